"""A watch of many streams, one after the other, and of lists where one is lost."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from math import ceil
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, cast

import msgspec

from kuberuntime.cache.delays import STALL_AFTER, Delays
from kuberuntime.cache.objects import version_of
from kuberuntime.cache.reflecting import PAGE_SIZE, SHORT, goes_back, is_too_large
from kuberuntime.dynamic.unstructured import UNSTRUCTURED, UnstructuredList
from kuberuntime.model import KubeObject
from kuberuntime.objects.lists import list_of
from kuberuntime.rest import aio
from kuberuntime.rest._async.late import AsyncRequests, requests_of
from kuberuntime.rest._async.watch import AsyncWatch
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.errors import (
    ApiError,
    Expired,
    Gone,
    TransportError,
    TransportTimeout,
)
from kuberuntime.rest.event import Event
from kuberuntime.rest.options import (
    EndlessOptions,
    ListOptions,
    Selectors,
    WatchOptions,
    check_options,
)
from kuberuntime.rest.response import decode_list
from kuberuntime.rest.unreadable import OnUnreadable, Unreadable
from kuberuntime.rest.watching import default_watch_seconds
from kuberuntime.watching.known import Known

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient

K = TypeVar("K", bound=KubeObject)

_SILENCES: Final = 2  # streams in a row on which nothing came: the version may be lost


class AsyncEndlessWatch(Generic[K]):
    """The changes of a collection, until it is stopped::

        async with pods.watch(forever=True) as events:
            async for event in events:
                print(event.type, event.object.metadata.name)

    As client-go's RetryWatcher, and where that gives up, as its informers: a stream that
    ends or breaks is taken up where it was; where the server no longer knows that
    version (410), all objects are read again, and what happened meanwhile follows from
    what was told before: DELETED has the last state that was known. Nothing is told
    twice, and of what happened while a version was lost only the outcome is told.

    Without ``resource_version``, begins with an ADDED event for every object there is;
    with one, what was there before is not known, and its deletion is not told where the
    version is lost. The objects are kept in memory.

    Waits between attempts grow as a reflector's. A refusal that will not pass by itself
    is raised: 4xx but for 410 and 429. ``stop()`` ends it from any thread.
    """

    def __init__(
        self,
        rest: AsyncRESTClient,
        requests: AsyncRequests,
        object_type: Any,
        options: EndlessOptions,
        on_unreadable: OnUnreadable | None = None,
        *,
        deadline: float | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._rest = rest
        self._requests = requests
        self._object_type, self._list_type = object_type, _list_of(object_type)
        self._version = options.get("resource_version", "")
        self._silence = options.get("timeout", STALL_AFTER)
        self._selectors = Selectors(
            label_selector=options.get("label_selector", ""),
            field_selector=options.get("field_selector", ""),
            shard_selector=options.get("shard_selector", ""),
        )
        self._on_unreadable = on_unreadable or rest.on_unreadable
        # By the client's clock, as the timeouts of its calls.
        self._clock = rest.clock
        self._deadline = deadline
        self._draw = draw
        self._known = Known()
        self._queue: deque[Event[Any]] = deque()
        self._delays = Delays()
        self._watch: AsyncWatch[Any] | None = None
        self._opened = 0.0
        self._heard = False
        self._silent = 0
        self._stopped = False
        self._alarm: aio.Alarm | None = None

    def stop(self) -> None:
        """End the watch: a loop over it ends at once, also while it waits."""
        self._stopped = True
        if self._watch is not None:
            self._watch.stop()
        if self._alarm is not None:
            self._alarm.ring()

    async def aclose(self) -> None:
        """End the watch, as :meth:`stop`, and its connection. Twice is fine."""
        self.stop()
        await self._leave()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event[K]:
        try:
            while not self._stopped:
                if self._queue:
                    return self._queue.popleft()
                self._queue.extend(await self.changes())
        except BaseException:
            await self.aclose()
            raise
        raise StopAsyncIteration

    @property
    def synced(self) -> bool:
        """Whether all there is has been read, and nothing is known to be missed since."""
        return bool(self._version)

    def uids(self) -> list[str]:
        """The uids of all objects that were told of and are not deleted."""
        return self._known.uids()

    async def changes(self) -> list[Event[K]]:
        """The next things that happened: none, too, where all was read and is as it was.

        Raises TimeoutError at the deadline.
        """
        self._left()
        try:
            requests = await requests_of(self._requests)
            if not self._version:
                return await self._read(requests)
            if self._watch is None:
                self._watch = self._open(requests)
            return await self._hear(self._watch)
        except (ApiError, TransportError) as error:
            await self._leave()
            if self._stopped:
                return []
            if not _passes(error):
                raise
            self._note(error)
            await self._pause()
            return []

    async def _read(self, requests: ResourceRequests) -> list[Event[Any]]:
        """All there is, as the server has it now."""
        objects: list[Any] = []
        unreadable: list[Unreadable] = []
        options = self._list_options(PAGE_SIZE)
        while True:
            request = requests.list(**options)
            request = msgspec.structs.replace(request, timeout=self._left())
            answer = await self._rest.send(request)
            try:
                page, unread = decode_list(answer, request, self._list_type)
            except Expired:
                if "continue_" not in options:
                    raise
                # The moment that the pages are of has passed: all of it at once.
                objects, unreadable, options = [], [], self._list_options(0)
                continue
            objects += page.items
            unreadable += unread
            token = page.metadata.continue_
            if not token:
                break
            options["continue_"] = token
        for one in unreadable:
            self._on_unreadable(one)
        self._version = page.metadata.resource_version or ""
        self._silent = 0
        if not self._version:
            raise ValueError(f"{request.line}: the list has no resourceVersion")
        return self._known.replace(objects, {one.key for one in unreadable})

    def _list_options(self, limit: int) -> ListOptions:
        options: ListOptions = {"limit": limit}
        options.update(cast("ListOptions", self._selectors))
        return options

    def _open(self, requests: ResourceRequests) -> AsyncWatch[Any]:
        left = self._left()
        seconds = default_watch_seconds(self._draw)
        options = WatchOptions(
            allow_watch_bookmarks=True,
            resource_version=self._version,
            timeout=self._silence,
            timeout_seconds=seconds if left is None else min(seconds, ceil(left) + 1),
        )
        options.update(cast("WatchOptions", self._selectors))
        request = requests.watch(**options)
        if left is not None and request.timeout is not None:
            bound = min(request.timeout, left)
            request = msgspec.structs.replace(request, timeout=bound)
        self._opened, self._heard = self._clock(), False
        return AsyncWatch(self._rest, request, self._object_type, self._pass_over)

    async def _hear(self, watch: AsyncWatch[Any]) -> list[Event[Any]]:
        """The next event, none where the stream ended."""
        try:
            event = await watch.__anext__()
        except StopAsyncIteration:
            await self._leave()
            short = self._clock() - self._opened < SHORT
            if short and not self._heard and not self._stopped:
                await self._pause()
            return []
        self._heard, self._silent = True, 0
        version = version_of(event.object)
        if event.type == "BOOKMARK" and goes_back(version, self._version):
            # The server lost what came after that: what there is has to be read.
            await self._leave()
            self._version = ""
            return []
        self._version = version
        self._known.take(event)
        return [] if event.type == "BOOKMARK" else [event]

    def _pass_over(self, found: Unreadable) -> None:
        """An event came, of an object that its class cannot hold."""
        self._heard, self._silent = True, 0
        self._version = found.resource_version or self._version
        self._on_unreadable(found)

    def _note(self, error: ApiError | TransportError) -> None:
        """Decide where to go on after something that passes."""
        if isinstance(error, TransportTimeout) and not self._heard:
            self._silent += 1
        lost = isinstance(error, Gone) or is_too_large(error)
        if lost or self._silent >= _SILENCES:
            self._version = ""
            self._silent = 0

    async def _leave(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            await watch.aclose()

    async def _pause(self) -> None:
        seconds, self._delays = self._delays.next(self._clock(), self._draw())
        left = self._left()
        self._alarm = aio.Alarm()
        if not self._stopped:  # looked at after the alarm is there: see stop()
            await self._alarm.wait(seconds if left is None else min(seconds, left))
        self._alarm = None

    def _left(self) -> float | None:
        """The seconds until the deadline. TimeoutError where it has passed."""
        if self._deadline is None:
            return None
        left = self._deadline - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


def endless(
    rest: AsyncRESTClient,
    requests: AsyncRequests,
    into: Any,
    on_unreadable: OnUnreadable | None,
    options: EndlessOptions,
) -> AsyncEndlessWatch[Any]:
    """What ``watch(forever=True)`` gives. TypeError for an option that it does not take."""
    check_options(options, EndlessOptions.__optional_keys__)
    return AsyncEndlessWatch(rest, requests, into, options, on_unreadable)


def _list_of(into: Any) -> Any:
    return UnstructuredList if into is UNSTRUCTURED else list_of(into)


def _passes(error: ApiError | TransportError) -> bool:
    """Whether it may be otherwise when it is tried again."""
    if isinstance(error, TransportError):
        return True
    return isinstance(error, Gone) or error.code == 429 or error.code >= 500
