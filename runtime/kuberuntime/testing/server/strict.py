"""What a strict decoder of Go finds in a JSON text: fields twice, fields unknown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from kuberuntime.codec.json_types import is_list
from kuberuntime.schema.go_text import go_quote
from kuberuntime.schema.node import Node
from kuberuntime.schema.schemas import Schemas

_MOST: Final = 100  # complaints about one text; as sigs.k8s.io/json
_OPERATIONS: Final = Schemas({}).node(
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"op": {}, "path": {}, "from": {}, "value": {}},
        },
    }
)


class _Fields(list[tuple[str, Any]]):
    """The fields of an object as they are written, also those of one name."""


def strict_errors(text: bytes, node: Node | None = None) -> list[str]:
    """What is wrong with an object's text, in its order; as sigs.k8s.io/json.

    Fields are unknown to the type of Go that a node is of. Without one everything is
    known, and what is there twice is told. For example:
    ``unknown field "spec.containers[0].imagee"``. ValueError for what is no JSON.
    """
    return _told(_errors(_fields_of(text), node, ""))


def strict_errors_of_operations(text: bytes) -> list[str]:
    """The same of a JSON patch, whose operations have fields of their own."""
    found = _errors(_fields_of(text), _OPERATIONS, "")
    return [f"json patch {one}" for one in _told(found)]


def _fields_of(text: bytes) -> Any:
    return json.loads(text, object_pairs_hook=_Fields)


def _told(errors: Iterator[str]) -> list[str]:
    return list(islice(dict.fromkeys(errors), _MOST))


def _errors(value: Any, node: Node | None, path: str) -> Iterator[str]:
    if node is not None and node.raw:
        return  # it is read by the type itself
    of = node if node is not None and node.types else None
    if isinstance(value, _Fields):
        if of is None or "object" in of.types:
            yield from _of_fields(value, of, path)
    elif is_list(value) and (of is None or of.items is not None):
        items = None if of is None else of.items
        for index, item in enumerate(value):
            yield from _errors(item, items, f"{path}[{index}]")


def _of_fields(fields: _Fields, node: Node | None, path: str) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for name, value in fields:
        below = f"{path}.{name}" if path else name
        child = None if node is None else node.child(name)
        if node is not None and child is None:
            yield f"unknown field {go_quote(below)}"
            continue
        seen[name] += 1
        if seen[name] == 2:
            yield f"duplicate field {go_quote(below)}"
        yield from _errors(value, child, below)
