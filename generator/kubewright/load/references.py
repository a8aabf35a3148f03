"""What schemas refer to, in documents that are not typed yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kubewright.load.json_values import is_array, is_object
from kubewright.load.openapi import SCHEMA_PREFIX

_PREFIXES = (SCHEMA_PREFIX, "#/definitions/")


def references(value: object) -> Iterator[str]:
    """The definitions that a schema, or anything that holds schemas, refers to."""
    todo = [value]
    while todo:
        node = todo.pop()
        if is_array(node):
            todo.extend(node)
        elif is_object(node):
            target = node.get("$ref")
            if isinstance(target, str):
                for prefix in _PREFIXES:
                    if target.startswith(prefix):
                        yield target.removeprefix(prefix)
            todo.extend(node.values())


def closure(names: Iterable[str], schemas: Mapping[str, object]) -> set[str]:
    """The definitions of these names and of all that they refer to."""
    found: set[str] = set()
    todo = [name for name in names if name in schemas]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(n for n in references(schemas[name]) if n in schemas)
    return found
