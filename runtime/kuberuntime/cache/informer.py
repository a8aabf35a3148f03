"""The shared informer: keeps what a server has, and tells handlers what changes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Generic

from kuberuntime import forks
from kuberuntime.cache.handlers import (
    Filter,
    OnAdd,
    OnDelete,
    OnUpdate,
    ResourceEventHandler,
)
from kuberuntime.cache.hooks import PassedOver
from kuberuntime.cache.informable import Informable, L
from kuberuntime.cache.listeners import Listener, TaskListener
from kuberuntime.cache.mutations import CacheMutatedError, MutationDetector
from kuberuntime.cache.objects import T, came_at, namespace_of
from kuberuntime.cache.reflecting import Kind
from kuberuntime.cache.reflector import Reflector
from kuberuntime.cache.settings import Settings
from kuberuntime.cache.shared import SharedCache
from kuberuntime.cache.source import Source
from kuberuntime.cache.store import Indexer, IndexFunc
from kuberuntime.cache.waiting import Versions
from kuberuntime.rest.unreadable import Unreadable

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient

_SHORTEST_RESYNC: Final = 1.0  # seconds; as client-go's


class AsyncSharedInformer(Generic[T, L]):
    """Keeps the objects of a resource as the server has them; as client-go's
    SharedIndexInformer. A factory makes and runs it::

        pods = factory.core_v1.pods()
        pods.add_event_handler(on_add=..., on_update=..., on_delete=...)
        web = pods.lister.by_namespace("shop").get("web")

    What is cached is shared, and to be left as it is.
    """

    def __init__(
        self, rest: AsyncRESTClient, informable: Informable[T, L], settings: Settings
    ) -> None:
        self.informable = informable
        self.indexer: Indexer[T] = Indexer()
        self.lister: L = informable.lister(informable.resource, self.indexer)
        self.hooks = settings.hooks
        self._settings = settings
        self._detector = MutationDetector[T]() if settings.mutation_detector else None
        self._cache = SharedCache(
            self.indexer, settings.transform, self._detector, self._passed_over
        )
        namespaces = settings.namespaces if informable.resource.namespaced else ()
        self._sources: list[Source[T]] = [
            Source(rest, informable, namespace, settings.selection, part)
            for part, namespace in enumerate(namespaces or (None,))
        ]
        self._unread = set(self._sources)
        self._versions = Versions(len(self._sources))
        self._timers: dict[Listener[T], asyncio.TimerHandle] = {}
        self._removed: list[Listener[T]] = []  # whose last call may not be over
        self._settled = asyncio.Event()
        self._started = self._stopped = False
        forks.in_child(self, AsyncSharedInformer[T, L]._forked)

    @property
    def name(self) -> str:
        """What it is called in messages. For example: ``deployments.apps``."""
        return self.informable.name

    def add_event_handler(
        self,
        *,
        on_add: OnAdd[T] | None = None,
        on_update: OnUpdate[T] | None = None,
        on_delete: OnDelete[T] | None = None,
        filter_func: Filter[T] | None = None,
        resync_period: float | None = None,
    ) -> TaskListener[T]:
        """Have functions told what happens, in its order, from what there is on.

        ``on_add`` gets an object, ``on_update`` the old and the new one, ``on_delete``
        the last one, or a DeletedFinalStateUnknown. They may be coroutine functions.
        Each handler is told on its own, however slow others are; what it raises is
        reported. ``filter_func`` says which objects it sees. Where ``resync_period`` is
        given, in seconds and at least one, it is told of everything that often.
        Raises RuntimeError once the informer is stopped.
        """
        handler = ResourceEventHandler(on_add, on_update, on_delete, filter_func)
        resync = self.resync_period(resync_period)
        listener = TaskListener(self.name, handler, self.hooks, resync)
        self.add_listener(listener)
        return listener

    async def remove_event_handler(self, listener: Listener[T]) -> None:
        """Tell a handler nothing more. Afterwards no call of it is under way, unless
        that is where this is called from. Twice is fine."""
        self.remove_listener(listener)
        await listener.wait_closed()

    def add_indexers(self, indexers: Mapping[str, IndexFunc[T]]) -> None:
        """Have more indexes, by name. ValueError for a name that is taken."""
        self.indexer.add_indexers(indexers)

    def has_synced(self) -> bool:
        """Whether all that was there has been read; handlers may not know it yet."""
        return self._cache.synced

    def is_stopped(self) -> bool:
        """Whether it was stopped, for good."""
        return self._stopped

    @property
    def unreadable(self) -> Mapping[str, Unreadable]:
        """The objects that are passed over just now, by key, and all of each.

        They are those that their class cannot hold, or that a transform or an index
        function raises for. Of one that could be read before, the last such state stays
        in the cache, and handlers are told nothing, until it can be read again; they
        are told where it is deleted.
        """
        return self._cache.unread.snapshot()

    def last_sync_resource_version(self) -> str:
        """The version that the cache has come to, ``""`` before it is in sync.

        Of several namespaces, that of the one furthest behind.
        """
        return self._versions.text()

    async def wait_for_sync(self, timeout: float | None = None) -> None:
        """Wait until it has synced; ``timeout`` is in seconds.

        Raises TimeoutError, RuntimeError where it is stopped before.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._settled.wait()
        except TimeoutError:
            raise TimeoutError(f"{self.name}: not in sync in time") from None
        if not self.has_synced():
            raise RuntimeError(f"{self.name}: stopped before it was in sync")

    async def wait_until_seen(
        self,
        written: T | str,
        *,
        namespace: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Wait until the cache has what was written: read-your-writes.

        ``written`` is the object that a write answered, or its version. Of an informer
        of several namespaces, name the one that a version was written to: another may
        be quiet, and is known to have come that far within a minute only. Raises
        TimeoutError, RuntimeError where it is stopped, ValueError for a version that is
        no number, an object without one, or a namespace that is not read.
        """
        if isinstance(written, str):
            resource_version = written
        else:
            resource_version = came_at(written)
            namespace = namespace or namespace_of(written) or None
        parts = [
            part
            for part, source in enumerate(self._sources)
            if namespace is None or source.namespace in (namespace, None)
        ]
        if not parts:
            raise ValueError(f"{self.name}: namespace {namespace!r} is not read")
        try:
            async with asyncio.timeout(timeout):
                await self._versions.wait(resource_version, parts)
        except TimeoutError:
            message = f"{self.name}: not at version {resource_version} in time"
            raise TimeoutError(message) from None

    def check_mutations(self) -> None:
        """Raise CacheMutatedError where somebody changed what is cached.

        Notices nothing unless the detector is switched on.
        """
        changed = [] if self._detector is None else self._detector.changed()
        if changed:
            raise CacheMutatedError(self.name, changed)

    async def run(self) -> None:
        """Read and follow until cancelled. RuntimeError the second time."""
        if self._started:
            raise RuntimeError(f"{self.name}: an informer runs once")
        self._started = True
        for listener in self._cache.listeners:
            self._start(listener)
        try:
            async with asyncio.TaskGroup() as group:
                for source in self._sources:
                    group.create_task(self._reflector(source).run())
        finally:
            await self._stop()

    def resync_period(self, asked: float | None) -> float:
        """How often a handler is told of everything, in seconds; 0 is never."""
        period = self._settings.resync_period if asked is None else asked
        return max(period, _SHORTEST_RESYNC) if period > 0 else 0.0

    def add_listener(self, listener: Listener[T]) -> None:
        """As :meth:`add_event_handler`, for one that brings a listener of its own."""
        if self._stopped:
            raise RuntimeError(f"{self.name}: stopped, handlers would not be told")
        self._cache.listen(listener)
        if self._started:
            self._start(listener)

    def remove_listener(self, listener: Listener[T]) -> None:
        """As :meth:`remove_event_handler`, without waiting."""
        if listener in self._cache.listeners:
            self._cache.listeners.remove(listener)
            self._removed = [*(one for one in self._removed if one.alive), listener]
        timer = self._timers.pop(listener, None)
        if timer is not None:
            timer.cancel()
        listener.close()

    def listeners(self) -> list[Listener[T]]:
        """The handlers that are told."""
        return list(self._cache.listeners)

    def alive(self) -> list[Listener[T]]:
        """The handlers of which a call may be under way, also removed ones."""
        return [one for one in (*self._cache.listeners, *self._removed) if one.alive]

    # What a reflector does with objects: see Sink.

    def prepare(self, obj: T) -> T:
        """See :class:`kuberuntime.cache.reflector.Sink`; so are the others."""
        return self._cache.prepare(obj)

    def apply(self, kind: Kind, obj: T) -> None:
        self._cache.apply(kind, obj)

    def pass_over(self, kind: Kind, found: Unreadable) -> None:
        self._cache.pass_over(kind, found)

    def replace(
        self,
        source: Source[T],
        objects: Mapping[str, T],
        unread: Mapping[str, Unreadable],
    ) -> None:
        self._cache.replace(objects, unread, source.namespace)
        if source in self._unread:
            self._unread.remove(source)
            if not self._unread:
                self._cache.caught_up()
                self._settled.set()

    def reached(self, source: Source[T], version: str) -> None:
        self._versions.reach(source.part, version)

    def _passed_over(self, found: Unreadable) -> None:
        self.hooks.passed_over(PassedOver(self.name, found))

    def _reflector(self, source: Source[T]) -> Reflector[T]:
        settings = self._settings
        return Reflector(
            source,
            self,
            hooks=self.hooks,
            streaming=settings.streaming,
            stall_after=settings.stall_after,
            draw=settings.draw,
        )

    def _start(self, listener: Listener[T]) -> None:
        listener.start()
        if listener.resync:
            self._resync_later(listener)

    def _resync_later(self, listener: Listener[T]) -> None:
        loop = asyncio.get_running_loop()
        self._timers[listener] = loop.call_later(
            listener.resync, self._resync, listener
        )

    def _resync(self, listener: Listener[T]) -> None:
        if self.has_synced():
            self._cache.resync(listener)
        self._resync_later(listener)

    def _forked(self) -> None:
        """It runs in the parent; here nobody follows the server."""
        if not self._started:
            return
        forks.leave(self._settled, self._versions, self._timers)
        self._stopped, self._cache.synced = True, False
        self._settled, self._timers = asyncio.Event(), {}
        self._settled.set()
        self.indexer.give_up(f"{self.name}: {forks.DEAD}")

    def close(self) -> None:
        """Tell handlers nothing more, and end what waits for it. Twice is fine."""
        self._stopped = True
        self._settled.set()
        self._versions.close()
        for timer in self._timers.values():
            timer.cancel()
        for listener in self.alive():
            listener.close(cancel=True)
        for listener in self._cache.listeners:
            listener.close()

    async def _stop(self) -> None:
        """Close, and wait for the calls of handlers; however often this is cancelled,
        which cancels them once more."""
        self.close()
        waits: set[asyncio.Task[None]] = {
            asyncio.create_task(one.wait_let_go()) for one in self.alive()
        }
        interrupted: asyncio.CancelledError | None = None
        while waits:
            try:
                _, waits = await asyncio.wait(waits)
            except asyncio.CancelledError as error:
                interrupted = error
                waits = {wait for wait in waits if not wait.done()}
                self.close()
        if interrupted is not None:
            raise interrupted
