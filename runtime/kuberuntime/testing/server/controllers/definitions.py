"""The controllers of CustomResourceDefinitions: what is defined is served.

As apiextensions-apiserver's naming, establishing and finalizing controllers.
"""

from __future__ import annotations

from typing import Any, Final

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.server.call import State
from kuberuntime.testing.server.controllers.accepted_names import (
    Accepted,
    Taken,
    accept,
)
from kuberuntime.testing.server.custom import DEFINITIONS, custom_resources
from kuberuntime.testing.server.deletion import CLEANUP, delete
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.tracker import Change, Stored
from kuberuntime.testing.tracker.stored import Manifest

_NAMES: Final = "NamesAccepted"
_ESTABLISHED: Final = "Established"
_TERMINATING: Final = "Terminating"


def define(state: State, resource: GroupResource, change: Change) -> None:
    """Serve what a definition says, as it says it now, or no more.

    A definition that is deleted goes when the last of its objects has gone.
    """
    if resource != DEFINITIONS:
        if change.after is None:
            name = f"{resource.resource}.{resource.group}"
            _let_go(state, state.tracker.get(DEFINITIONS, "", name))
    elif change.after is None:
        _withdraw(state, change.stored.manifest)
    elif "deletionTimestamp" not in change.after.metadata:
        _accept(state, change.after)
    elif change.before and "deletionTimestamp" not in change.before.metadata:
        _empty(state, change.after)
    else:
        _let_go(state, change.after)


def _accept(state: State, definition: Stored) -> None:
    """Give it the names that are free, and serve it from when it has had all."""
    manifest = definition.manifest
    status = part(manifest, "status")
    had = part(status, "acceptedNames")
    wanted = manifest["spec"]["names"]
    accepted = accept(wanted, had, _taken(state, definition))
    conditions = _conditions(state, status, accepted)
    new_status = {
        "conditions": conditions,
        "acceptedNames": accepted.names,
        "storedVersions": _stored_versions(manifest),
    }
    if new_status != status:
        state.tracker.put(DEFINITIONS, {**manifest, "status": new_status})
    if _holds(conditions, _ESTABLISHED):
        _serve(state, manifest, accepted.names)
    if accepted.names != had:
        _reconsider(state, definition)


def _taken(state: State, definition: Stored) -> Taken:
    """What others of its group are called: built-in kinds, and other definitions'.

    What a package has for the resource itself is not: the definition takes its place.
    """
    taken = Taken()
    own = _defined(definition.manifest)
    for served in state.registry:
        other = served.group_resource
        if other.group == own.group and other != own and not served.custom:
            info = served.info
            taken.add(
                {
                    "plural": info.resource.plural,
                    "singular": info.singular,
                    "shortNames": info.short_names,
                    "kind": served.gvk.kind,
                    "listKind": served.list_kind,
                }
            )
    for neighbour in _others(state, definition):
        taken.add(part(part(neighbour.manifest, "status"), "acceptedNames"))
    return taken


def _others(state: State, definition: Stored) -> list[Stored]:
    group = definition.manifest["spec"]["group"]
    return [
        other
        for other in state.tracker.collection(DEFINITIONS).objects()
        if other.name != definition.name and other.manifest["spec"]["group"] == group
    ]


def _reconsider(state: State, definition: Stored) -> None:
    """Look at the others of its group again: names may be free now."""
    for other in _others(state, definition):
        if "deletionTimestamp" not in other.metadata:
            _accept(state, other)


def _serve(state: State, manifest: Manifest, names: Manifest) -> None:
    """Serve its versions by these names, and no others."""
    defined = _defined(manifest)
    spec = {**manifest["spec"], "names": names}
    wanted = {one.gvk.version: one for one in custom_resources({"spec": spec})}
    for served in wanted.values():
        state.registry.add(served)
    for served in list(state.registry):
        if served.group_resource == defined and served.gvk.version not in wanted:
            state.registry.remove(served.gvk.group_version, defined.resource)
    state.tracker.ring()


def _withdraw(state: State, manifest: Manifest) -> None:
    """Serve none of its versions, and let others have its names."""
    defined = _defined(manifest)
    for served in list(state.registry):
        if served.custom and served.group_resource == defined:
            state.registry.remove(served.gvk.group_version, defined.resource)
    state.tracker.ring()
    _reconsider(state, Stored(manifest, 0))


def _empty(state: State, definition: Stored) -> None:
    """Delete its objects, as it is to go when they have gone."""
    manifest = definition.manifest
    status = part(manifest, "status")
    terminating = _condition(
        state,
        status,
        _TERMINATING,
        "True",
        "InstanceDeletionInProgress",
        "CustomResource deletion is in progress",
    )
    conditions = [
        one for one in listed(status, "conditions") if one["type"] != _TERMINATING
    ]
    new_status = {**status, "conditions": [*conditions, terminating]}
    defined = _defined(manifest)
    state.tracker.put(DEFINITIONS, {**manifest, "status": new_status})
    for stored in state.tracker.collection(defined).objects():
        delete(state, defined, stored, policy="Background")


def _let_go(state: State, definition: Stored | None) -> None:
    """Have a definition that is deleted go, where none of its objects is left."""
    if definition is None or "deletionTimestamp" not in definition.metadata:
        return
    finalizers = listed(definition.metadata, "finalizers")
    defined = _defined(definition.manifest)
    if CLEANUP not in finalizers or state.tracker.collection(defined).objects():
        return
    kept = [one for one in finalizers if one != CLEANUP]
    if kept:
        metadata = {**definition.metadata, "finalizers": kept}
        state.tracker.put(DEFINITIONS, {**definition.manifest, "metadata": metadata})
    else:
        state.tracker.remove(DEFINITIONS, definition)


def _conditions(state: State, status: Manifest, accepted: Accepted) -> list[Manifest]:
    established = _holds(listed(status, "conditions"), _ESTABLISHED)
    names = (
        ("False", accepted.reason, accepted.message)
        if accepted.reason
        else ("True", "NoConflicts", "no conflicts found")
    )
    serving = (
        ("True", "InitialNamesAccepted", "the initial names have been accepted")
        if established or not accepted.reason
        else ("False", "NotAccepted", "not all names are accepted")
    )
    return [
        _condition(state, status, _NAMES, *names),
        _condition(state, status, _ESTABLISHED, *serving),
    ]


def _condition(
    state: State, known: Manifest, type_: str, status: str, reason: str, message: str
) -> dict[str, Any]:
    """A condition; its time is that of its last change of status."""
    since = state.now()
    for one in listed(known, "conditions"):
        if one["type"] == type_ and one["status"] == status:
            since = one["lastTransitionTime"]
    return {
        "type": type_,
        "status": status,
        "lastTransitionTime": since,
        "reason": reason,
        "message": message,
    }


def _holds(conditions: list[Manifest], type_: str) -> bool:
    return any(one["type"] == type_ and one["status"] == "True" for one in conditions)


def _stored_versions(manifest: Manifest) -> list[str]:
    known: list[str] = listed(part(manifest, "status"), "storedVersions")
    versions = manifest["spec"]["versions"]
    storage = [version["name"] for version in versions if version["storage"]]
    return list(dict.fromkeys((*known, *storage)))


def _defined(manifest: Manifest) -> GroupResource:
    spec = manifest["spec"]
    return GroupResource(spec["group"], spec["names"]["plural"])
