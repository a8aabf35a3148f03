"""What time it is for a server in a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and who waits for it when it was moved."""

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    def on_move(self, ring: Callable[[], None]) -> Callable[[], None]:
        """Have ``ring`` called when the clock was moved, until the result is."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def on_move(self, ring: Callable[[], None]) -> Callable[[], None]:
        """Never rings: waiting takes the time that it takes."""
        return _nothing


class ManualClock:
    """A clock that stands still until a test moves it.

    For example, to end a watch that was asked to last five minutes::

        clock = ManualClock()
        server = EmbeddedServer(scheme, clock=clock)
        ...
        clock.advance(300)

    It is what queues, controllers and leader electors take as ``clock`` too: one clock
    for all, whose moves wake whatever waits by it.
    """

    def __init__(self, now: float = 1_767_225_600.0) -> None:
        self._now = now
        self._bells: dict[object, Callable[[], None]] = {}
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since the epoch; by default the clock begins with 2026."""
        return self._now

    def __call__(self) -> float:
        """As :meth:`now`."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock on, and have everything look that waits for it."""
        with self._lock:
            self._now += seconds
            bells = list(self._bells.values())
        for ring in bells:
            ring()

    def on_move(self, ring: Callable[[], None]) -> Callable[[], None]:
        """Have ``ring`` called after each move, until the result is."""
        key = object()
        with self._lock:
            self._bells[key] = ring

        def stop() -> None:
            with self._lock:
                self._bells.pop(key, None)

        return stop


def _nothing() -> None:
    pass
