"""Managers of an object's replicas, as its scale subresource shows them and back."""

from __future__ import annotations

from typing import Any

from kuberuntime.patching.managed.managers import (
    Managed,
    Managers,
    managers_of,
    with_managers,
)
from kuberuntime.patching.typed.field_set import FieldSet, difference, has, of_paths

SCALE_VERSION = "autoscaling/v1"
REPLICAS = ("f:spec", "f:replicas")


def to_scale(
    scale: dict[str, Any], parent: dict[str, Any], path: tuple[str, ...]
) -> dict[str, Any]:
    """The scale of an object with the managers of its replicas.

    ``path`` is where the object has them. For example: ``("spec", "replicas")``. Raises
    ManagedFieldsError. As apimachinery's ScaleHandler.ToSubresource.
    """
    steps = tuple(f"f:{name}" for name in path)
    shown: Managers = {
        manager: Managed(_REPLICAS, SCALE_VERSION, managed.time)
        for manager, managed in managers_of(parent).items()
        if has(managed.fields, steps)
    }
    return with_managers(scale, shown)


def from_scale(
    parent: dict[str, Any],
    scale: dict[str, Any],
    path: tuple[str, ...],
    *,
    api_version: str,
) -> dict[str, Any]:
    """The object with its managers as those of its changed scale have become.

    ``api_version`` is the object's in the request. A manager that lost the replicas in
    the scale loses them here; one that got them has an entry for them, without a time.
    Raises ManagedFieldsError. As apimachinery's ScaleHandler.ToParent.
    """
    steps = tuple(f"f:{name}" for name in path)
    replicas = of_paths(path)
    known = managers_of(parent)
    have = {
        manager: managed
        for manager, managed in managers_of(scale).items()
        if has(managed.fields, REPLICAS)
    }
    result: Managers = {}
    for manager, managed in known.items():
        if not has(managed.fields, steps) or have.pop(manager, None) is not None:
            result[manager] = managed
        elif rest := difference(managed.fields, replicas):
            result[manager] = managed._replace(fields=rest)
    for manager in have:
        result[manager] = Managed(replicas, api_version)
    return with_managers(parent, result)


_REPLICAS: FieldSet = of_paths(("spec", "replicas"))
