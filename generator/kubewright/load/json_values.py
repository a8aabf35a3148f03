"""Tell JSON's objects and arrays apart, in a way that type checkers follow."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a parsed JSON value is an object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether a parsed JSON value is an array."""
    return isinstance(value, list)


def count_objects(value: object) -> int:
    """How many objects a parsed JSON value holds, itself included."""
    count, todo = 0, [value]
    while todo:
        node = todo.pop()
        if is_object(node):
            count += 1
            todo.extend(node.values())
        elif is_array(node):
            todo.extend(node)
    return count
