"""Objects merged by a strategic merge patch."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.strategic.directives import (
    DELETE,
    DROPPED,
    ORDER,
    PATCH,
    RETAIN_KEYS,
    bad_format,
    cleaned,
    field_of,
    unknown_directive,
)
from kuberuntime.patching.strategic.lists import delete_from, merge_list, ordered
from kuberuntime.patching.strategic.place import Place


def merge_map(
    original: dict[str, Any], patch: dict[str, Any], place: Place
) -> dict[str, Any]:
    """The object with a patch merged in. Raises PatchError."""
    if PATCH in patch:
        match patch[PATCH]:
            case "replace":
                return {name: patch[name] for name in patch if name != PATCH}
            case "delete":
                return {}
            case other:
                raise unknown_directive(other, patch)
    result = _retained(original, patch)
    done = {RETAIN_KEYS}
    for name, order in patch.items():
        if (field := field_of(name, ORDER)) is not None:
            _merge_in_order(result, patch, field, order, place)
            done |= {name, field}
    for name, value in patch.items():
        if name not in done and not name.startswith(DELETE):
            _merge_field(result, name, value, place)
    for name, value in patch.items():
        if (field := field_of(name, DELETE)) is not None:
            _delete(result, field, value)
    return result


def _retained(original: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """The fields that a patch does not clear by ``$retainKeys``."""
    if RETAIN_KEYS not in patch:
        return dict(original)
    keys = patch[RETAIN_KEYS]
    if not is_list(keys):
        raise bad_format("retainKeys")
    for name, value in patch.items():
        directive = name == RETAIN_KEYS or name.startswith((ORDER, DELETE))
        if value is not None and not directive and name not in keys:
            raise bad_format("retainKeys")
    return {name: value for name, value in original.items() if name in keys}


def _merge_field(result: dict[str, Any], name: str, value: Any, place: Place) -> None:
    if value is None:
        result.pop(name, None)
        return
    old = result.get(name)
    if is_object(value) and is_object(old):
        field = place.field(name)
        replaces = field.strategy == "replace"
        result[name] = value if replaces else merge_map(old, value, field.place)
    elif is_list(value) and is_list(old):
        result[name] = merge_list(old, value, place.field(name), merge_map)
    else:
        _put(result, name, cleaned(value))


def _put(result: dict[str, Any], name: str, value: Any) -> None:
    if value is DROPPED:
        result.pop(name, None)
    else:
        result[name] = value


def _merge_in_order(
    result: dict[str, Any],
    patch: dict[str, Any],
    name: str,
    order: Any,
    place: Place,
) -> None:
    """Merge a list, and bring its items into the order that the patch names."""
    old, new = result.get(name), patch.get(name)
    for each in (order, old, new):
        if each is not None and not is_list(each):
            raise bad_format("setElementOrder list")
    if old is None and new is None:
        return
    field = place.field(name)
    if old is None:
        merged = cleaned(new, nulls=True)
    elif new is None:
        merged = old
    else:
        merged = merge_list(old, new, field, merge_map)
    result[name] = ordered(merged, new or [], order or [], old or [], field.key)


def _delete(result: dict[str, Any], name: str, values: Any) -> None:
    """Take values out of a list of such; null takes the list away."""
    if values is None:
        result.pop(name, None)
    elif is_list(old := result.get(name)):
        if not is_list(values):
            raise bad_format("primitive list")
        result[name] = delete_from(old, values)
