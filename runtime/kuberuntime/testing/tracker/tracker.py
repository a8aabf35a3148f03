"""Collections over one count of resource versions, as etcd under an API server."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.clock import Clock, SystemClock
from kuberuntime.testing.tracker.collection import Collection
from kuberuntime.testing.tracker.history import Change, History, TooOldError
from kuberuntime.testing.tracker.owners import Owners
from kuberuntime.testing.tracker.stored import Manifest, Stored

_HISTORY: Final = 10_000
_COMPACTED_AFTER: Final = 300.0


class Tracker:
    """Stores objects by resource, whatever the version that they are written in.

    ``history`` is how many changes of each resource are kept for watches. Lists of
    the past, which are what later pages are of, reach back ``compacted_after`` seconds
    at least and twice that at most, as with an API server's etcd.

    ``journal`` is how many changes that nobody took are kept for who acts on them, None
    for all. Hold ``lock`` around what belongs together: each method takes it for itself.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        history: int = _HISTORY,
        compacted_after: float = _COMPACTED_AFTER,
        journal: int | None = 0,
    ) -> None:
        self.lock = threading.RLock()
        self.revision = 1
        self.owners = Owners()
        self.journal: deque[tuple[GroupResource, Change]] = deque(maxlen=journal)
        self._clock = clock or SystemClock()
        self._history = history
        self._collections: dict[GroupResource, Collection] = {}
        self._compacted = 0
        self._compacted_after = compacted_after
        self._checkpoint = (self._clock.now(), self.revision)

    def collection(self, resource: GroupResource) -> Collection:
        """The objects of a resource. Only to be read."""
        found = self._collections.get(resource)
        if found is None:
            with self.lock:
                history = History(self._history)
                found = self._collections.setdefault(resource, Collection(history))
        return found

    def collections(self) -> Iterator[tuple[GroupResource, Collection]]:
        """Every resource that was ever asked for."""
        return iter(list(self._collections.items()))

    def get(self, resource: GroupResource, namespace: str, name: str) -> Stored | None:
        """The object, None where there is none. ``namespace`` may be ``""``."""
        return self.collection(resource).get(f"{namespace}/{name}")

    def put(self, resource: GroupResource, manifest: Manifest) -> Stored:
        """Store an object in place of one of its name, or as a new one.

        The manifest gets its resource version here, in a copy of its metadata.
        """
        with self.lock:
            self._keep_time()
            self.revision += 1
            metadata = {**manifest["metadata"], "resourceVersion": str(self.revision)}
            after = Stored({**manifest, "metadata": metadata}, self.revision)
            collection = self.collection(resource)
            before = collection.get(after.key)
            self.owners.replace(resource, before, after)
            change = Change(self.revision, before, after, after)
            collection.record(change)
            self.journal.append((resource, change))
            return after

    def remove(self, resource: GroupResource, stored: Stored) -> Stored:
        """Remove an object. The result is its last state, at the removal's version."""
        with self.lock:
            self._keep_time()
            self.revision += 1
            last = stored.at(self.revision)
            self.owners.replace(resource, stored, None)
            change = Change(self.revision, stored, None, last)
            self.collection(resource).record(change)
            self.journal.append((resource, change))
            return last

    def objects_at(
        self,
        resource: GroupResource,
        version: int,
        namespace: str | None = None,
        after: str = "",
    ) -> list[Stored]:
        """The objects of a resource at a version. TooOldError where it is forgotten."""
        with self.lock:
            self._keep_time()
            if version < self._compacted:
                raise TooOldError(version, self._compacted)
            return self.collection(resource).objects_at(version, namespace, after)

    def compact(self) -> None:
        """Forget the past: lists of it, and pages that continue one, are refused."""
        with self.lock:
            self._compacted = self.revision

    def forget(self) -> None:
        """Forget the past for watches too, as a server that was started anew."""
        with self.lock:
            self.compact()
            for collection in self._collections.values():
                collection.history.forget(self.revision)

    def listen(
        self, resource: GroupResource, ring: Callable[[], None]
    ) -> Callable[[], None]:
        """Have ``ring`` called after each change of a resource, until the result is.

        It must be quick, and is called by whoever makes the change, in any thread.
        """
        bells = self.collection(resource).bells
        key = object()
        with self.lock:
            bells[key] = ring

        def stop() -> None:
            with self.lock:
                bells.pop(key, None)

        return stop

    def ring(self) -> None:
        """Have everyone who listens look again, as if something had changed."""
        for _, collection in self.collections():
            for ring in list(collection.bells.values()):
                ring()

    def _keep_time(self) -> None:
        then, revision = self._checkpoint
        now = self._clock.now()
        if now - then >= self._compacted_after:
            self._compacted = max(self._compacted, revision)
            self._checkpoint = (now, self.revision)
