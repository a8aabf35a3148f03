"""One schema to one type: what a value can be, whichever way a schema says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openapi_pydantic.v3.v3_0 import DataType, Reference, Schema

from kubewright.diagnostics import InputError
from kubewright.load.openapi import SCHEMA_PREFIX
from kubewright.model.extensions import (
    Place,
    flag,
    map_type_of,
    rules_of,
    semantics_of,
)
from kubewright.model.nested import Anonymous
from kubewright.model.types import (
    AnyValue,
    Field,
    JSONValue,
    ListOf,
    MapOf,
    Nullable,
    ObjectType,
    Primitive,
    PrimitiveName,
    Ref,
    TypeRef,
)
from kubewright.model.unions import union_of
from kubewright.model.validate import check_property

_ANY_OBJECT = MapOf(AnyValue())

_PRIMITIVES = {
    DataType.STRING: PrimitiveName.STRING,
    DataType.INTEGER: PrimitiveName.INTEGER,
    DataType.NUMBER: PrimitiveName.NUMBER,
    DataType.BOOLEAN: PrimitiveName.BOOLEAN,
}


@dataclass
class SchemaReader:
    """Reads the schemas of one set of definitions.

    Objects without a name are kept in `anonymous`, under provisional names. A schema
    that stands in several places is read once. With `typed_times`, text of the format
    date-time is a time where no Go type says that itself.
    """

    schemas: Mapping[str, Schema | Reference]
    typed_times: bool = False
    anonymous: Anonymous = field(default_factory=Anonymous)
    _read: dict[tuple[int, bool], TypeRef] = field(
        default_factory=dict[tuple[int, bool], TypeRef]
    )

    def object(self, schema: Schema, at: Place, *, go_type: bool) -> ObjectType | None:
        """The fields of an object, without a name yet; None where it lists none.

        Raises:
            InputError: as `type`; a required property is none.
        """
        found = self._properties(schema, at, ())
        if not found.properties:
            return None
        missing = sorted(found.required - found.properties.keys())
        if missing:
            raise InputError(
                f"{missing[0]!r} is required but is no property",
                at.below("required"),
                "fetch the document again, or take it out of required",
            )
        return ObjectType(
            name="",
            fields=tuple(
                self._field(
                    name,
                    value,
                    place,
                    required=name in found.required,
                    go_type=go_type,
                )
                for name, (value, place) in sorted(found.properties.items())
            ),
            description=schema.description or "",
            map_type=map_type_of(schema, at),
            rules=rules_of(schema, at),
        )

    def keeps_unknown(self, schema: Schema) -> bool:
        """Whether an object may have more than its properties, which a class would lose."""
        more = schema.additionalProperties
        return (
            flag(schema, "x-kubernetes-preserve-unknown-fields")
            or flag(schema, "x-kubernetes-embedded-resource")
            or (more is not None and more is not False)
        )

    def type(
        self, schema: Schema | Reference, at: Place, *, go_type: bool = False
    ) -> TypeRef:
        """What a value can be.

        Raises:
            InputError: a `$ref` leads nowhere or out of the documents, or the schema is
                of a type that JSON does not have.
        """
        if isinstance(schema, Reference):
            return self._ref(schema, at)
        key = (id(schema), go_type)
        known = self._read.get(key)
        if known is None:
            bare = self._bare(schema, at, go_type)
            known = self._read[key] = Nullable(bare) if schema.nullable else bare
        return known

    def _field(
        self,
        name: str,
        schema: Schema | Reference,
        at: Place,
        *,
        required: bool,
        go_type: bool,
    ) -> Field:
        check_property(name, lambda: at.location)
        type_ = self.type(schema, at, go_type=go_type)
        if isinstance(schema, Reference):
            return Field(name, type_, required)
        return Field(
            name=name,
            type=type_,
            required=required,
            description=schema.description or "",
            default=_default(schema, go_type=go_type),
            semantics=semantics_of(schema, at),
            rules=() if self._has_class(schema) else rules_of(schema, at),
            by_value=(
                go_type
                and not required
                and schema.default == {}
                and isinstance(type_, Ref)
                and self._lists_fields(type_)
            ),
        )

    def _has_class(self, schema: Schema) -> bool:
        """Whether rules are said of a class instead of a field."""
        return bool(schema.properties) and not self.keeps_unknown(schema)

    def _is_by_value(self, schema: Schema, type_: TypeRef) -> bool:
        """Whether a field is a struct that Go holds by value.

        OpenAPI v3 says it by an empty object as the default of a reference.
        """
        return (
            schema.default == {}
            and isinstance(type_, Ref)
            and isinstance((schema.allOf or (None,))[0], Reference)
            and self._lists_fields(type_)
        )

    def _bare(self, schema: Schema, at: Place, go_type: bool) -> TypeRef:
        """The type of a schema, nullable or not."""
        if schema.schema_format == "int-or-string" or flag(
            schema, "x-kubernetes-int-or-string"
        ):
            return Primitive(PrimitiveName.INT_OR_STRING)
        if schema.type is None:
            return self._untyped(schema, at, go_type)
        match schema.type:
            case DataType.ARRAY:
                items = schema.items
                return ListOf(
                    self.type(items, at / "items", go_type=go_type)
                    if items
                    else AnyValue()
                )
            case DataType.OBJECT:
                return self._object(schema, at, go_type)
            case DataType.STRING if (
                self.typed_times and not go_type and schema.schema_format == "date-time"
            ):
                return Primitive(PrimitiveName.TIME)
            case DataType.STRING if schema.schema_format == "byte":
                return Primitive(PrimitiveName.BYTES, "byte")
            case DataType():
                return Primitive(
                    _PRIMITIVES[schema.type],
                    schema.schema_format,
                    tuple(schema.enum or ()),
                )
        raise InputError(f"{schema.type!r} is no type of JSON", at.below("type"))

    def _untyped(self, schema: Schema, at: Place, go_type: bool) -> TypeRef:
        """A schema without a type of its own: that of its parts, or anything."""
        if schema.allOf and len(schema.allOf) == 1 and not schema.properties:
            return self.type(schema.allOf[0], at / "allOf" / 0, go_type=go_type)
        if schema.properties or self._properties(schema, at, ()).properties:
            return self._object(schema, at, go_type)
        for key, members in (("oneOf", schema.oneOf), ("anyOf", schema.anyOf)):
            if members:
                return union_of(
                    (
                        self.type(member, at / key / index, go_type=go_type)
                        for index, member in enumerate(members)
                    ),
                    self._lists_fields,
                )
        for index, member in enumerate(schema.allOf or ()):
            type_ = self.type(member, at / "allOf" / index, go_type=go_type)
            if type_ != AnyValue():
                return type_
        if schema.enum and all(isinstance(value, str) for value in schema.enum):
            return Primitive(PrimitiveName.STRING, None, tuple(schema.enum))
        return AnyValue()

    def _object(self, schema: Schema, at: Place, go_type: bool) -> TypeRef:
        if not self.keeps_unknown(schema):
            object_ = self.object(schema, at, go_type=go_type)
            return self.anonymous.add(object_) if object_ else _ANY_OBJECT
        values = schema.additionalProperties
        if isinstance(values, Schema | Reference) and not schema.properties:
            place = at / "additionalProperties"
            return MapOf(self.type(values, place, go_type=go_type))
        return _ANY_OBJECT

    def _lists_fields(self, type_: Ref) -> bool:
        """Whether a reference is to an object with fields."""
        if type_.name in self.anonymous.objects:
            return True
        schema = self.schemas[type_.name]
        return isinstance(schema, Schema) and bool(schema.properties)

    def _properties(
        self, schema: Schema, at: Place, inside: tuple[str, ...]
    ) -> _Properties:
        """The properties of a schema and of all that it is made of by allOf."""
        found = _Properties()
        for index, member in enumerate(schema.allOf or ()):
            place = at / "allOf" / index
            if isinstance(member, Reference):
                name = self._ref(member, place).name
                target = self.schemas[name]
                if name not in inside and isinstance(target, Schema):
                    found.add(self._properties(target, place, (*inside, name)))
            else:
                found.add(self._properties(member, place, inside))
        own = {
            name: (value, at / "properties" / name)
            for name, value in (schema.properties or {}).items()
        }
        found.add(_Properties(own, set(schema.required or ())))
        return found

    def _ref(self, reference: Reference, at: Place) -> Ref:
        target = reference.ref
        if not target.startswith(SCHEMA_PREFIX):
            raise InputError(
                f"the $ref {target!r} leads out of the document; only "
                f"{SCHEMA_PREFIX}… is followed",
                at.below("$ref"),
                "copy the definition into the document",
            )
        name = target.removeprefix(SCHEMA_PREFIX)
        if name not in self.schemas:
            raise InputError(
                f"the $ref leads to {name!r}, which no document defines",
                at.below("$ref"),
                "add the document that defines it, or fetch them all again",
            )
        return Ref(name)


@dataclass
class _Properties:
    """Properties with the places that say so, and which of them are required."""

    properties: dict[str, tuple[Schema | Reference, Place]] = field(
        default_factory=dict[str, "tuple[Schema | Reference, Place]"]
    )
    required: set[str] = field(default_factory=set[str])

    def add(self, other: _Properties) -> None:
        self.properties |= other.properties
        self.required |= other.required


def _default(schema: Schema, *, go_type: bool) -> JSONValue:
    """The default, unless it only says that the field is no pointer in Go.

    OpenAPI v3 of a Go type gives every such field its zero value as a default: `{}`,
    `""`, `0`, `false`. No server fills these in.
    """
    default: JSONValue = schema.default
    return None if go_type and not default else default
