"""Drives the machine of reflecting.py: reads, waits, and hands objects on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, Protocol

from kuberuntime.cache.garbage import put_off
from kuberuntime.cache.hooks import (
    Failure,
    Gap,
    InformerHooks,
    Relisting,
    Stall,
    Synced,
)
from kuberuntime.cache.objects import (
    T,
    ends_initial_events,
    meta_namespace_key,
    version_of,
)
from kuberuntime.cache.reflecting import (
    Bookmark,
    Change,
    Do,
    Ended,
    Failed,
    Happened,
    Kind,
    Listing,
    Memory,
    Page,
    Paused,
    Pausing,
    Stalled,
    State,
    Step,
    Streaming,
    Watching,
    step,
)
from kuberuntime.cache.silence import Silence
from kuberuntime.cache.source import Source
from kuberuntime.failures import is_failure
from kuberuntime.rest._async.watch import AsyncWatch
from kuberuntime.rest.event import Event
from kuberuntime.rest.unreadable import Unreadable, unreadable
from kuberuntime.rest.watching import default_watch_seconds


class Sink(Protocol[T]):
    """What becomes of the objects."""

    def prepare(self, obj: T) -> T:
        """An object as it is kept."""
        ...

    def apply(self, kind: Kind, obj: T) -> None:
        """An event came, of an object that is prepared."""
        ...

    def pass_over(self, kind: Kind, found: Unreadable) -> None:
        """An event came, of an object that cannot be read or prepared."""
        ...

    def replace(
        self,
        source: Source[T],
        objects: Mapping[str, T],
        unread: Mapping[str, Unreadable],
    ) -> None:
        """This is all there is, by key: what can be read, and what cannot."""
        ...

    def reached(self, source: Source[T], version: str) -> None:
        """All that happened up to a version has been handed on."""
        ...


class Reflector(Generic[T]):
    """Has what a source has reflected in a sink; as client-go's.

    ``stall_after`` is how many seconds a stream may be silent; a server sends a
    bookmark every minute. ``draw`` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        source: Source[T],
        sink: Sink[T],
        *,
        hooks: InformerHooks,
        streaming: bool,
        stall_after: float,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._source = source
        self._sink = sink
        self._hooks = hooks
        self._stall_after = stall_after
        self._draw = draw
        self._state: State = Pausing(Memory(streams=streaming), 0.0, "read")
        self._collected: dict[str, T] = {}
        self._missed: dict[str, Unreadable] = {}
        self._began = 0.0
        self._how: Literal["list", "stream"] = "list"

    async def run(self) -> None:
        """Never comes to an end: cancel it."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        self._take(Paused(loop.time()))
        # Asked again, as what waits below may swallow a cancellation that comes when
        # its wait is over: asyncio.wait_for does so before Python 3.12.
        while task is None or not task.cancelling():
            state = self._state
            try:
                match state:
                    case Listing():
                        with put_off:
                            await self._list(state)
                    case Streaming() | Watching():
                        await self._follow(state)
                    case Pausing():
                        await asyncio.sleep(state.seconds)
                        self._take(Paused(loop.time()))
            except BaseException as error:
                if not is_failure(error):
                    raise
                # Whatever it is, what is cached may be wrong: it is told, and read
                # again.
                self._take(Failed(error, loop.time(), self._draw()))
        raise asyncio.CancelledError

    async def _list(self, state: Listing) -> None:
        page = await self._source.page(state)
        prepare, collected = self._sink.prepare, self._collected
        for index, obj in enumerate(page.items):
            try:
                prepared = prepare(obj)
                collected[meta_namespace_key(prepared)] = prepared
            except BaseException as error:
                if not is_failure(error):
                    raise
                self._miss(unreadable(page.raws[index], error))
        for found in page.unreadable:
            self._miss(found)
        now = asyncio.get_running_loop().time()
        self._take(Page(page.version, page.continue_, now))

    async def _follow(self, state: Streaming | Watching) -> None:
        loop = asyncio.get_running_loop()
        silence = Silence(self._stall_after)

        def unread(found: Unreadable) -> None:
            silence.heard()
            self._pass_over(found)

        seconds = default_watch_seconds(self._draw)
        watch = self._source.watch(state, seconds, unread)
        try:
            async with silence, watch:
                if isinstance(state, Streaming):
                    with put_off:
                        await self._hear(watch, silence, Streaming)
                if isinstance(self._state, Watching):
                    await self._hear(watch, silence, Watching)
                if isinstance(self._state, Pausing):
                    return
        except TimeoutError:
            if not silence.exceeded:
                raise
            self._hooks.stall(Stall(self._source.name, self._stall_after))
            self._take(Stalled(self._stall_after, loop.time(), self._draw()))
        else:
            self._take(Ended(loop.time(), self._draw()))

    async def _hear(
        self, watch: AsyncWatch[Any], silence: Silence, during: type[State]
    ) -> None:
        """Take events, for as long as that is the state."""
        async for event in watch:
            silence.heard()
            self._event(event, watch)
            if not isinstance(self._state, during):
                return

    def _event(self, event: Event[Any], watch: AsyncWatch[Any]) -> None:
        kind, obj = event.type, event.object
        version = version_of(obj)
        if kind == "BOOKMARK":
            now = asyncio.get_running_loop().time()
            end = ends_initial_events(obj)
            self._take(Bookmark(version, end, now, self._draw()))
            if isinstance(self._state, Watching):
                self._sink.reached(self._source, self._state.version)
            return
        try:
            prepared = self._sink.prepare(obj)
            key = meta_namespace_key(prepared)
        except BaseException as error:
            if not is_failure(error):
                raise
            self._pass_over(unreadable(watch.raw, error, kind))
            return
        following = step(self._state, Change(kind, version))
        match following.do:
            case Do.APPLY:
                self._sink.apply(kind, prepared)
            case Do.COLLECT:
                self._missed.pop(key, None)
                self._collected[key] = prepared
            case _:
                self._forget(key)
        self._go_on(following.state, version)

    def _pass_over(self, found: Unreadable) -> None:
        """An event of an object that cannot be read."""
        kind = found.event or "MODIFIED"
        state = self._state
        known = state.version if isinstance(state, Watching) else ""
        version = found.resource_version or known
        following = step(state, Change(kind, version))
        match following.do:
            case Do.APPLY:
                self._sink.pass_over(kind, found)
            case Do.COLLECT:
                self._miss(found)
            case _:
                self._forget(found.key)
        self._go_on(following.state, version)

    def _go_on(self, state: State, version: str) -> None:
        """After what may raise: the version stands for what has been handed on."""
        self._state = state
        if isinstance(state, Watching) and state.ordered:
            self._sink.reached(self._source, version)

    def _miss(self, found: Unreadable) -> None:
        self._collected.pop(found.key, None)
        self._missed[found.key] = found

    def _forget(self, key: str) -> None:
        self._collected.pop(key, None)
        self._missed.pop(key, None)

    def _take(self, happened: Happened) -> None:
        """Go on to what follows, and see to what that brings."""
        following = step(self._state, happened)
        state = following.state
        if following.do is Do.REPLACE:
            objects, self._collected = self._collected, {}
            missed, self._missed = self._missed, {}
            self._sink.replace(self._source, objects, missed)
            self._state = state
            self._in_sync(state, len(objects))
        elif following.do is Do.DISCARD:
            self._collected, self._missed = {}, {}
        self._report(following)
        self._state = state

    def _report(self, following: Step) -> None:
        name, state = self._source.name, following.state
        known = state.memory.version
        if following.gap:
            self._hooks.gap(Gap(name, known, following.gap))
        if following.error is not None:
            wait = state.seconds if isinstance(state, Pausing) else 0.0
            self._hooks.error(Failure(name, following.error, wait))
        if isinstance(state, Streaming) and not state.events:
            self._reading(state.version, "stream")
        elif isinstance(state, Listing) and not state.continue_:
            self._reading(state.version, "list")

    def _reading(self, version: str, how: Literal["list", "stream"]) -> None:
        self._began = asyncio.get_running_loop().time()
        self._how = how
        self._hooks.relisting(Relisting(self._source.name, version, how))

    def _in_sync(self, state: State, objects: int) -> None:
        version = state.memory.version
        self._sink.reached(self._source, version)
        seconds = asyncio.get_running_loop().time() - self._began
        name = self._source.name
        self._hooks.synced(Synced(name, version, self._how, objects, seconds))
