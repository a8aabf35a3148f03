"""The queue for tasks. Has what :mod:`kuberuntime.workqueue.threads` has."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeAlias, TypeVar

from kuberuntime import forks
from kuberuntime.rest.aio import call_soon
from kuberuntime.workqueue.queue import QueueBase, Wait

T = TypeVar("T", bound=Hashable)

Work: TypeAlias = Callable[[], Coroutine[Any, Any, None]]
"""What a worker does, until there is nothing more to do."""


class AsyncRateLimitingQueue(QueueBase[T]):
    """A queue whose workers are tasks. See :class:`QueueBase`, which it is."""

    async def get(self) -> T:
        """Wait for an item, and call :meth:`done` when it is worked on.

        Raises ShutDown when the queue is shut down and empty.
        """
        while True:
            alarm = _Alarm()
            found = self._take(alarm.ring)
            if not isinstance(found, Wait):
                return found
            try:
                await alarm.wait(found.seconds)
            except BaseException:
                self._give_up(alarm.ring)
                raise
            self._stop_waiting(alarm.ring)

    async def shut_down_with_drain(self) -> None:
        """Shut down, and wait until workers are done with everything that is ready.

        Ends early when :meth:`shut_down` is called. Waits for ever where no worker
        is left, or one does not call :meth:`done`.
        """
        while True:
            alarm = _Alarm()
            if self._drain(alarm.ring):
                return
            await alarm.wait(None)


class _Alarm:
    """Wakes the task that made it; any thread may ring it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._rung = self._loop.create_future()

    def ring(self) -> None:
        """Wake the task, if it still waits."""
        if threading.get_ident() == self._thread:
            self._set()
            return
        call_soon(self._loop, self._set)

    async def wait(self, seconds: float | None) -> None:
        """Until it rings, or so long."""
        timer = None if seconds is None else self._loop.call_later(seconds, self._set)
        try:
            await self._rung
        finally:
            if timer is not None:
                timer.cancel()

    def _set(self) -> None:
        if not self._rung.done():
            self._rung.set_result(None)


class Workers:
    """Tasks that all do the same, and end by themselves."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: list[asyncio.Task[None]] = []
        self._over = False
        self._alarm: _Alarm | None = None
        forks.in_child(self, Workers._forked)

    def start(self, count: int, work: Work) -> None:
        """Start some more."""
        for number in range(count):
            task = asyncio.create_task(work(), name=f"{self._name}-{number}")
            task.add_done_callback(self._ended)
            self._running.append(task)

    async def wait_for_stop(self) -> None:
        """Wait until :meth:`stop` is called, or one of them raises something."""
        # Set before it is asked whether it is over, as stop() does it the other way
        # round: one of the two sees the other.
        self._alarm = _Alarm()
        if not self._over:
            await self._alarm.wait(None)

    def stop(self) -> None:
        """End the wait, from any thread. What they do has to end otherwise."""
        self._over = True
        if self._alarm is not None:
            self._alarm.ring()

    def _forked(self) -> None:
        if self._running:  # in the parent; here there are none
            forks.leave(self._running, self._alarm)
            self._running, self._alarm, self._over = [], None, True

    def alive(self) -> int:
        """How many have not ended. From any thread."""
        return sum(not one.done() for one in list(self._running))

    def cancel(self) -> None:
        """Have all end at once."""
        for one in self._running:
            one.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self.stop()

    async def join(self, seconds: float | None = None) -> int:
        """Wait until all have ended; how many had not after ``seconds``.

        Those are cancelled. Raises at once what one of them raised, which the next
        call does not again.
        """
        if not self._running:
            return 0
        ended, running = await asyncio.wait(
            self._running, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION
        )
        self._running = list(running)
        for one in ended:
            one.result()
        for one in running:
            one.cancel()
        if running:
            await asyncio.wait(running)
        self._running.clear()
        for one in running:
            if not one.cancelled():
                one.result()
        return len(running)
