"""The objects of one resource, in the order that a server lists them in."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable

from kuberuntime.testing.tracker.history import Change, History
from kuberuntime.testing.tracker.stored import Stored


class Collection:
    """Objects by key, ``namespace/name``, and the history of their changes.

    ``bells`` are called after each change; see :meth:`Tracker.listen`.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.bells: dict[object, Callable[[], None]] = {}
        self._objects: dict[str, Stored] = {}
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, key: str) -> Stored | None:
        """The object, None where there is none."""
        return self._objects.get(key)

    def keys(self, namespace: str | None = None, after: str = "") -> list[str]:
        """The keys in order, of one namespace or all, and only beyond ``after``."""
        start, end = 0, len(self._keys)
        if namespace is not None:
            start = bisect_left(self._keys, f"{namespace}/")
            end = bisect_left(self._keys, f"{namespace}0")  # "0" follows "/"
        if after:
            start = max(start, bisect_left(self._keys, after))
        return self._keys[start:end]

    def objects(self, namespace: str | None = None, after: str = "") -> list[Stored]:
        """The objects of :meth:`keys`, as they are now."""
        found = self._objects
        if namespace is None and not after:
            return [found[key] for key in self._keys]
        return [found[key] for key in self.keys(namespace, after)]

    def objects_at(
        self, version: int, namespace: str | None = None, after: str = ""
    ) -> list[Stored]:
        """The objects as they were at a version, by undoing what came after it.

        Raises TooOldError where the history does not go back that far.
        """
        then: dict[str, Stored | None] = {}
        for change in self.history.backwards(version):
            then[change.stored.key] = change.before
        if not then:
            return self.objects(namespace, after)
        keys = {*self._keys, *then}
        past = ((key, then.get(key, self._objects.get(key))) for key in sorted(keys))
        return [
            stored
            for key, stored in past
            if stored is not None
            and (namespace is None or stored.namespace == namespace)
            and key >= after
        ]

    def record(self, change: Change) -> None:
        """Make a change, and tell who listens."""
        key = change.stored.key
        if change.after is None:
            del self._objects[key]
            del self._keys[bisect_left(self._keys, key)]
        else:
            if change.before is None:
                insort(self._keys, key)
            self._objects[key] = change.after
        self.history.append(change)
        for ring in tuple(self.bells.values()):
            ring()
