"""What a server makes of an object's metadata; as apiserver's registry/rest."""

from __future__ import annotations

from typing import Any, Final

from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.refusal import bad_request
from kuberuntime.testing.tracker.stored import Manifest, Stored

_LONGEST_GENERATED: Final = 63

_ORDER: Final = (
    "name",
    "generateName",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
)
_SYSTEM: Final = frozenset(
    {"selfLink", "uid", "resourceVersion", "generation", "creationTimestamp"}
    | {"deletionTimestamp", "deletionGracePeriodSeconds"}
)
_NEVER_SENT: Final = ("creationTimestamp", "generation")
_MANAGED: Final = "managedFields"  # empty ones have the server forget them
_EMPTY: Final[tuple[Any, ...]] = (None, {}, [])
_KEPT: Final = (
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
)


def for_create(call: Call, metadata: Manifest) -> Manifest:
    """The metadata of a new object. Raises Refusal for another namespace."""
    state = call.state
    fresh: Manifest = {}
    name = metadata.get("name")
    generate = metadata.get("generateName")
    if not name and isinstance(generate, str) and generate:
        name = generate[: _LONGEST_GENERATED - 5] + state.suffix()
    if name:
        fresh["name"] = name
    if generate:
        fresh["generateName"] = generate
    check_namespace_of(call, metadata)
    if call.target.namespace:
        fresh["namespace"] = call.target.namespace
    fresh["uid"] = state.uid()
    fresh["creationTimestamp"] = state.now()
    for key, value in metadata.items():
        if (
            key not in fresh
            and key not in (*_SYSTEM, "namespace")
            and value not in _EMPTY
        ):
            fresh[key] = value
    return fresh


def for_update(metadata: Manifest, old: Stored) -> Manifest:
    """The metadata of a changed object: what only servers set is as it was."""
    before = old.metadata
    fresh = {
        key: value
        for key, value in metadata.items()
        if value not in _EMPTY or key == _MANAGED
    }
    for key in _KEPT:
        if key in before:
            if key not in fresh or key in _NEVER_SENT:
                fresh[key] = before[key]
        elif key == "generation":
            fresh.pop(key, None)
    fresh["resourceVersion"] = before["resourceVersion"]
    fresh.pop("namespace", None)
    if old.namespace:
        fresh["namespace"] = old.namespace
    return ordered(fresh)


def ordered(metadata: Manifest) -> Manifest:
    """The metadata in the order in which servers write it."""
    first: Manifest = {key: metadata[key] for key in _ORDER if key in metadata}
    return {**first, **metadata}


def check_namespace_of(call: Call, metadata: Manifest) -> None:
    """Refuse an object of another namespace than the path's, where that has one."""
    there = metadata.get("namespace") or ""
    if there and call.target.namespace and there != call.target.namespace:
        raise bad_request(
            "the namespace of the provided object does not match the namespace sent"
            " on the request"
        )
