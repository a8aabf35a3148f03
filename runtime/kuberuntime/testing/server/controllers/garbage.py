"""The garbage collector: what its owners' end means for an object."""

from __future__ import annotations

from typing import Final

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.server.call import State
from kuberuntime.testing.server.deletion import (
    FOREGROUND,
    ORPHAN,
    delete,
    is_to_go,
)
from kuberuntime.testing.server.parts import listed
from kuberuntime.testing.tracker import Change, Stored
from kuberuntime.testing.tracker.owners import Place
from kuberuntime.testing.tracker.stored import Manifest

_REFERENCES: Final = "ownerReferences"


def collect(state: State, resource: GroupResource, change: Change) -> None:
    """Do what a change asks of the collector; as kube-controller-manager's."""
    after = change.after
    if after is None:
        assert change.before is not None  # it was removed
        for place in state.tracker.owners.dependents(change.before.uid):
            _check_owners(state, place)
        _check_waiting(state, change.before)
        return
    if not _is_current(state, resource, after):
        return
    if after.metadata.get(_REFERENCES):
        _check_owners(state, (resource, after.key))
    if "deletionTimestamp" not in after.metadata:
        return
    finalizers = listed(after.metadata, "finalizers")
    if ORPHAN in finalizers:
        for place in state.tracker.owners.dependents(after.uid):
            _drop_references(state, place, {after.uid})
        _drop_finalizer(state, resource, after, ORPHAN)
    elif FOREGROUND in finalizers:
        _delete_in_foreground(state, resource, after)


def _delete_in_foreground(state: State, resource: GroupResource, owner: Stored) -> None:
    """Delete what the owner waits for, and let it go when nothing is left of that."""
    for place in state.tracker.owners.dependents(owner.uid):
        found = _at(state, place)
        if found is not None and "deletionTimestamp" not in found.metadata:
            delete(state, place[0], found, policy="Foreground")
    waits = [
        found
        for place in state.tracker.owners.dependents(owner.uid)
        if (found := _at(state, place)) is not None and _blocks(found, owner.uid)
    ]
    if not waits:
        _drop_finalizer(state, resource, owner, FOREGROUND)


def _check_waiting(state: State, gone: Stored) -> None:
    """Let owners go that waited for what is gone."""
    for reference in listed(gone.metadata, _REFERENCES):
        place = state.tracker.owners.uids.get(reference["uid"])
        owner = None if place is None else _at(state, place)
        if place is None or owner is None:
            continue
        if FOREGROUND in listed(owner.metadata, "finalizers"):
            _delete_in_foreground(state, place[0], owner)


def _check_owners(state: State, place: Place) -> None:
    """Delete an object whose owners are all gone, or take those away that are."""
    found = _at(state, place)
    if found is None or "deletionTimestamp" in found.metadata:
        return
    uids = {one["uid"] for one in listed(found.metadata, _REFERENCES)}
    gone = {uid for uid in uids if not _is_there(state, uid, found.namespace)}
    if not gone:
        return
    if gone == uids:
        delete(state, place[0], found, policy="Background")
    else:
        _drop_references(state, place, gone)


def _is_there(state: State, uid: str, namespace: str) -> bool:
    """Whether an owner exists, where the object can have owners."""
    place = state.tracker.owners.uids.get(uid)
    owner = None if place is None else _at(state, place)
    return owner is not None and owner.namespace in ("", namespace)


def _drop_references(state: State, place: Place, uids: set[str]) -> None:
    found = _at(state, place)
    if found is None:
        return
    references = listed(found.metadata, _REFERENCES)
    kept = [one for one in references if one["uid"] not in uids]
    state.tracker.put(place[0], _with(found, _REFERENCES, kept))


def _drop_finalizer(
    state: State, resource: GroupResource, stored: Stored, finalizer: str
) -> None:
    finalizers = listed(stored.metadata, "finalizers")
    new = _with(stored, "finalizers", [one for one in finalizers if one != finalizer])
    if is_to_go(new["metadata"]):
        state.tracker.remove(resource, stored)
    else:
        state.tracker.put(resource, new)


def _with(stored: Stored, key: str, values: list[object]) -> Manifest:
    metadata = {**stored.metadata, key: values}
    if not values:
        del metadata[key]
    return {**stored.manifest, "metadata": metadata}


def _blocks(dependent: Stored, uid: str) -> bool:
    return any(
        one["uid"] == uid and one.get("blockOwnerDeletion")
        for one in listed(dependent.metadata, _REFERENCES)
    )


def _at(state: State, place: Place) -> Stored | None:
    resource, key = place
    return state.tracker.collection(resource).get(key)


def _is_current(state: State, resource: GroupResource, stored: Stored) -> bool:
    return _at(state, (resource, stored.key)) is stored
