"""Rules for custom resources beyond their schemas; as apiextensions' strategies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kuberuntime.codec.json_types import is_object
from kuberuntime.schema import FieldError
from kuberuntime.schema import field_error as fields
from kuberuntime.schema.go_text import go_json
from kuberuntime.testing.server.served import Served
from kuberuntime.testing.tracker.stored import Manifest

_STANDARD: Final = frozenset({"orphan", "foregroundDeletion", "kubernetes"})
_GO_TYPES: Final = {
    bool: "bool",
    int: "int64",
    float: "float64",
    str: "string",
    list: "[]interface {}",
    dict: "map[string]interface {}",
}


def scale_errors(served: Served, manifest: Manifest) -> Iterator[FieldError]:
    """What is wrong with the numbers that its scale is read from."""
    if served.info.subresource("scale") is None:
        return
    for path in (served.scale.spec, served.scale.status):
        if path and (problem := _number_problem(manifest, path)) is not None:
            yield problem


def finalizer_warnings(manifest: Manifest, old: Manifest | None) -> Iterator[str]:
    """What users are warned of when they add finalizers."""
    known: list[str] = [] if old is None else old["metadata"].get("finalizers") or []
    has: list[str] = manifest["metadata"].get("finalizers") or []
    for name in sorted({*has} - {*known}):
        if "/" not in name and name not in _STANDARD:
            yield (
                f'metadata.finalizers: "{name}": prefer a domain-qualified finalizer'
                " name to avoid accidental conflicts with other finalizer writers"
            )


def _number_problem(manifest: Manifest, path: str) -> FieldError | None:
    value: Any = manifest
    for step in path.strip(".").split("."):
        if not is_object(value):
            why = _mismatch(value, "map[string]interface{}")
            return fields.invalid(path, 0, f"{path} accessor error: {why}")
        value = value.get(step)
        if value is None:
            return None
    if type(value) is not int:
        why = _mismatch(value, "int64")
        return fields.invalid(path, 0, f"{path} accessor error: {why}")
    if value < 0:
        return fields.invalid(path, value, "should be a non-negative integer")
    return None


def _mismatch(value: Any, wanted: str) -> str:
    shown = value if isinstance(value, str) else go_json(value)
    return f"{shown} is of the type {_GO_TYPES[type(value)]}, expected {wanted}"
