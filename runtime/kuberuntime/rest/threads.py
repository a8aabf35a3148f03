"""Waiting in threads. Has what :mod:`kuberuntime.rest.aio` has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Generic, TypeAlias, TypeVar

from kuberuntime import forks
from kuberuntime.rest.call import Call

T = TypeVar("T")

MAY_BLOCK: Final = True
"""Whether a constructor may take its time."""

Pause: TypeAlias = Callable[[Call, float], None]
"""Waits some seconds, for a call."""


def pause(call: Call, seconds: float) -> None:
    """Wait, but no longer than until the call is aborted."""
    woken = threading.Event()
    call.wait_with(woken.set)
    woken.wait(seconds)


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
        forks.in_child(self, Homes._forked)

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
