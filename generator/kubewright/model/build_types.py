"""Schemas to the model's types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from openapi_pydantic.v3.v3_0 import Reference, Schema

from kubewright.diagnostics import InputError, Location
from kubewright.model.borrowed import Borrowing, Lender
from kubewright.model.build_schemas import SchemaReader
from kubewright.model.extensions import Place, gvks_of
from kubewright.model.nested import name_nested
from kubewright.model.types import (
    UNKNOWN_FIELDS,
    AliasType,
    AnyValue,
    Field,
    MapOf,
    Primitive,
    PrimitiveName,
    TypeDefinition,
    TypeRef,
    parts,
    references,
)
from kubewright.model.validate import check_definition

_META = "io.k8s.apimachinery.pkg.apis.meta.v1"

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
    schemas: Mapping[str, Schema | Reference],
    where: Mapping[str, Location],
    lenders: tuple[Lender, ...] = (),
    *,
    typed_times: bool = False,
) -> tuple[tuple[TypeDefinition, ...], Borrowing]:
    """Turn every definition into a type, and every object in one into a type of its own.

    Also returns what came of borrowing classes.

    Raises:
        InputError: a `$ref` leads nowhere or out of the documents, a schema is of a
            type that JSON does not have, or a class to borrow does not fit.
    """
    reader = SchemaReader(schemas, typed_times)
    built = [
        _definition(name, schema, Place(where[name]), reader)
        for name, schema in schemas.items()
    ]
    _check_aliases(built, where)
    packages = {name.rpartition(".")[0] for name in schemas}
    borrowing = Borrowing(lenders, reader.anonymous, packages - {_META})
    named = name_nested(built, reader.anonymous, borrowing.at, borrowing.anywhere)
    borrowing.check_all_used()
    return tuple(sorted(named, key=lambda type_: type_.name)), borrowing


_UNKNOWN_FIELDS = Field(UNKNOWN_FIELDS, MapOf(AnyValue()), required=False)


def _definition(
    name: str, schema: Schema | Reference, at: Place, reader: SchemaReader
) -> TypeDefinition:
    check_definition(name, at.location)
    description = (schema.description or "") if isinstance(schema, Schema) else ""
    if name in WELL_KNOWN:
        return AliasType(name, WELL_KNOWN[name], description)
    if isinstance(schema, Schema):
        gvks = gvks_of(schema, at)
        go_type = name.startswith("io.k8s.")
        # An object of a kind has a class, whatever else it may hold.
        keeps_unknown = reader.keeps_unknown(schema)
        if gvks or not keeps_unknown:
            object_ = reader.object(schema, at, go_type=go_type)
            if object_ is not None:
                fields = object_.fields
                if keeps_unknown:
                    fields = (*fields, _UNKNOWN_FIELDS)
                return replace(object_, name=name, gvks=gvks, fields=fields)
        return AliasType(name, reader.type(schema, at, go_type=go_type), description)
    return AliasType(name, reader.type(schema, at), description)


def _check_aliases(
    types: Iterable[TypeDefinition], where: Mapping[str, Location]
) -> None:
    """Definitions without fields must come to an end when they are written out."""
    aliases = {t.name: t.type for t in types if isinstance(t, AliasType)}
    mentioned = {name: [*references(type_)] for name, type_ in aliases.items()}
    size: dict[str, int] = defaultdict(lambda: 1)
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
