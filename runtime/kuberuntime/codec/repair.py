"""What Go accepts and a schema forbids, put into the form that the schema wants.

Servers are written in Go, where null leaves a variable at its zero value, so that
required lists, maps and the like do arrive as null, and empty ones from newer releases
not at all. What is wrong in any other way is left as it is, for decoding to refuse.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.shape import Shape, fields_of
from kuberuntime.meta.time import ZERO_TIME, format_time

_REPAIRABLE: Final = frozenset({"struct", "list", "map", "bytes"})
"""The forms with something in them, other than null, that repairing may change."""


def repair(value: Any, shape: Shape, *, fill: bool) -> Any:
    """The value as its schema wants it, changed in place where it can be.

    ``fill`` puts empty lists and maps where required ones are missing.
    """
    if value is None:
        return None if shape.nullable else _zero(shape)
    if shape.form == "bytes" and isinstance(value, str):
        # Go's base64 decoder passes over line breaks, as in a YAML block.
        return value.replace("\n", "").replace("\r", "")
    if is_list(value) and shape.form == "list" and shape.element is not None:
        return [repair(item, shape.element, fill=fill) for item in value]
    if is_object(value):
        if shape.struct is not None:
            _repair_fields(value, shape.struct, fill=fill)
        elif shape.form == "map" and shape.element is not None:
            return {
                key: repair(item, shape.element, fill=fill)
                for key, item in value.items()
            }
    return value


def _repair_fields(value: dict[str, Any], struct: type[Struct], *, fill: bool) -> None:
    fields = fields_of(struct)
    unset: list[str] = []
    for key, item in value.items():
        field = fields.get(key)
        if field is None:
            continue
        if item is None and not field.required and not field.keeps_null:
            unset.append(key)
        elif item is None or field.shape.form in _REPAIRABLE:
            value[key] = repair(item, field.shape, fill=fill)
    if fill:
        for field in fields.values():
            if field.required and field.shape.form in ("list", "map"):
                value.setdefault(field.wire, _zero(field.shape))
    for key in unset:
        del value[key]  # its default, which for apiVersion and kind is not None


def _zero(shape: Shape) -> Any:
    """The JSON of Go's zero value, the required fields of a struct at theirs.

    None where a type has no zero value, so that the null stays.
    """
    if shape.form == "list":
        return []
    if shape.form == "map":
        return {}
    if shape.form == "time":
        return format_time(ZERO_TIME)
    if shape.struct is None:
        return shape.scalar
    return {
        field.wire: repair(None, field.shape, fill=False)
        for field in fields_of(shape.struct).values()
        if field.required
    }
