"""What Go accepts and a schema forbids, put into the form that the schema wants.

Servers are written in Go, where null and nothing at all leave a variable at its zero
value. Required lists, maps and the like do arrive as null, and what became required
after an object was stored does not arrive. What is wrong in any other way is left as it
is, for decoding to refuse.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.nothing import Nothing
from kuberuntime.codec.rest import gather, keeps_rest
from kuberuntime.codec.shape import FieldShape, Shape, fields_of
from kuberuntime.meta.time import ZERO_TIME, format_time

_REPAIRABLE: Final = frozenset({"struct", "list", "map", "bytes"})
"""The forms with something in them, other than null, that repairing may change."""


class Repair:
    """Repairs one document, in place where it can.

    ``fill`` puts Go's zero values where required fields are missing. ``nothings`` are
    the required lists and maps that were null or missing, which come out empty.
    """

    def __init__(self, *, fill: bool) -> None:
        self.nothings: list[Nothing] = []
        self._fill = fill
        self._path: list[str | int] = []

    def value(self, value: Any, shape: Shape) -> Any:
        """A value as its schema wants it."""
        if value is None:
            return None if shape.nullable else zero(shape)
        if shape.form == "bytes" and isinstance(value, str):
            # Go's base64 decoder passes over line breaks, as in a YAML block.
            return value.replace("\n", "").replace("\r", "")
        if is_list(value) and shape.form == "list" and shape.element is not None:
            return [
                self._below(index, item, shape.element)
                for index, item in enumerate(value)
            ]
        if is_object(value):
            if shape.struct is not None:
                self._fields(value, shape.struct)
            elif shape.form == "map" and shape.element is not None:
                return {
                    key: self._below(key, item, shape.element)
                    for key, item in value.items()
                }
        return value

    def _below(self, step: str | int, value: Any, shape: Shape) -> Any:
        if value is not None and shape.form not in _REPAIRABLE:
            return value
        self._path.append(step)
        repaired = self.value(value, shape)
        self._path.pop()
        return repaired

    def _fields(self, value: dict[str, Any], struct: type[Struct]) -> None:
        fields = fields_of(struct)
        if keeps_rest(struct):
            gather(value, fields)
        unset: list[str] = []
        for key, item in value.items():
            field = fields.get(key)
            if field is None:
                continue
            if item is None and not field.required and not field.keeps_null:
                unset.append(key)
                continue
            if item is None and field.required:
                self._note(field, null=True)
            value[key] = self._below(key, item, field.shape)
        for field in fields.values() if self._fill else ():
            if field.required and field.wire not in value:
                self._note(field, null=False)
                value[field.wire] = self.value(None, field.shape)
        for key in unset:
            del value[key]  # its default, which for apiVersion and kind is not None

    def _note(self, field: FieldShape, *, null: bool) -> None:
        if field.shape.form in ("list", "map") and not field.shape.nullable:
            self.nothings.append(Nothing((*self._path, field.wire), null))


def zero(shape: Shape) -> Any:
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
        field.wire: None if field.shape.nullable else zero(field.shape)
        for field in fields_of(shape.struct).values()
        if field.required
    }
