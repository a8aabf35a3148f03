"""What Go's JSON decoder says of what it cannot read, and makes of numbers."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from kuberuntime.codec.json_types import is_list, is_object

TRUNCATED: Final = "unexpected end of JSON input"

_PLACE: Final = re.compile(r"\(byte (\d+)\)")
_WHOLE: Final = re.compile(rb"\d(\.0+(?!\d)|[eE])")
_INT64: Final = 2**63


def syntax_error(data: bytes, error: Exception) -> str:
    """Its words for text that is no JSON.

    For example: ``invalid character 'x' looking for beginning of value``.
    """
    place = _PLACE.search(str(error))
    if place is None or int(place[1]) >= len(data):
        return TRUNCATED
    char = chr(data[int(place[1])])
    shown = (
        f"'{char}'"
        if char.isprintable() and char.isascii()
        else f"'\\x{ord(char):02x}'"
    )
    return f"invalid character {shown} looking for beginning of value"


def type_name(value: Any) -> str:
    """What it calls a JSON value of another type than it expects."""
    match value:
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def may_have_whole_floats(data: bytes) -> bool:
    """Whether a JSON text has numbers that :func:`whole_floats` may change."""
    return _WHOLE.search(data) is not None


def whole_floats(value: Any) -> Any:
    """The value with whole numbers as integers, however they were written.

    Go writes ``1.0`` as ``1``.
    """
    if is_object(value):
        return {key: whole_floats(item) for key, item in value.items()}
    if is_list(value):
        return [whole_floats(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _INT64:
        return int(value)
    return value


def decode_json(data: bytes) -> Any:
    """A JSON text, read as Go reads it. Raises what msgspec does."""
    found = msgspec.json.decode(data)
    return whole_floats(found) if may_have_whole_floats(data) else found
