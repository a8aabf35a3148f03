"""Schemas that allow several types (oneOf, anyOf): one type for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum, auto

from kubewright.model.types import (
    AnyValue,
    ListOf,
    MapOf,
    Nullable,
    Primitive,
    PrimitiveName,
    Ref,
    TypeRef,
    Union,
)


class _Shape(Enum):
    """What tells values apart in JSON."""

    ARRAY = auto()
    BOOLEAN = auto()
    NUMBER = auto()
    OBJECT = auto()
    STRING = auto()


_INT_OR_STRING = Primitive(PrimitiveName.INT_OR_STRING)


def union_of(
    members: Iterable[TypeRef], lists_fields: Callable[[Ref], bool]
) -> TypeRef:
    """The type of a value that is one of several; `lists_fields` knows what Refs are.

    Members that JSON does not tell apart become what holds them all: objects a map of
    anything, others any value.
    """
    different = tuple(dict.fromkeys(members))
    if len(different) == 1:
        return different[0]
    shapes = [_shape(member, lists_fields) for member in different]
    if set(different) == {_plain(PrimitiveName.INTEGER), _plain(PrimitiveName.STRING)}:
        return _INT_OR_STRING
    if set(shapes) == {_Shape.OBJECT}:
        return MapOf(AnyValue())
    if None in shapes or len(set(shapes)) < len(shapes):
        return AnyValue()
    return Union(different)


def _plain(name: PrimitiveName) -> Primitive:
    return Primitive(name)


def _shape(type_: TypeRef, lists_fields: Callable[[Ref], bool]) -> _Shape | None:
    """None where a value can have several shapes, or one that is not known here."""
    match type_:
        case Primitive(name):
            return _PRIMITIVES.get(name)
        case ListOf():
            return _Shape.ARRAY
        case MapOf():
            return _Shape.OBJECT
        case Ref():
            return _Shape.OBJECT if lists_fields(type_) else None
        case AnyValue() | Union() | Nullable():
            return None


_PRIMITIVES = {
    PrimitiveName.STRING: _Shape.STRING,
    PrimitiveName.INTEGER: _Shape.NUMBER,
    PrimitiveName.NUMBER: _Shape.NUMBER,
    PrimitiveName.BOOLEAN: _Shape.BOOLEAN,
    PrimitiveName.BYTES: _Shape.STRING,
    PrimitiveName.TIME: _Shape.STRING,
    PrimitiveName.MICRO_TIME: _Shape.STRING,
}
