"""Writing events, in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from kuberuntime import forks
from kuberuntime.dynamic._async.resource import AsyncDynamicResource
from kuberuntime.dynamic.unstructured import Unstructured
from kuberuntime.events.correlator import Correlator, CorrelatorOptions, Key
from kuberuntime.events.journal import Journal, Later, PatchSeries, Write, series_of
from kuberuntime.events.recorder import EventRecorder
from kuberuntime.events.retries import (
    JITTER,
    MAX_QUEUED,
    MAX_TRIES,
    SLEEP,
    WORKERS,
    is_final,
)
from kuberuntime.rest.errors import AlreadyExists, NotFound
from kuberuntime.rest.patch import MergePatch
from kuberuntime.rest.resource import Resource
from kuberuntime.retry.waits import chance
from kuberuntime.workqueue import AsyncRateLimitingQueue, ShutDown
from kuberuntime.workqueue.aio import Workers

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient

_log = logging.getLogger("kuberuntime.events")
_EVENTS: Final = Resource("events.k8s.io", "v1", "events", "Event", namespaced=True)
_DEFAULT: Final = CorrelatorOptions()


class AsyncEventBroadcaster:
    """Writes what recorders record to the server; as client-go's EventBroadcaster::

        async with AsyncEventBroadcaster(clientset.rest) as events:
            recorder = events.new_recorder("example.com/shop-controller")
            recorder.event(pod, "Normal", "Sold", action="Selling", note="for 3 EUR")

    Events that are alike become a series, which is counted; similar ones are
    combined; what is too much is left out: see :class:`CorrelatorOptions`. At the end
    of the block what is not written yet is, for at most ``grace`` seconds.

    ``clock`` gives seconds that only rise, ``now`` nanoseconds since 1970, ``random``
    numbers from 0 up to 1.
    """

    def __init__(
        self,
        rest: AsyncRESTClient,
        *,
        options: CorrelatorOptions = _DEFAULT,
        grace: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], int] = time.time_ns,
        random: Callable[[], float] = chance,
    ) -> None:
        self._rest = rest
        self._grace = grace
        self._clock, self._now, self._random = clock, now, random
        # Of the journal: recorders are in any thread.
        self._lock = forks.fresh(self, "_lock", threading.Lock)
        self._journal = Journal(Correlator(options, clock=clock))
        self._queue: AsyncRateLimitingQueue[Key] = AsyncRateLimitingQueue(clock=clock)
        self._workers = Workers("kuberuntime-events")
        self._began = self._closing = False
        self._why = "too many, or too late"
        forks.in_child(self, AsyncEventBroadcaster._forked)

    def new_recorder(
        self, controller: str, *, instance: str | None = None
    ) -> EventRecorder:
        """What events are recorded with. ``instance`` is by default the name of the
        controller with that of the machine."""
        return EventRecorder(controller, instance, self._record, clock=self._now)

    async def __aenter__(self) -> Self:
        self._began = True
        self._workers.start(WORKERS, self._work)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Write what is not written yet, and stop. Later events are dropped."""
        with self._lock:
            self._closing = True
            unwritten = list(self._journal.unwritten())
        for key in unwritten:
            self._queue.add(key)
        self._queue.shut_down()
        if await self._workers.join(self._grace):
            _log.warning("some events could not be written in %s s", self._grace)

    def _record(self, event: Unstructured, moment: datetime) -> None:
        with self._lock:
            # Looked at in here, or aclose() would miss what is observed after it.
            dropped = self._closing or len(self._queue) >= MAX_QUEUED
            key = None
            if not dropped:
                key = self._journal.observe(event, moment, self._clock())
        if dropped:
            _log.error("dropped an event: %s: %s", self._why, _brief(event))
        if key is not None:
            self._queue.add(key)

    def _forked(self) -> None:
        if self._began:
            self._closing, self._why = True, forks.DEAD

    async def _work(self) -> None:
        while True:
            try:
                key = await self._queue.get()
            except ShutDown:
                return
            try:
                await self._write(key)
            finally:
                self._queue.done(key)

    async def _write(self, key: Key) -> None:
        """Do all that is to be done about an event for now."""
        while True:
            with self._lock:
                plan = self._journal.plan(key, self._clock(), closing=self._closing)
            if plan is None:
                return
            if isinstance(plan, Later):
                self._queue.add_after(key, plan.seconds)
                return
            try:
                await self._carry_out(plan)
            except Exception as error:
                self._failed(key, plan, error)
                return
            with self._lock:
                self._journal.written(key, plan.count, self._clock())

    async def _carry_out(self, plan: Write) -> None:
        metadata = plan.event["metadata"]
        events = AsyncDynamicResource(self._rest, _EVENTS, metadata["namespace"])
        if isinstance(plan, PatchSeries):
            try:
                await events.patch(metadata["name"], MergePatch(series_of(plan.event)))
                return
            except NotFound:
                _log.debug("it expired, and is created again: %s", _brief(plan.event))
        try:
            await events.create(plan.event)
        except AlreadyExists:
            # An earlier try did it, whose answer was lost.
            if "series" in plan.event:
                await events.patch(metadata["name"], MergePatch(series_of(plan.event)))

    def _failed(self, key: Key, plan: Write, error: Exception) -> None:
        with self._lock:
            tries = self._journal.failed(key)
            hopeless = is_final(error) or tries >= MAX_TRIES or self._closing
            if hopeless:
                self._journal.forget(key)
        if hopeless:
            _log.error("dropped an event: %s: %s", error, _brief(plan.event))
            return
        _log.warning("will try again to write an event: %s", error)
        self._queue.add_after(key, SLEEP * (1 + JITTER * self._random()))


def _brief(event: dict[str, Any]) -> str:
    regarding = event["regarding"]
    place = f"{regarding.get('namespace', '')}/{regarding['name']}"
    return f"{event['type']} {event['reason']} {regarding['kind']} {place}"
