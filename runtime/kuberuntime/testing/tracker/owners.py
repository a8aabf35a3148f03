"""Which objects an object owns: the garbage collector's graph."""

from __future__ import annotations

from typing import TypeAlias

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.tracker.stored import Stored

Place: TypeAlias = tuple[GroupResource, str]
"""Where an object stands: its resource and its key."""


class Owners:
    """Dependents by the uid of their owner, kept up with every change."""

    def __init__(self) -> None:
        self._dependents: dict[str, dict[Place, None]] = {}
        self.uids: dict[str, Place] = {}

    def dependents(self, uid: str) -> list[Place]:
        """The objects that name this one among their owners, in order of change."""
        return list(self._dependents.get(uid, ()))

    def replace(
        self, resource: GroupResource, before: Stored | None, after: Stored | None
    ) -> None:
        """Take in a change."""
        owned_before = _owners(before)
        owned_after = _owners(after)
        if before is not None and (after is None or after.uid != before.uid):
            self.uids.pop(before.uid, None)
        if after is not None:
            self.uids[after.uid] = (resource, after.key)
        if owned_before == owned_after:
            return
        stored = after or before
        assert stored is not None  # a change has one of the two
        place = (resource, stored.key)
        for uid in owned_before - owned_after:
            found = self._dependents.get(uid, {})
            found.pop(place, None)
            if not found:
                self._dependents.pop(uid, None)
        for uid in owned_after - owned_before:
            self._dependents.setdefault(uid, {})[place] = None


def _owners(stored: Stored | None) -> frozenset[str]:
    if stored is None:
        return frozenset()
    references = stored.metadata.get("ownerReferences")
    return frozenset(one["uid"] for one in references) if references else frozenset()
