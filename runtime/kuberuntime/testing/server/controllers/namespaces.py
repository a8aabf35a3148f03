"""The namespace controller: what is deleted is emptied, and goes when it is empty."""

from __future__ import annotations

from typing import Final

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.server.call import State
from kuberuntime.testing.server.deletion import NAMESPACES, delete
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.tracker import Change, Stored

_FINALIZER: Final = "kubernetes"


def empty(state: State, resource: GroupResource, change: Change) -> None:
    """Empty a namespace that is being deleted, and look whether it is empty now."""
    if resource == NAMESPACES:
        name = change.stored.name if change.after is not None else ""
        begins = change.after is not None
    else:
        name = change.stored.namespace if change.after is None else ""
        begins = False
    namespace = state.tracker.get(NAMESPACES, "", name) if name else None
    if namespace is None or "deletionTimestamp" not in namespace.metadata:
        return
    if begins:
        for found, stored in _content(state, name):
            delete(state, found, stored, policy="Background")
    finalizers = listed(part(namespace.manifest, "spec"), "finalizers")
    if _FINALIZER in finalizers and not _content(state, name):
        kept = [one for one in finalizers if one != _FINALIZER]
        with_finalizers(state, namespace, kept)


def with_finalizers(state: State, namespace: Stored, finalizers: list[str]) -> Stored:
    """A namespace with these finalizers in its spec; it goes where nothing holds it."""
    spec = {**part(namespace.manifest, "spec"), "finalizers": finalizers}
    if not finalizers:
        del spec["finalizers"]
    metadata = namespace.metadata
    new = {**namespace.manifest, "spec": spec}
    held = finalizers or metadata.get("finalizers")
    if "deletionTimestamp" in metadata and not held:
        return state.tracker.remove(NAMESPACES, namespace)
    return state.tracker.put(NAMESPACES, new)


def _content(state: State, name: str) -> list[tuple[GroupResource, Stored]]:
    return [
        (resource, stored)
        for resource, collection in state.tracker.collections()
        for stored in collection.objects(name)
        if resource != NAMESPACES
    ]
