"""Critical sections that a signal handler may come upon."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from kuberuntime import forks

R = TypeVar("R")


class Section:
    """What one thread does at a time, and nobody sees half done.

    A lock alone is not enough: a signal handler runs in the thread that it interrupts,
    which may hold the lock. It would wait for itself, or, where the lock lets it in,
    change what is being changed. So would a function that is called in the section.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._busy = False
        self._put_off: deque[Callable[[], object]] = deque()
        forks.in_child(self, Section._forked)

    def do(self, action: Callable[[], object]) -> None:
        """Do something: now, or at the end of what this thread is in the middle of."""
        with self._lock:
            if self._busy:
                self._put_off.append(action)
            else:
                self._alone(action)

    def ask(self, question: Callable[[], R]) -> R:
        """The result of a function. In the middle of something it sees the state of
        the moment."""
        with self._lock:
            return question() if self._busy else self._alone(question)

    def _forked(self) -> None:
        # Another thread may have had it. What fork() was called from goes on.
        self._lock = threading.RLock()
        self._busy = False
        self._put_off = deque()

    def _alone(self, function: Callable[[], R]) -> R:
        try:
            self._busy = True
            return function()
        finally:
            self._finish()

    def _finish(self) -> None:
        while True:
            while self._put_off:
                self._put_off.popleft()()
            self._busy = False
            # From here on a signal handler does things itself. One may have come before.
            if not self._put_off:
                return
            self._busy = True
