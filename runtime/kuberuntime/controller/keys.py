"""Which keys are to be reconciled for an object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from kuberuntime.cache.objects import Cacheable, meta_namespace_key, namespace_of
from kuberuntime.meta.gvk import GroupKind, GroupVersion

KeysOf: TypeAlias = Callable[[Any], Iterable[Any]]
"""The keys of an object, as its informer has it."""


def own_key(obj: Cacheable) -> tuple[str]:
    """``namespace/name``, or the name alone."""
    return (meta_namespace_key(obj),)


def owner_key(
    owner: GroupKind, *, namespaced: bool = True
) -> Callable[[Cacheable], tuple[str, ...]]:
    """The key of the object that controls another, where it is of a kind; as
    controller-runtime's EnqueueRequestForOwner::

        controller.watch(pods, owner_key(GroupKind("apps", "ReplicaSet")))

    ``namespaced`` is whether objects of that kind are.
    """

    def keys(obj: Cacheable) -> tuple[str, ...]:
        for api_version, kind, name in _controllers(obj):
            group = GroupVersion.parse(api_version).group
            if (group, kind) == (owner.group, owner.kind):
                namespace = namespace_of(obj) if namespaced else ""
                return (f"{namespace}/{name}" if namespace else name,)
        return ()

    return keys


def _controllers(obj: Cacheable) -> list[tuple[str, str, str]]:
    """The owner that controls an object: there is one at most."""
    metadata: Any
    if isinstance(obj, dict):
        metadata = obj.get("metadata") or {}
        references: list[Any] = metadata.get("ownerReferences") or []
        return [
            (one["apiVersion"], one["kind"], one["name"])
            for one in references
            if one.get("controller")
        ]
    metadata = getattr(obj, "metadata", None)
    references = metadata.owner_references or []
    return [
        (one.api_version, one.kind, one.name) for one in references if one.controller
    ]
