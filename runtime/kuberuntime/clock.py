"""A clock that a test moves: what waits by it is woken when it was moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable


@runtime_checkable
class MovableClock(Protocol):
    """Seconds that pass when somebody says so, as those of testing's ManualClock."""

    def __call__(self) -> float:
        """Seconds since the epoch."""
        ...

    def on_move(self, ring: Callable[[], None]) -> Callable[[], None]:
        """Have ``ring`` called after each move, by who makes it, until the result is."""
        ...


def on_move(clock: Callable[[], float], ring: Callable[[], None]) -> Callable[[], None]:
    """Have ``ring`` called after each move of a clock, until the result is.

    One that moves by itself never rings: to wait takes the time that it takes.
    """
    return clock.on_move(ring) if isinstance(clock, MovableClock) else _nothing


def _nothing() -> None:
    pass
