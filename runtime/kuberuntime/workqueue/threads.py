"""The queue for threads. Has what :mod:`kuberuntime.workqueue.aio` has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from typing import TypeAlias, TypeVar

from kuberuntime import forks
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
            woken = threading.Event()
            found = self._take(woken.set)
            if not isinstance(found, Wait):
                return found
            try:
                woken.wait(found.seconds)
            except BaseException:
                self._give_up(woken.set)
                raise
            self._stop_waiting(woken.set)

    def shut_down_with_drain(self) -> None:
        """Shut down, and wait until workers are done with everything that is ready.

        Ends early when :meth:`shut_down` is called. Waits for ever where no worker
        is left, or one does not call :meth:`done`.
        """
        while True:
            woken = threading.Event()
            if self._drain(woken.set):
                return
            woken.wait()


class Workers:
    """Threads that all do the same, and end by themselves."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: list[Future[None]] = []
        self._over = threading.Event()
        forks.in_child(self, Workers._forked)

    def start(self, count: int, work: Work) -> None:
        """Start some more. They do not keep the program from ending."""

        def run(ended: Future[None]) -> None:
            try:
                work()
            except BaseException as error:
                ended.set_exception(error)
                self._over.set()
            else:
                ended.set_result(None)

        for number in range(count):
            ended: Future[None] = Future()
            self._running.append(ended)
            name = f"{self._name}-{number}"
            threading.Thread(target=run, args=(ended,), name=name, daemon=True).start()

    def wait_for_stop(self) -> None:
        """Wait until :meth:`stop` is called, or one of them raises something."""
        self._over.wait()

    def stop(self) -> None:
        """End the wait, from any thread. What they do has to end otherwise."""
        self._over.set()

    def _forked(self) -> None:
        if self._running:  # in the parent; here there are none
            forks.leave(self._running, self._over)
            self._running, self._over = [], threading.Event()
            self._over.set()

    def alive(self) -> int:
        """How many have not ended. From any thread."""
        return sum(not one.done() for one in list(self._running))

    def cancel(self) -> None:
        """Nothing: a thread cannot be stopped from outside."""

    def join(self, seconds: float | None = None) -> int:
        """Wait until all have ended; how many have not after ``seconds``.

        Those run on: a thread cannot be stopped from outside. Raises at once what
        one of them raised, which the next call does not again.
        """
        ended, running = wait(self._running, seconds, FIRST_EXCEPTION)
        self._running = list(running)
        for one in ended:
            one.result()
        return len(running)
