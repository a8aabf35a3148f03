"""How long to wait between attempts, as apimachinery's wait.Backoff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Backoff:
    """At most ``steps`` attempts; ``duration`` seconds after the first of them.

    Every further wait is ``factor`` times the one before, and each is lengthened by
    a random part of it, at most ``jitter`` of its length.
    """

    steps: int
    duration: float
    factor: float = 1.0
    jitter: float = 0.0

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError("steps is at least 1: there is a first attempt")

    def waits(self, random: Callable[[], float]) -> Iterator[float]:
        """The seconds to wait after each attempt but the last.

        ``random`` gives numbers from 0 up to 1.
        """
        wait = self.duration
        for _ in range(self.steps - 1):
            yield wait * (1 + self.jitter * random())
            wait *= self.factor


DEFAULT_RETRY: Final = Backoff(steps=5, duration=0.01, factor=1.0, jitter=0.1)
"""For conflicts with other clients that change an object now and then; as
client-go's retry.DefaultRetry."""

DEFAULT_BACKOFF: Final = Backoff(steps=4, duration=0.01, factor=5.0, jitter=0.1)
"""For conflicts with controllers that work on the object; as client-go's
retry.DefaultBackoff."""


def chance() -> float:
    """A random number from 0 up to 1."""
    import random  # slow to load, and every client imports this

    return random.random()
