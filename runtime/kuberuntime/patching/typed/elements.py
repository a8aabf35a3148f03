"""The steps of a path, in the form that fieldsV1 has them.

``f:name`` is a field, ``k:{"name":"web"}`` an item of a list by its keys, ``v:"web"``
an item of a set, and ``.`` where it stands the thing itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.typed.atoms import ListType
from kuberuntime.schema.go_text import go_json, go_number

_is_plain = re.compile(r"[A-Za-z0-9_./: -]*").fullmatch


class ElementError(ValueError):
    """An item that a list of this type cannot tell from others; says why."""


def _json(value: Any) -> str:
    return go_number(value) if isinstance(value, float) else go_json(value)


def element_of(list_type: ListType, item: Any) -> str:
    """The step to an item of a set or a map. Raises ElementError."""
    return _by_keys(list_type, item) if list_type.keys else _by_value(item)


def _by_keys(list_type: ListType, item: Any) -> str:
    keys = list_type.keys
    if len(keys) == 1 and is_object(item):
        value = item.get(keys[0])
        if type(value) is str and _is_plain(value):  # as those of most items are
            return f'k:{{"{keys[0]}":"{value}"}}'
    if item is None:
        raise ElementError("associative list with keys may not have a null element")
    if not is_object(item):
        raise ElementError("associative list with keys may not have non-map elements")
    found: dict[str, Any] = {}
    for key in keys:
        if key in item:
            found[key] = item[key]
        elif (default := list_type.default_of(key)) is not None:
            found[key] = default
    if not found:
        names = " ".join(f'"{key}"' for key in keys)
        raise ElementError(
            f"associative list with keys has an element that omits all key fields "
            f"[{names}] (and doesn't have default values for any key fields)"
        )
    pairs = (f'"{key}":{_json(found[key])}' for key in sorted(found))
    return f"k:{{{','.join(pairs)}}}"


def _by_value(item: Any) -> str:
    if is_object(item):
        raise ElementError(
            "associative list without keys has an element that's a map type"
        )
    if is_list(item):
        raise ElementError("not supported: associative list with lists as elements")
    if item is None:
        raise ElementError(
            "associative list without keys has an element that's an explicit null"
        )
    return f"v:{_json(item)}"


def path_text(path: Sequence[str]) -> str:
    """A path as messages have it. For example: ``.spec.ports[port=80].name``."""
    return "".join(element_text(element) for element in path)


def element_text(element: str) -> str:
    """One step as messages have it. For example: ``[name="web"]``."""
    kind, text = element[:2], element[2:]
    match kind:
        case "f:":
            return f".{text}"
        case "k:":
            fields: dict[str, Any] = msgspec.json.decode(text)
            pairs = (f"{key}={_json(fields[key])}" for key in sorted(fields))
            return f"[{','.join(pairs)}]"
        case "v:":
            return f"[={text}]"
        case _:
            return f"[{text}]"
