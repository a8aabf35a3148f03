"""What the queues of threads and of tasks share: everything but waiting."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import partial
from typing import Generic, TypeAlias, TypeVar

from kuberuntime import forks
from kuberuntime.clock import on_move
from kuberuntime.sections import Section
from kuberuntime.workqueue.errors import ShutDown
from kuberuntime.workqueue.items import Items
from kuberuntime.workqueue.limiters import (
    RateLimiter,
    default_controller_rate_limiter,
)
from kuberuntime.workqueue.metrics import (
    MetricsProvider,
    NoMetrics,
    QueueMetrics,
    ToldMetrics,
)

T = TypeVar("T", bound=Hashable)

Wake: TypeAlias = Callable[[], None]
"""Wakes one that waits; from any thread, once or more, and without blocking."""


class Wait:
    """There is no item: wait to be woken, or ``seconds``, and ask again."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds


class QueueBase(Generic[T]):
    """A queue of items to work on; as client-go's TypedRateLimitingInterface.

    An item that is added again before a worker has it is there once; one that is
    added while a worker has it comes again when that one calls :meth:`done`: no two
    workers ever have the same item. Every method may be called from every thread, and
    those that do not wait from a signal handler.

    ``rate_limiter`` says how long :meth:`add_rate_limited` waits, by default as
    client-go's controllers do. A queue with a ``name`` reports to ``metrics``.
    ``clock`` gives seconds that only rise; a test's ManualClock has who waits look again
    when it is moved.
    """

    def __init__(
        self,
        *,
        name: str = "",
        rate_limiter: RateLimiter[T] | None = None,
        metrics: MetricsProvider | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._limiter = rate_limiter or default_controller_rate_limiter(clock=clock)
        self._clock = clock
        self._section = Section()
        self._items: Items[T] = Items()
        self._shutting_down = self._draining = False
        # Both in the order in which they came, to be woken in it.
        self._getters: dict[Wake, None] = {}
        self._drainers: dict[Wake, None] = {}
        self._metrics: QueueMetrics = NoMetrics()
        if name and metrics is not None:
            self._metrics = ToldMetrics(metrics.for_queue(name, self))
        forks.in_child(self, QueueBase[T]._forked)
        self._unhook = on_move(clock, self._moved)

    @property
    def shutting_down(self) -> bool:
        """Whether items are no longer taken in."""
        return self._shutting_down

    def __len__(self) -> int:
        """The items that wait for a worker, without those under way or delayed."""
        self._section.do(self._admit)
        return len(self._items.ready)

    def add(self, item: T) -> None:
        """Have an item worked on. Does nothing after a shutdown."""
        self._section.do(partial(self._add, item))

    def add_after(self, item: T, seconds: float) -> None:
        """Add an item later; the earliest of several times counts."""
        due = self._clock() + seconds
        self._section.do(partial(self._add_after, item, seconds, due))

    def add_rate_limited(self, item: T) -> None:
        """Add an item when the rate limiter says, as after a failure."""
        self.add_after(item, self._limiter.when(item))

    def forget(self, item: T) -> None:
        """Have the rate limiter forget the failures of an item.

        For one that is done with, whether it succeeded or was given up; what is
        never forgotten is counted for ever. :meth:`done` has to be called besides.
        """
        self._limiter.forget(item)

    def num_requeues(self, item: T) -> int:
        """The failures of an item that the rate limiter counted."""
        return self._limiter.num_requeues(item)

    def done(self, item: T) -> None:
        """A worker is done with an item; if it was added meanwhile, it comes again."""
        self._section.do(partial(self._done, item))

    def shut_down(self) -> None:
        """Take in no more items, and forget the delayed ones.

        Workers get what is ready, and then ShutDown. Ends the wait of a drain.
        """
        self._section.do(self._shut_down)

    def unfinished_work_seconds(self) -> float:
        """How long the items under way have been, added up."""
        now, begun = self._section.ask(self._under_way)
        return sum(now - since for since in begun)

    def longest_running_processor_seconds(self) -> float:
        """How long the item that is under way longest has been."""
        now, begun = self._section.ask(self._under_way)
        return max((now - since for since in begun), default=0.0)

    def _forked(self) -> None:
        """Who waited, and what is under way, waits and is so in the parent."""
        forks.leave(self._getters, self._drainers)
        self._getters, self._drainers = {}, {}
        self._items.forget_processing()

    def _take(self, wake: Wake) -> T | Wait:
        """An item, or how long to wait for it; ``wake`` is called when it may be there.

        Raises ShutDown where there is none, and will not be.
        """
        return self._section.ask(partial(self._take_or_wait, wake))

    def _stop_waiting(self, wake: Wake) -> None:
        """One that waited does so no more: because it was woken, or it is too late."""
        self._section.do(partial(self._getters.pop, wake, None))

    def _give_up(self, wake: Wake) -> None:
        """One that waited does not want an item after all; another may have it."""
        self._section.do(partial(self._pass_on, wake))

    def _drain(self, wake: Wake) -> bool:
        """Shut down; whether all work is done. ``wake`` is called when it may be."""
        return self._section.ask(partial(self._drain_or_wait, wake))

    # In the section, from here on.

    def _under_way(self) -> tuple[float, list[float]]:
        return self._clock(), list(self._items.processing.values())

    def _add_after(self, item: T, seconds: float, due: float) -> None:
        if self._shutting_down:
            return
        self._metrics.retried()
        if seconds <= 0:
            self._add(item)
            return
        before = self._items.next_due
        self._items.add_at(item, due)
        if before is None or due < before:
            # They wait for a later time, or for none.
            self._wake_all(self._getters)

    def _done(self, item: T) -> None:
        took = self._items.done(item, self._clock())
        if took is None:
            return
        self._metrics.finished(took)
        if self._items.ready:
            self._wake_one()
        if self._items.idle:
            self._wake_all(self._drainers)

    def _take_or_wait(self, wake: Wake) -> T | Wait:
        self._admit()
        now = self._clock()
        if self._items.ready:
            item, waited = self._items.take(now)
            self._metrics.taken(waited)
            return item
        if self._shutting_down:
            raise ShutDown(f"the queue {self.name!r} is shut down")
        self._getters[wake] = None
        due = self._items.next_due
        return Wait(None if due is None else max(0.0, due - now))

    def _pass_on(self, wake: Wake) -> None:
        self._getters.pop(wake, None)
        if self._items.ready:
            self._wake_one()

    def _drain_or_wait(self, wake: Wake) -> bool:
        if not self._shutting_down:
            self._draining = True
            self._close()
        if self._items.idle or not self._draining:
            return True
        self._drainers[wake] = None
        return False

    def _shut_down(self) -> None:
        self._draining = False
        self._close()

    def _add(self, item: T) -> None:
        if not self._shutting_down and self._items.add(item, self._clock()):
            self._metrics.added()
            self._wake_one()

    def _admit(self) -> None:
        for _ in self._items.admit(self._clock()):
            self._metrics.added()
            self._wake_one()

    def _close(self) -> None:
        self._shutting_down = True
        self._items.drop_delayed()
        self._wake_all(self._getters)
        self._wake_all(self._drainers)
        self._unhook()

    def _moved(self) -> None:
        """Have who waits for a time look whether it has come."""
        self._section.do(lambda: self._wake_all(self._getters))

    def _wake_one(self) -> None:
        if self._getters:
            wake = next(iter(self._getters))
            del self._getters[wake]
            wake()

    def _wake_all(self, waiting: dict[Wake, None]) -> None:
        woken = list(waiting)
        waiting.clear()
        for wake in woken:
            wake()
