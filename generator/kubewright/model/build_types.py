"""Schemas to the model's types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

from openapi_pydantic.v3.v3_0 import DataType, Reference, Schema

from kubewright.diagnostics import InputError, Location, pointer
from kubewright.load.json_values import is_array
from kubewright.load.openapi import SCHEMA_PREFIX
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.types import (
    AliasType,
    AnyValue,
    Field,
    JSONValue,
    ListOf,
    ListSemantics,
    MapOf,
    Nullable,
    ObjectType,
    Primitive,
    PrimitiveName,
    Ref,
    TypeDefinition,
    TypeRef,
    Union,
    parts,
    references,
)
from kubewright.model.validate import check_definition, check_property, parse_gvk

T = TypeVar("T")

_META = "io.k8s.apimachinery.pkg.apis.meta.v1"

_FETCH_AGAIN = "fetch the document from the server again"

_MAX_WRITTEN_OUT = 50
"""Aliases are written out where they are used; real ones have two or three parts."""

WELL_KNOWN: Mapping[str, TypeRef] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": Primitive(PrimitiveName.QUANTITY),
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": Primitive(
        PrimitiveName.INT_OR_STRING
    ),
    f"{_META}.FieldsV1": Primitive(PrimitiveName.FIELDS_V1),
    f"{_META}.MicroTime": Primitive(PrimitiveName.MICRO_TIME),
    f"{_META}.Time": Primitive(PrimitiveName.TIME),
}
"""Definitions that the schema cannot tell apart (Time and MicroTime), or that v2 and v3
spell differently (Quantity, IntOrString): their name says what they are."""


def build_types(
    schemas: Mapping[str, Schema | Reference], where: Mapping[str, Location]
) -> tuple[TypeDefinition, ...]:
    """Turn every definition into a type; objects without a name stay maps.

    Raises:
        InputError: a `$ref` leads nowhere or out of the documents, or a schema is of a
            type that JSON does not have.
    """
    builder = _Builder(schemas, where)
    built = [
        type_
        for name, schema in schemas.items()
        for type_ in builder.definition(name, schema)
    ]
    _check_aliases(built, where)
    return tuple(sorted(built, key=lambda type_: type_.name))


def _check_aliases(
    types: Iterable[TypeDefinition], where: Mapping[str, Location]
) -> None:
    """Definitions without fields must come to an end when they are written out."""
    aliases = {t.name: t.type for t in types if isinstance(t, AliasType)}
    mentioned = {name: [*references(type_)] for name, type_ in aliases.items()}
    size = dict.fromkeys(where, 1)
    hint = "no server says this of itself: do not trust this document"
    try:
        for name in TopologicalSorter(mentioned).static_order():
            if name in aliases:
                size[name] = len([*parts(aliases[name])])
            size[name] += sum(size[other] for other in mentioned.get(name, ()))
            if size[name] > _MAX_WRITTEN_OUT:
                raise InputError(
                    f"the definition has more than {_MAX_WRITTEN_OUT} parts when the "
                    "definitions that it is made of are written out",
                    where[name],
                    hint,
                )
    except CycleError as error:
        circle: list[str] = error.args[1]
        raise InputError(
            "the definition leads back to itself without a property in between: "
            + " -> ".join(reversed(circle)),
            where[circle[-1]],
            hint,
        ) from error


class _Builder:
    def __init__(
        self,
        schemas: Mapping[str, Schema | Reference],
        where: Mapping[str, Location],
    ) -> None:
        self._schemas = schemas
        self._where = where

    def definition(
        self, name: str, schema: Schema | Reference
    ) -> Iterator[TypeDefinition]:
        at = _Place(self._where[name])
        check_definition(name, self._where[name])
        description = (schema.description or "") if isinstance(schema, Schema) else ""
        if name in WELL_KNOWN:
            yield AliasType(name, WELL_KNOWN[name], description)
        elif isinstance(schema, Schema) and schema.properties:
            yield self._object(name, schema, at)
        else:
            yield AliasType(name, self._type(schema, at), description)

    def _object(self, name: str, schema: Schema, at: _Place) -> ObjectType:
        required = set(schema.required or ())
        missing = sorted(required - set(schema.properties or ()))
        if missing:
            raise InputError(
                f"{missing[0]!r} is required but is no property",
                at.below("required"),
                "fetch the document again, or take it out of required",
            )
        go_type = name.startswith("io.k8s.")
        return ObjectType(
            name=name,
            fields=tuple(
                self._field(
                    prop,
                    value,
                    at=at / "properties" / prop,
                    required=prop in required,
                    go_type=go_type,
                )
                for prop, value in sorted((schema.properties or {}).items())
            ),
            gvks=_gvks(schema, at),
            description=schema.description or "",
            map_type=_text(_extensions(schema), "x-kubernetes-map-type", at),
        )

    def _field(
        self,
        name: str,
        schema: Schema | Reference,
        *,
        at: _Place,
        required: bool,
        go_type: bool,
    ) -> Field:
        check_property(name, at.location)
        type_ = self._type(schema, at)
        if isinstance(schema, Reference):
            return Field(name, type_, required)
        return Field(
            name=name,
            type=type_,
            required=required,
            description=schema.description or "",
            default=_default(schema, go_type=go_type),
            semantics=_semantics(schema, at),
        )

    def _type(self, schema: Schema | Reference, at: _Place) -> TypeRef:
        if isinstance(schema, Reference):
            return self._ref(schema, at)
        if schema.nullable:
            bare = schema.model_copy(update={"nullable": None})
            return Nullable(self._type(bare, at))
        extensions = _extensions(schema)
        if extensions.get("x-kubernetes-int-or-string") or (
            schema.schema_format == "int-or-string"
        ):
            return Primitive(PrimitiveName.INT_OR_STRING)
        if schema.allOf and len(schema.allOf) == 1 and not schema.type:
            return self._type(schema.allOf[0], at / "allOf" / 0)
        if schema.oneOf and not schema.type:
            return Union(
                tuple(
                    self._type(member, at / "oneOf" / index)
                    for index, member in enumerate(schema.oneOf)
                )
            )
        return self._typed(schema, at)

    def _typed(self, schema: Schema, at: _Place) -> TypeRef:
        match schema.type:
            case None:
                return AnyValue()
            case DataType.ARRAY:
                items = self._type(schema.items, at / "items") if schema.items else None
                return ListOf(items or AnyValue())
            case DataType.OBJECT:
                values = schema.additionalProperties
                if isinstance(values, Schema | Reference):
                    return MapOf(self._type(values, at / "additionalProperties"))
                return MapOf(AnyValue())
            case DataType.STRING if schema.schema_format == "byte":
                return Primitive(PrimitiveName.BYTES, "byte")
            case DataType.STRING if schema.schema_format == "date-time":
                return Primitive(PrimitiveName.TIME, "date-time")
            case DataType():
                return Primitive(
                    PrimitiveName(schema.type.value),
                    schema.schema_format,
                    tuple(schema.enum or ()),
                )
        raise InputError(f"{schema.type!r} is no type of JSON", at.below("type"))

    def _ref(self, reference: Reference, at: _Place) -> Ref:
        target = reference.ref
        if not target.startswith(SCHEMA_PREFIX):
            raise InputError(
                f"the $ref {target!r} leads out of the document; only "
                f"{SCHEMA_PREFIX}… is followed",
                at.below("$ref"),
                "copy the definition into the document",
            )
        name = target.removeprefix(SCHEMA_PREFIX)
        if name not in self._schemas:
            raise InputError(
                f"the $ref leads to {name!r}, which no document defines",
                at.below("$ref"),
                "add the document that defines it, or fetch them all again",
            )
        return Ref(name)


class _Place:
    """Where the builder is; a location is made only when there is something to say."""

    def __init__(self, root: Location, parts: tuple[str | int, ...] = ()) -> None:
        self._root = root
        self._parts = parts

    def __truediv__(self, part: str | int) -> _Place:
        return _Place(self._root, (*self._parts, part))

    @property
    def location(self) -> Location:
        return Location(self._root.document, self._root.pointer + pointer(self._parts))

    def below(self, part: str) -> Location:
        return (self / part).location


def _extensions(schema: Schema) -> dict[str, Any]:
    return schema.model_extra or {}


def _gvks(schema: Schema, at: _Place) -> tuple[GroupVersionKind, ...]:
    key = "x-kubernetes-group-version-kind"
    listed = _list_of(object, _extensions(schema), key, at)
    return tuple(sorted(parse_gvk(gvk, at.below(key)) for gvk in listed))


def _semantics(schema: Schema, at: _Place) -> ListSemantics:
    extensions = _extensions(schema)
    strategy = _text(extensions, "x-kubernetes-patch-strategy", at)
    return ListSemantics(
        list_type=_text(extensions, "x-kubernetes-list-type", at),
        map_keys=_list_of(str, extensions, "x-kubernetes-list-map-keys", at),
        map_type=_text(extensions, "x-kubernetes-map-type", at),
        merge_key=_text(extensions, "x-kubernetes-patch-merge-key", at),
        patch_strategy=tuple(strategy.split(",")) if strategy else (),
    )


def _text(extensions: Mapping[str, object], key: str, at: _Place) -> str | None:
    value = extensions.get(key)
    if value is None or isinstance(value, str):
        return value
    raise InputError("not a text", at.below(key), _FETCH_AGAIN)


def _list_of(
    type_: type[T], extensions: Mapping[str, object], key: str, at: _Place
) -> tuple[T, ...]:
    value = extensions.get(key, [])
    if is_array(value) and all(isinstance(item, type_) for item in value):
        return tuple(value)
    raise InputError("not a list of what belongs here", at.below(key), _FETCH_AGAIN)


def _default(schema: Schema, *, go_type: bool) -> JSONValue:
    """The default, unless it only says that the field is no pointer in Go.

    OpenAPI v3 of a Go type gives every such field its zero value as a default: `{}`,
    `""`, `0`, `false`. No server fills these in.
    """
    default: JSONValue = schema.default
    return None if go_type and not default else default
