"""Metadata of the wrong type, in the words of Go's decoder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kuberuntime.codec.json_types import is_object
from kuberuntime.schema.node import Node
from kuberuntime.testing.server.go_json import type_name

_TEXTS: Final = ("name", "generateName", "namespace", "selfLink", "uid")
_FIELDS: Final[dict[str, tuple[type, str]]] = {
    **dict.fromkeys((*_TEXTS, "resourceVersion"), (str, "string")),
    "generation": (int, "int64"),
    "deletionGracePeriodSeconds": (int, "int64"),
    "labels": (dict, "map[string]string"),
    "annotations": (dict, "map[string]string"),
    "finalizers": (list, "[]string"),
    "ownerReferences": (list, "[]v1.OwnerReference"),
    "managedFields": (list, "[]v1.ManagedFieldsEntry"),
}
_OF_TEXTS: Final = frozenset({"labels", "annotations", "finalizers"})


def type_error(metadata: Any) -> str | None:
    """What is wrong with the types in an object's metadata, None where nothing is.

    For example: ``json: cannot unmarshal number into Go struct field
    ObjectMeta.name of type string``.
    """
    if not is_object(metadata):
        what = type_name(metadata)
        return f"json: cannot unmarshal {what} into Go value of type v1.ObjectMeta"
    for name, value in metadata.items():
        if name not in _FIELDS or value is None:
            continue
        kind, go_type = _FIELDS[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            return _mismatch(name, value, go_type)
        if name in _OF_TEXTS:
            items: Any = value.values() if is_object(value) else value
            for item in items:
                if not isinstance(item, str | None):
                    return _mismatch(name, item, "string")
    return None


def embedded_metadata(
    value: Any, node: Node, path: str = ""
) -> Iterator[tuple[str, Any]]:
    """The metadata of each resource embedded in a value, with its path."""
    if node.embedded and is_object(value) and value.get("metadata") is not None:
        yield f"{path}.metadata", value["metadata"]
    for child, element, below in node.descend(value, path):
        if child.holds_resources:
            yield from embedded_metadata(element, child, below)


def _mismatch(name: str, value: Any, go_type: str) -> str:
    return (
        f"json: cannot unmarshal {type_name(value)} into Go struct field"
        f" ObjectMeta.{name} of type {go_type}"
    )
