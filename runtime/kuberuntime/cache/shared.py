"""The cache that an informer shares: objects in, notifications out. Does no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic

from kuberuntime.cache.listeners import Listener
from kuberuntime.cache.mutations import MutationDetector
from kuberuntime.cache.notifications import (
    Added,
    CaughtUp,
    Deleted,
    DeletedFinalStateUnknown,
    Notification,
    Updated,
)
from kuberuntime.cache.objects import (
    T,
    meta_namespace_key,
    refused,
    uid_of,
    version_of,
)
from kuberuntime.cache.reflecting import Kind
from kuberuntime.cache.store import NAMESPACE_INDEX, Indexer
from kuberuntime.cache.transforms import Transform, own
from kuberuntime.cache.unread import Unread
from kuberuntime.failures import is_failure
from kuberuntime.rest.unreadable import OnUnreadable, Unreadable, ignore


class SharedCache(Generic[T]):
    """Keeps objects, and tells every listener of each change, once, in its order.

    The store is changed before anybody is told. All of it is called from one thread.

    An object that cannot be read, or that an index function raises for, is ``unread``.
    What was kept of it before stays, and nobody is told: it is there, after all.
    """

    def __init__(
        self,
        indexer: Indexer[T],
        transform: Transform[T] | None,
        detector: MutationDetector[T] | None,
        on_unreadable: OnUnreadable = ignore,
    ) -> None:
        self.indexer = indexer
        self.listeners: list[Listener[T]] = []
        self.unread = Unread(on_unreadable)
        self.synced = False
        self._transform = transform
        self._detector = detector

    def prepare(self, obj: T) -> T:
        """An object as it is kept."""
        if self._transform is not None:
            obj = self._transform(obj)
        own(obj)
        return obj

    def apply(self, kind: Kind, obj: T) -> None:
        """An event came. What is known already changes nothing."""
        key = meta_namespace_key(obj)
        if kind != "DELETED":
            self._put(key, obj)
            return
        self.unread.remove(key)
        if self._pop(key) is not None:
            self._tell(Deleted(obj))

    def pass_over(self, kind: Kind, found: Unreadable) -> None:
        """An event came, of an object that cannot be read."""
        if kind == "DELETED":
            self.unread.remove(found.key)
            self._vanished(found.key)
            return
        old = self.indexer.get_by_key(found.key)
        if old is not None and found.uid not in ("", uid_of(old)):
            # Another one of that name: the first was deleted when nobody looked.
            self._vanished(found.key)
        self.unread.add(found)

    def replace(
        self,
        new: Mapping[str, T],
        unread: Mapping[str, Unreadable],
        namespace: str | None,
    ) -> None:
        """This is all there is by key, in that namespace or in all.

        What is there no longer was deleted when nobody looked.
        """
        self.unread.keep((*new, *unread), namespace)
        indexer = self.indexer
        if namespace is None:
            known = indexer.list_keys()
        else:
            known = indexer.index_keys(NAMESPACE_INDEX, namespace)
        for key in known:
            if key not in new and key not in unread:
                self._vanished(key)
        for found in unread.values():
            self.pass_over("MODIFIED", found)
        for key, obj in new.items():
            self._put(key, obj)

    def listen(self, listener: Listener[T]) -> None:
        """Tell it of what there is, and from now on of what happens."""
        for obj in self.indexer.list():
            listener.add(Added(obj))
        if self.synced:
            listener.add(CaughtUp())
        self.listeners.append(listener)

    def caught_up(self) -> None:
        """All that was there has been read."""
        self.synced = True
        self._tell(CaughtUp())

    def resync(self, listener: Listener[T]) -> None:
        """Tell it of everything again, as updates that change nothing."""
        for obj in self.indexer.list():
            listener.add(Updated(obj, obj))

    def _put(self, key: str, obj: T) -> None:
        try:
            self._take(key, obj)
        except BaseException as error:  # of an index function: nothing was changed
            if not is_failure(error):
                raise
            self.unread.add(refused(obj, error))
        else:
            self.unread.remove(key)

    def _take(self, key: str, obj: T) -> None:
        old = self.indexer.get_by_key(key)
        if old is None:
            self._store(key, obj)
            self._tell(Added(obj))
        elif uid_of(old) != uid_of(obj):
            # Another one of that name: the first was deleted when nobody looked.
            self._vanished(key)
            self._store(key, obj)
            self._tell(Added(obj))
        elif not (version := version_of(obj)) or version_of(old) != version:
            self._store(key, obj)
            self._tell(Updated(old, obj))

    def _store(self, key: str, obj: T) -> None:
        self.indexer.put(key, obj)
        if self._detector is not None:
            self._detector.keep(key, obj)

    def _pop(self, key: str) -> T | None:
        old = self.indexer.pop(key)
        if self._detector is not None:
            self._detector.keep(key, None)
        return old

    def _vanished(self, key: str) -> None:
        old = self._pop(key)
        if old is not None:
            self._tell(Deleted(DeletedFinalStateUnknown(key, old)))

    def _tell(self, told: Notification[T]) -> None:
        for listener in self.listeners:
            listener.add(told)
