"""What the slow paths need to know about a model's fields, derived once a class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

import msgspec
from msgspec import NODEFAULT, UNSET, Raw, Struct, UnsetType

from kuberuntime.meta.time import TimeFormat

Form: TypeAlias = Literal["struct", "list", "map", "bytes", "time", "raw", "other"]
"""How a value is laid out in JSON, as far as the slow paths care."""


@dataclass(frozen=True)
class Shape:
    """The shape of one type.

    ``element`` is set for lists and maps, ``struct`` for structs, ``digits`` for
    times. ``scalar`` is the JSON of Go's zero value where the type is a plain
    scalar, else None. ``annotation`` is the type itself, markers and all.
    """

    form: Form
    annotation: Any
    nullable: bool = False
    element: Shape | None = None
    struct: type[Struct] | None = None
    digits: int = 0
    scalar: Any = None


class FieldShape(NamedTuple):
    """One field: its Python and wire names, its shape, whether it has a default.

    In one that ``keeps_null``, a null says something else than a value left out.
    """

    attribute: str
    wire: str
    shape: Shape
    required: bool
    keeps_null: bool = False


@cache
def fields_of(struct: type[Struct]) -> dict[str, FieldShape]:
    """The fields of a model by wire name."""
    return {
        field.encode_name: FieldShape(
            attribute=field.name,
            wire=field.encode_name,
            shape=shape_of(field.type),
            required=field.default is NODEFAULT and field.default_factory is NODEFAULT,
            keeps_null=field.default is UNSET,
        )
        for field in msgspec.structs.fields(struct)
    }


def kind_of(struct: type) -> str:
    """What to call a model in a message: its ``kind``, else the class's name.

    A dict, which objects without a class are decoded to, is called an object.
    """
    if not issubclass(struct, Struct):
        return "object"
    return always_written(struct).get("kind") or struct.__name__


@cache
def always_written(struct: type[Struct]) -> dict[str, str]:
    """The attributes that ``model.always`` declared, and the very objects they default to."""
    return {
        field.name: field.default_factory()
        for field in msgspec.structs.fields(struct)
        if field.encode_name in ("apiVersion", "kind")
        and field.default_factory is not NODEFAULT
    }


def shape_of(annotation: Any) -> Shape:
    """The shape of a resolved annotation."""
    bare, digits, nullable = _unwrap(annotation)
    origin, args = get_origin(bare), get_args(bare)
    zero = _zero_scalar(bare)
    shape = partial(Shape, annotation=annotation, nullable=nullable)
    if bare is datetime and digits is not None:
        return shape("time", digits=digits)
    if bare is bytes:
        return shape("bytes", scalar="")
    if bare is Raw:
        return shape("raw")
    if origin is list:
        return shape("list", element=shape_of(args[0]))
    if origin is dict:
        return shape("map", element=shape_of(args[1]))
    if isinstance(bare, type) and issubclass(bare, Struct):
        return shape("struct", struct=bare)
    if origin in (Union, UnionType):
        return shape("other", scalar=0 if int in args else None)
    return shape("other", scalar=zero)


def _zero_scalar(annotation: object) -> Any:
    zeros: dict[object, Any] = {str: "", int: 0, bool: False, float: 0}
    return zeros.get(annotation)


def _unwrap(annotation: Any) -> tuple[Any, int | None, bool]:
    """A type without Annotated, None and unset; a time's digits; whether None was there.

    A union of several other types stays one.
    """
    digits: int | None = None
    nullable = False
    while True:
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            annotation, *markers = args
            for marker in markers:
                if isinstance(marker, TimeFormat):
                    digits = marker.digits
        elif origin in (Union, UnionType):
            nullable = nullable or NoneType in args
            members = [arg for arg in args if arg not in (NoneType, UnsetType)]
            if len(members) != 1:
                return annotation, digits, nullable
            annotation = members[0]
        else:
            return annotation, digits, nullable
