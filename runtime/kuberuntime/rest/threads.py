"""Waiting in threads. Has what :mod:`kuberuntime.rest.aio` has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from kuberuntime import forks
from kuberuntime.rest.call import Call

if TYPE_CHECKING:
    from httpcore2 import NetworkStream

T = TypeVar("T")

MAY_BLOCK: Final = True
"""Whether a constructor may take its time."""

Pause: TypeAlias = Callable[[Call, float], None]
"""Waits some seconds, for a call."""


def pause(call: Call, seconds: float) -> None:
    """Wait, but no longer than until the call is aborted, or woken."""
    alarm = Alarm()
    call.wait_with(alarm.ring)
    alarm.wait(seconds)


class Alarm:
    """Wakes the thread that made it, once. Any thread may ring, and a signal handler.

    Not a threading.Event: a signal handler that interrupts its wait could find the
    lock taken that its set() needs.
    """

    def __init__(self) -> None:
        self._quiet = threading.Lock()
        self._quiet.acquire()

    def ring(self) -> None:
        """Wake the thread, if it still waits, or is about to."""
        with suppress(RuntimeError):  # it rang before
            self._quiet.release()

    def wait(self, seconds: float | None) -> None:
        """Until it rings, or so long."""
        longest = threading.TIMEOUT_MAX
        self._quiet.acquire(timeout=-1 if seconds is None else min(seconds, longest))


def connected(call: Call, connect: Callable[[], NetworkStream]) -> NetworkStream:
    """A connection; no longer waited for when the call is aborted.

    It is made in a thread, which looking a name up may hold for long: where nobody
    waits any more, what comes late is closed. Raises ConnectError then, and what
    ``connect`` does.
    """
    made: Future[NetworkStream] = Future()
    alarm = Alarm()

    def run() -> None:
        try:
            stream = connect()
        except BaseException as error:
            if made.set_running_or_notify_cancel():
                made.set_exception(error)
        else:
            if made.set_running_or_notify_cancel():
                made.set_result(stream)
            else:
                stream.close()
        alarm.ring()

    thread = threading.Thread(target=run, name="kuberuntime-connect", daemon=True)
    thread.start()
    call.wait_with(alarm.ring)
    try:
        alarm.wait(None)
    finally:
        given_up = made.cancel()
    if given_up:
        from httpcore2 import ConnectError  # queues import this, and no HTTP

        raise ConnectError("it was stopped while it connected")
    return made.result()


def load() -> None:
    """Nothing is left to import."""


def blocking(function: Callable[[], T]) -> T:
    """The result of a function that blocks."""
    return function()


class Homes(Generic[T]):
    """One of something for each process, such as a pool of connections.

    ``make`` makes it, ``close`` closes it. ``leave`` lets go of that of the process
    which this one was forked from.
    """

    def __init__(
        self,
        make: Callable[[], T],
        close: Callable[[T], None],
        leave: Callable[[T], None],
    ) -> None:
        self._make, self._close, self._leave = make, close, leave
        self._making = forks.fresh(self, "_making", threading.Lock)
        self._what: T | None = None
        forks.in_child(self, Homes[T]._forked)

    def here(self) -> T:
        """That of this process. Raises what ``make`` does."""
        what = self._what
        if what is None:
            with self._making:
                what = self._what
                if what is None:
                    what = self._what = self._make()
        return what

    def close(self) -> None:
        """Close it."""
        what, self._what = self._what, None
        if what is not None:
            self._close(what)

    def _forked(self) -> None:
        what, self._what = self._what, None
        if what is not None:
            forks.leave(what)
            self._leave(what)


class Lock:
    """A lock of the threads of one process."""

    def __init__(self) -> None:
        self._lock = forks.fresh(self, "_lock", threading.Lock)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._lock.release()
