"""Fields that a schema does not know, as apiextensions-apiserver's pruning."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.schema.node import META_FIELDS, Node
from kuberuntime.schema.schemas import Schema, Schemas


def prune(
    value: Any, schema: Schema, schemas: Schemas, *, root: bool = True
) -> tuple[Any, list[str]]:
    """The value without unknown fields, and their paths, sorted.

    The input is unchanged; where nothing is unknown it is the same object. What
    stands under ``x-kubernetes-preserve-unknown-fields`` stays, but for what is
    unknown in declared properties below it. ``apiVersion``, ``kind`` and
    ``metadata`` belong to every embedded resource and, unless ``root`` is False,
    to the value itself. For example, of ``{"spec": {"a": 1, "b": 2}}`` with no
    ``b`` declared the paths are ``["spec.b"]``.
    """
    unknown: list[str] = []
    result = _prune(value, schemas.node(schema), "", unknown, root, False)
    unknown.sort()
    return result, unknown


def _prune(
    value: Any,
    node: Node | None,
    path: str,
    unknown: list[str],
    resource: bool,
    preserved: bool,
) -> Any:
    """``preserved`` is of lists: their elements keep what the list would have kept."""
    if is_object(value):
        return _prune_object(value, node, path, unknown, resource, preserved)
    if is_list(value):
        return _prune_list(value, node, path, unknown, preserved)
    return value


def _prune_list(
    value: list[Any], node: Node | None, path: str, unknown: list[str], preserved: bool
) -> list[Any]:
    items = None if node is None else node.items
    preserved = preserved or (node is not None and node.preserves)
    if items is None and preserved:
        return value
    resource = items is not None and items.embedded
    changed = [
        _prune(element, items, f"{path}[{index}]", unknown, resource, preserved)
        for index, element in enumerate(value)
    ]
    same = all(new is old for new, old in zip(changed, value, strict=True))
    return value if same else changed


def _prune_object(
    value: dict[str, Any],
    node: Node | None,
    path: str,
    unknown: list[str],
    resource: bool,
    preserved: bool,
) -> dict[str, Any]:
    result = value
    preserved = preserved or (node is not None and node.preserves)
    for name, old in value.items():
        below = f"{path}.{name}" if path else name
        if resource and name in META_FIELDS:
            child = node.object_meta_node if node and name == "metadata" else None
            if child is None:
                continue
        else:
            child = None if node is None else node.child(name)
            if child is None and not (node is not None and node.any_additional):
                if not preserved:
                    unknown.append(below)
                    result = _without(result, value, name)
                continue
        embedded = child is not None and child.embedded
        new = _prune(old, child, below, unknown, embedded, False)
        if new is not old:
            result = _with(result, value, name, new)
    return result


def _without(
    result: dict[str, Any], value: dict[str, Any], name: str
) -> dict[str, Any]:
    if result is value:
        result = dict(value)
    del result[name]
    return result


def _with(
    result: dict[str, Any], value: dict[str, Any], name: str, new: Any
) -> dict[str, Any]:
    if result is value:
        result = dict(value)
    result[name] = new
    return result
