"""How objects go: at once, after their finalizers, or after a time of grace.

As apiserver's registry store (Delete) and rest.BeforeDelete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.server.builtin import ORPHANS
from kuberuntime.testing.server.call import State
from kuberuntime.testing.server.custom import DEFINITIONS
from kuberuntime.testing.server.metadata import ordered
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.server.refusal import conflict
from kuberuntime.testing.server.times import read, written
from kuberuntime.testing.tracker.stored import Manifest, Stored

_BEING_EMPTIED: Final = (
    "The system is ensuring all content is removed from this namespace.  Upon"
    " completion, this namespace will automatically be purged by the system."
)

Policy: TypeAlias = Literal["Background", "Foreground", "Orphan", ""]
"""What happens to dependents; ``""`` is what is usual for the resource."""

ORPHAN: Final = "orphan"
FOREGROUND: Final = "foregroundDeletion"
CLEANUP: Final = "customresourcecleanup.apiextensions.k8s.io"
"""Holds a definition that is deleted as long as there are objects of it."""

NAMESPACES: Final = GroupResource("", "namespaces")
PODS: Final = GroupResource("", "pods")
_FINISHED: Final = ("Succeeded", "Failed")


@dataclass(frozen=True)
class Deleted:
    """What a deletion made of an object. ``pending``: it was on its way before."""

    stored: Stored
    gone: bool
    pending: bool = False


def delete(
    state: State,
    resource: GroupResource,
    stored: Stored,
    *,
    policy: Policy = "",
    grace: int | None = None,
    dry_run: bool = False,
) -> Deleted:
    """Delete an object, or begin to. ``grace`` is in seconds; only pods have it.

    Raises Refusal for a namespace that is being emptied.
    """
    if resource == NAMESPACES:
        return _delete_namespace(state, stored, dry_run=dry_run)
    metadata = stored.metadata
    if resource == DEFINITIONS and "deletionTimestamp" not in metadata:
        return _delete_definition(state, stored, dry_run=dry_run)
    finalizers = _finalizers(resource, metadata, policy)
    seconds = _grace(resource, stored, grace)
    if "deletionTimestamp" in metadata:
        left = metadata.get("deletionGracePeriodSeconds", 0)
        if grace is None or grace >= left:
            return Deleted(stored, gone=False, pending=True)
        begun = read(metadata["deletionTimestamp"]) - left
        marked = _marked(stored, begun + seconds, seconds, finalizers, again=True)
    elif resource == PODS or finalizers:
        now = state.clock.now()
        marked = _marked(stored, now + seconds, seconds, finalizers, again=False)
    else:
        marked = None
    if marked is not None:
        if dry_run:
            return Deleted(Stored(marked, stored.version), gone=not finalizers)
        stored = state.tracker.put(resource, marked)
        if finalizers or seconds:
            return Deleted(stored, gone=False)
    if dry_run:
        return Deleted(stored, gone=True)
    return Deleted(state.tracker.remove(resource, stored), gone=True)


def is_to_go(metadata: Manifest) -> bool:
    """Whether nothing holds an object any more that is being deleted."""
    return (
        "deletionTimestamp" in metadata
        and not metadata.get("finalizers")
        and not metadata.get("deletionGracePeriodSeconds")
    )


def _delete_namespace(state: State, stored: Stored, *, dry_run: bool) -> Deleted:
    """Mark a namespace as going; its finalizers have to let it. Raises Refusal."""
    finalizers = part(stored.manifest, "spec").get("finalizers")
    if "deletionTimestamp" in stored.metadata:
        if finalizers:
            raise conflict(NAMESPACES, stored.name, _BEING_EMPTIED)
        return Deleted(stored, gone=False, pending=True)
    if not finalizers and not stored.metadata.get("finalizers"):
        last = stored if dry_run else state.tracker.remove(NAMESPACES, stored)
        return Deleted(last, gone=True)
    metadata = ordered({**stored.metadata, "deletionTimestamp": state.now()})
    status = {**part(stored.manifest, "status"), "phase": "Terminating"}
    marked = {**stored.manifest, "metadata": metadata, "status": status}
    if dry_run:
        return Deleted(Stored(marked, stored.version), gone=False)
    return Deleted(state.tracker.put(NAMESPACES, marked), gone=False)


def _delete_definition(state: State, stored: Stored, *, dry_run: bool) -> Deleted:
    """Mark a definition as going, when its objects have gone.

    As apiextensions-apiserver's registry: the finalizer comes with the deletion.
    """
    metadata = {
        **stored.metadata,
        "deletionTimestamp": state.now(),
        "finalizers": [*listed(stored.metadata, "finalizers"), CLEANUP],
    }
    status = part(stored.manifest, "status")
    terminating = {
        "type": "Terminating",
        "status": "True",
        "lastTransitionTime": state.now(),
        "reason": "InstanceDeletionPending",
        "message": (
            "CustomResourceDefinition marked for deletion; CustomResource deletion will"
            " begin soon"
        ),
    }
    marked = {
        **stored.manifest,
        "metadata": ordered(metadata),
        "status": {
            **status,
            "conditions": [*listed(status, "conditions"), terminating],
        },
    }
    if dry_run:
        return Deleted(Stored(marked, stored.version), gone=False)
    return Deleted(state.tracker.put(DEFINITIONS, marked), gone=False)


def _finalizers(
    resource: GroupResource, metadata: Manifest, policy: Policy
) -> list[str]:
    """The finalizers with those that have the garbage collector do its part."""
    present: list[str] = listed(metadata, "finalizers")
    orphans = policy == "Orphan"
    foreground = policy == "Foreground"
    if not policy:
        orphans = ORPHAN in present
        foreground = FOREGROUND in present and not orphans
        if not (orphans or foreground):
            orphans = resource in ORPHANS
    kept = [one for one in present if one not in (ORPHAN, FOREGROUND)]
    return kept + [ORPHAN] * orphans + [FOREGROUND] * foreground


def _grace(resource: GroupResource, stored: Stored, asked: int | None) -> int:
    """How many seconds an object has left: none but a pod that may be running."""
    if resource != PODS:
        return 0
    spec = part(stored.manifest, "spec")
    status = part(stored.manifest, "status")
    if not spec.get("nodeName") or status.get("phase") in _FINISHED:
        return 0
    seconds = spec.get("terminationGracePeriodSeconds", 30) if asked is None else asked
    return max(int(seconds), 0)


def _marked(
    stored: Stored, when: float, grace: int, finalizers: list[str], *, again: bool
) -> Manifest:
    metadata: Manifest = {
        **stored.metadata,
        "deletionTimestamp": written(when),
        "deletionGracePeriodSeconds": grace,
    }
    if metadata.get("generation") and not again:
        metadata["generation"] += 1
    if finalizers:
        metadata["finalizers"] = finalizers
    else:
        metadata.pop("finalizers", None)
    return {**stored.manifest, "metadata": ordered(metadata)}
