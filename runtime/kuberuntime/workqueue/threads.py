"""The queue for threads. Has what :mod:`kuberuntime.workqueue.aio` has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from typing import TypeAlias, TypeVar

from kuberuntime import forks
from kuberuntime.endings import first_of
from kuberuntime.rest.threads import Alarm
from kuberuntime.workqueue.queue import QueueBase, Wait

T = TypeVar("T", bound=Hashable)

Work: TypeAlias = Callable[[], None]
"""What a worker does, until there is nothing more to do."""


class RateLimitingQueue(QueueBase[T]):
    """A queue whose workers are threads. See :class:`QueueBase`, which it is."""

    def get(self) -> T:
        """Wait for an item, and call :meth:`done` when it is worked on.

        Raises ShutDown when the queue is shut down and empty.
        """
        while True:
            alarm = Alarm()
            found = self._take(alarm.ring)
            if not isinstance(found, Wait):
                return found
            try:
                alarm.wait(found.seconds)
            except BaseException:
                self._give_up(alarm.ring)
                raise
            self._stop_waiting(alarm.ring)

    def shut_down_with_drain(self) -> None:
        """Shut down, and wait until workers are done with everything that is ready.

        Ends early when :meth:`shut_down` is called. Waits for ever where no worker
        is left, or one does not call :meth:`done`.
        """
        while True:
            alarm = Alarm()
            if self._drain(alarm.ring):
                return
            alarm.wait(None)


class Workers:
    """Threads that all do the same, and end by themselves.

    Where one of them raises, :meth:`wait_for_stop` ends, for the others to be told.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: list[Future[None]] = []
        self._errors: list[BaseException] = []
        self._over = False
        self._alarm: Alarm | None = None
        forks.in_child(self, Workers._forked)

    def start(self, count: int, work: Work) -> None:
        """Start some more. They do not keep the program from ending."""

        def run(ended: Future[None]) -> None:
            try:
                work()
            except BaseException as error:
                self._errors.append(error)
                self.stop()
            finally:
                ended.set_result(None)

        for number in range(count):
            ended: Future[None] = Future()
            self._running.append(ended)
            name = f"{self._name}-{number}"
            threading.Thread(target=run, args=(ended,), name=name, daemon=True).start()

    def wait_for_stop(self) -> None:
        """Wait until :meth:`stop` is called, or one of them raises something."""
        # Set before it is asked whether it is over, as stop() does it the other way
        # round: one of the two sees the other.
        self._alarm = Alarm()
        if not self._over:
            self._alarm.wait(None)

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
        """Nothing: a thread cannot be stopped from outside."""

    def join(self, seconds: float | None = None) -> int:
        """Wait until all have ended; how many have not after ``seconds``.

        Those run on: a thread cannot be stopped from outside. When all have ended, it
        raises the first thing that one of them raised, with others in its notes; the
        next call does not again.
        """
        _, running = wait(self._running, seconds)
        self._running = list(running)
        if not running and self._errors:
            errors, self._errors = self._errors, []
            raise first_of(errors)
        return len(running)
