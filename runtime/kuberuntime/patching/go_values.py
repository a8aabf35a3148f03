"""JSON values of any shape as Go prints them: messages of a server are made of them."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.schema.go_text import go_number, go_quote


def go_type(value: Any) -> str:
    """The type as ``%T`` prints it. For example: ``map[string]interface {}``."""
    if is_object(value):
        return "map[string]interface {}"
    if is_list(value):
        return "[]interface {}"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    return "float64" if isinstance(value, float) else "int64"


def go_kind(value: object) -> str:
    """What Go's decoder calls a JSON value of this type. For example: ``number``."""
    if is_object(value):
        return "object"
    if is_list(value):
        return "array"
    if isinstance(value, str):
        return "string"
    return "bool" if isinstance(value, bool) else "number"


def go_plain(value: Any) -> str:
    """A value as ``%v`` prints it. For example: ``map[a:1]``."""
    if is_object(value):
        pairs = (f"{key}:{go_plain(value[key])}" for key in sorted(value))
        return f"map[{' '.join(pairs)}]"
    if is_list(value):
        return f"[{' '.join(map(go_plain, value))}]"
    if value is None:
        return "<nil>"
    return value if isinstance(value, str) else go_number(value)


def go_syntax(value: Any) -> str:
    """A value as ``%#v`` prints it. For example: ``[]interface {}{1, "a"}``."""
    if is_object(value):
        pairs = (f"{go_quote(key)}:{go_syntax(value[key])}" for key in sorted(value))
        return f"map[string]interface {{}}{{{', '.join(pairs)}}}"
    if is_list(value):
        return f"[]interface {{}}{{{', '.join(map(go_syntax, value))}}}"
    if value is None:
        return "interface {}(nil)"
    return go_quote(value) if isinstance(value, str) else go_number(value)
