"""The queue for tasks. Has what :mod:`kuberuntime.workqueue.threads` has."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Final, TypeAlias, TypeVar

from kuberuntime import forks
from kuberuntime.endings import ended, first_of
from kuberuntime.rest.aio import Alarm
from kuberuntime.workqueue.queue import QueueBase, Wait

T = TypeVar("T", bound=Hashable)

_log: Final = logging.getLogger("kuberuntime.workqueue")

Work: TypeAlias = Callable[[], Coroutine[Any, Any, None]]
"""What a worker does, until there is nothing more to do."""


class AsyncRateLimitingQueue(QueueBase[T]):
    """A queue whose workers are tasks. See :class:`QueueBase`, which it is."""

    async def get(self) -> T:
        """Wait for an item, and call :meth:`done` when it is worked on.

        Raises ShutDown when the queue is shut down and empty.
        """
        while True:
            alarm = Alarm()
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
            alarm = Alarm()
            if self._drain(alarm.ring):
                return
            await alarm.wait(None)


class Workers:
    """Tasks that all do the same, and end by themselves.

    Where one of them raises, or is cancelled by somebody else, so are the others, and
    :meth:`wait_for_stop` ends.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: list[asyncio.Task[None]] = []
        self._errors: list[BaseException] = []
        self._ending = self._lost = False
        self._over = False
        self._alarm: Alarm | None = None
        forks.in_child(self, Workers._forked)

    def start(self, count: int, work: Work) -> None:
        """Start some more."""
        for number in range(count):
            task = asyncio.create_task(self._run(work), name=f"{self._name}-{number}")
            task.add_done_callback(self._ended)
            self._running.append(task)

    async def wait_for_stop(self) -> None:
        """Wait until :meth:`stop` is called, or one of them comes to grief."""
        # Set before it is asked whether it is over, as stop() does it the other way
        # round: one of the two sees the other.
        self._alarm = Alarm()
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
        self._ending = True
        for one in self._running:
            one.cancel()

    async def join(self, seconds: float | None = None) -> int:
        """Wait until all have ended; how many had not after ``seconds``.

        Those are cancelled, and so are all of them where this is cancelled meanwhile;
        they are waited for all the same. Raises the first thing that one of them
        raised, with others in its notes, and RuntimeError where one was cancelled by
        somebody else; the next call does not again.
        """
        self._ending = True
        try:
            late = await ended(self._running, seconds)
        except asyncio.CancelledError:
            for error in self._errors:
                _log.error("%s: a worker raised", self._name, exc_info=error)
            raise
        finally:
            self._running.clear()
            errors, self._errors = self._errors, []
        task = asyncio.current_task()
        if self._lost and not errors and not (task and task.cancelling()):
            errors = [RuntimeError(f"{self._name}: a worker was cancelled")]
        self._lost = False
        if errors:
            raise first_of(errors)
        return late

    async def _run(self, work: Work) -> None:
        try:
            await work()
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:
            # Not raised here: SystemExit would end the loop under the other workers.
            self._errors.append(error)
            self._give_up()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() and not self._ending:
            self._lost = True
            self._give_up()

    def _give_up(self) -> None:
        self.cancel()
        self.stop()
