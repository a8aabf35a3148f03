"""Lists that are sets or maps, as apiextensions-apiserver's listtype."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.schema.field_error import FieldError, duplicate, invalid
from kuberuntime.schema.go_text import go_json
from kuberuntime.schema.node import ABSENT, Node


def list_errors(value: Any, node: Node, path: str) -> list[FieldError]:
    """The elements that a set, or the keys that a list map, has already.

    Of an element that is there many times the second is told. Keys of maps stand
    in brackets here: ``spec.limits[cpu]``.
    """
    errors: list[FieldError] = []
    if is_list(value):
        if node.list_type == "set":
            for index in repeated(value):
                errors.append(duplicate(f"{path}[{index}]", value[index]))
        elif node.list_type == "map":
            errors += _of_map(value, node, path)
    for child, element, below in node.descend(value, path):
        if child.holds_lists:
            errors += list_errors(element, child, below)
    return errors


def _of_map(value: list[Any], node: Node, path: str) -> list[FieldError]:
    keys: list[dict[str, Any]] = []
    for index, element in enumerate(value):
        if element is None or is_object(element):
            keys.append(_key(element, node))
        else:
            problem = "must be an object for an array of list-type map"
            return [invalid(f"{path}[{index}]", element, problem)]
    return [duplicate(f"{path}[{index}]", keys[index]) for index in repeated(keys)]


def _key(element: dict[str, Any] | None, node: Node) -> dict[str, Any]:
    """What tells an element of a list map; null is as one without any key."""
    there = element or {}
    return {name: there[name] for name in node.list_keys if name in there}


def correlated(value: list[Any], old: list[Any], node: Node) -> list[Any] | None:
    """The old element of every element of a list map; ABSENT for new ones.

    None for lists of other types, whose elements cannot be told from each other.
    """
    if node.list_type != "map":
        return None
    before = {
        go_json(_key(element, node)): element
        for element in reversed(old)
        if is_object(element)
    }
    return [
        (
            before.get(go_json(_key(element, node)), ABSENT)
            if is_object(element)
            else ABSENT
        )
        for element in value
    ]


def repeated(elements: list[Any]) -> list[int]:
    """Where elements are met for the second time."""
    if len(elements) < 2:
        return []
    seen: dict[tuple[type[object], object], int] = {}
    found: list[int] = []
    for index, element in enumerate(elements):
        compound = is_object(element) or is_list(element)
        kind: Any = element.__class__
        key = (kind, go_json(element) if compound else element)
        seen[key] = times = seen.get(key, 0) + 1
        if times == 2:
            found.append(index)
    return found
