"""A patch from two states of an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kuberuntime.codec.json_types import is_object
from kuberuntime.edit.draft import at_version
from kuberuntime.edit.errors import LostFieldsError
from kuberuntime.edit.merge_patch import merge_patch
from kuberuntime.model import KubeObject
from kuberuntime.rest.body import Writable, as_dict
from kuberuntime.rest.patch import MergePatch

_IDENTITY = ("apiVersion", "kind"), ("name", "namespace", "uid")


def patch_from(
    old: Writable, new: Writable, *, optimistic_lock: bool = False
) -> MergePatch:
    """What turns ``old`` into ``new``, its changed copy, as a merge patch::

        changed = deep_copy(cached)
        changed.spec.replicas = 3
        deployments.patch(changed.name, patch_from(cached, changed))

    As controller-runtime's MergeFrom: what did not change is not sent, so that others'
    changes of it stay, and so does what this client does not know. The patch's
    ``changes`` are empty where nothing changed. With ``optimistic_lock`` it is good for
    the version of ``old`` alone, as MergeFromWithOptimisticLock: any other is a Conflict.

    Lists are sent whole. Raises LostFieldsError where an element of one that changed
    has fields that its class does not know, as far as ``managedFields`` tell, which
    caches drop unless they are told otherwise; ``edit()`` keeps them. Raises ValueError
    for two objects of different identity, and for a lock without a resourceVersion.
    """
    before, after = dict(as_dict(old)), dict(as_dict(new))
    _check_identity(before, after)
    version = _metadata(before).get("resourceVersion")
    for one in (before, after):
        metadata = {**_metadata(one), "resourceVersion": version}
        metadata.pop("managedFields", None)  # which are the server's to change
        one["metadata"] = metadata
    changes = merge_patch(before, after)
    if isinstance(new, KubeObject) and changes:
        _refuse_loss(new, changes)
    if optimistic_lock:
        if not version:
            raise ValueError("there is no metadata.resourceVersion to lock by")
        changes = at_version(changes, before)
    return MergePatch(changes)


def _metadata(manifest: Mapping[str, Any]) -> dict[str, Any]:
    found = manifest.get("metadata")
    return found if is_object(found) else {}


def _check_identity(before: dict[str, Any], after: dict[str, Any]) -> None:
    at_root, in_metadata = _IDENTITY
    for keys, one, other in (
        (at_root, before, after),
        (in_metadata, _metadata(before), _metadata(after)),
    ):
        for key in keys:
            if one.get(key) != other.get(key):
                raise ValueError(
                    f"not one object: {key} was {one.get(key)!r}, is {other.get(key)!r}"
                )


def _refuse_loss(new: KubeObject, changes: dict[str, Any]) -> None:
    from kuberuntime.managedfields.unknown import unknown_in
    from kuberuntime.patching.typed.elements import path_text

    lost = {path for path in unknown_in(new) if _is_replaced(path, changes)}
    if lost:
        raise LostFieldsError(
            "$",
            tuple(sorted(map(path_text, lost))),
            what="the lists that changed would lose",
            advice="use edit() or modify(), which keep them",
        )


def _is_replaced(path: tuple[str, ...], changes: dict[str, Any]) -> bool:
    """Whether a field is inside a list that is sent whole."""
    part: Any = changes
    for step in path:
        if not is_object(part):
            return part is not None
        part = part.get(step.removeprefix("f:"))
    return False
