"""The shared informer, for threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic

from kuberuntime.cache.handlers import (
    Filter,
    OnAdd,
    OnDelete,
    OnUpdate,
    ResourceEventHandler,
)
from kuberuntime.cache.informable import L
from kuberuntime.cache.informer import AsyncSharedInformer
from kuberuntime.cache.objects import T
from kuberuntime.cache.store import Indexer, IndexFunc
from kuberuntime.cache.threaded.listener import ThreadListener
from kuberuntime.cache.threaded.loop import LoopThread
from kuberuntime.rest.unreadable import Unreadable

if TYPE_CHECKING:
    from kuberuntime.cache.informable import Informable


class SharedInformer(Generic[T, L]):
    """As :class:`AsyncSharedInformer`, from any thread.

    Handlers are called each in a thread of its own; they may call everything here.
    Index functions and transforms run on the event loop: they are to be quick.
    """

    def __init__(self, informer: AsyncSharedInformer[T, L], loop: LoopThread) -> None:
        self._informer = informer
        self._loop = loop

    @property
    def informable(self) -> Informable[T, L]:
        """The facts of the resource."""
        return self._informer.informable

    @property
    def indexer(self) -> Indexer[T]:
        """The cache itself, to read."""
        return self._informer.indexer

    @property
    def lister(self) -> L:
        """Reads the cache."""
        return self._informer.lister

    @property
    def name(self) -> str:
        """What it is called in messages. For example: ``deployments.apps``."""
        return self._informer.name

    def add_event_handler(
        self,
        *,
        on_add: OnAdd[T] | None = None,
        on_update: OnUpdate[T] | None = None,
        on_delete: OnDelete[T] | None = None,
        filter_func: Filter[T] | None = None,
        resync_period: float | None = None,
    ) -> ThreadListener[T]:
        """Have functions told what happens; see the asynchronous one."""
        handler = ResourceEventHandler(on_add, on_update, on_delete, filter_func)
        informer = self._informer
        listener = ThreadListener(
            self.name, handler, informer.hooks, informer.resync_period(resync_period)
        )
        self._loop.call(lambda: informer.add_listener(listener))
        return listener

    def remove_event_handler(
        self, listener: ThreadListener[T], timeout: float | None = None
    ) -> None:
        """Tell a handler nothing more. Afterwards no call of it is under way, unless
        that is where this is called from. Twice is fine.

        Raises TimeoutError where a call takes longer, in seconds.
        """
        self._loop.call(lambda: self._informer.remove_listener(listener))
        if not listener.join(timeout):
            raise TimeoutError(f"{listener.handler.name} does not return")

    def listeners(self) -> list[ThreadListener[T]]:
        """The handlers that are told."""
        found = self._informer.listeners()
        return [one for one in found if isinstance(one, ThreadListener)]

    def alive(self) -> list[ThreadListener[T]]:
        """The handlers of which a call may be under way, also removed ones."""
        found = self._informer.alive()
        return [one for one in found if isinstance(one, ThreadListener)]

    def add_indexers(self, indexers: Mapping[str, IndexFunc[T]]) -> None:
        """Have more indexes, by name. ValueError for a name that is taken."""
        self._informer.add_indexers(indexers)

    def has_synced(self) -> bool:
        """Whether all that was there has been read; handlers may not know it yet."""
        return self._informer.has_synced()

    def is_stopped(self) -> bool:
        """Whether it was stopped, for good."""
        return self._informer.is_stopped()

    @property
    def unreadable(self) -> Mapping[str, Unreadable]:
        """The objects that are passed over just now; see the asynchronous one."""
        return self._informer.unreadable

    def last_sync_resource_version(self) -> str:
        """The version that the cache has come to, ``""`` before it is in sync."""
        return self._informer.last_sync_resource_version()

    def wait_for_sync(self, timeout: float | None = None) -> None:
        """Wait until it has synced; see the asynchronous one."""
        self._loop.run(lambda: self._informer.wait_for_sync(timeout))

    def wait_until_seen(
        self,
        written: T | str,
        *,
        namespace: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Wait until the cache has what was written; see the asynchronous one."""
        self._loop.run(
            lambda: self._informer.wait_until_seen(
                written, namespace=namespace, timeout=timeout
            )
        )

    def check_mutations(self) -> None:
        """Raise CacheMutatedError where somebody changed what is cached."""
        self._loop.call(self._informer.check_mutations)
