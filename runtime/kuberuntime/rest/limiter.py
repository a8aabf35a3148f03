"""How fast a client may ask; as client-go's flowcontrol."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from kuberuntime import forks


class RateLimiter(Protocol):
    """Says how long each request has to wait. Safe to share between threads."""

    def reserve(self) -> float:
        """The seconds that the next request has to wait, which count as waited.

        Where it is a :class:`Turn`, the request gives that back, not any.
        """
        ...

    def give_back(self) -> None:
        """Undo a reservation of a request that was not sent after all."""
        ...


class TokenBucket:
    """``burst`` requests at once, and then ``qps`` a second, first come first served.

    Raises ValueError for a rate that is not above zero, or a burst below one.
    """

    def __init__(
        self, qps: float, burst: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if not qps > 0:
            raise ValueError(f"qps must be above zero, not {qps}")
        if burst < 1:
            raise ValueError(f"burst must be at least one, not {burst}")
        self._qps = qps
        self._burst = burst
        self._clock = clock
        self._lock = forks.fresh(self, "_lock", threading.Lock)
        # Below zero: that many requests wait for tokens to come.
        self._tokens = float(burst)
        self._counted = clock()
        self._line: list[Turn] = []  # who waits, in order

    def reserve(self) -> Turn:
        """Take a token, and say in how many seconds it is there."""
        with self._lock:
            now = self._clock()
            earned = max(0.0, now - self._counted) * self._qps
            self._tokens = min(self._burst, self._tokens + earned) - 1
            self._counted = now
            turn = Turn(self, now, max(0.0, -self._tokens / self._qps))
            self._line = [one for one in self._line if one.due > now]
            if turn > 0:
                self._line.append(turn)
            return turn

    def give_back(self) -> None:
        """Put a token back, of the one that came last; see :meth:`Turn.give_back`."""
        with self._lock:
            self._tokens = min(self._burst, self._tokens + 1)

    def left(self, turn: Turn) -> float:
        """The seconds that a turn has to wait from now on."""
        return max(0.0, turn.due - self._clock())

    def leave(self, turn: Turn) -> None:
        """A turn is not used: those behind it move up, and a newcomer is the last."""
        with self._lock:
            self._tokens = min(self._burst, self._tokens + 1)
            free, behind = turn.due, False
            for one in self._line:
                behind = behind or one.due > turn.due
                if behind:
                    one.due, free = free, one.due
                    one.move_up()
            self._line = [one for one in self._line if one is not turn]

    def over(self, turn: Turn) -> None:
        """A turn waits no more: it is not to be woken."""
        with self._lock:
            turn.wake = None


class Turn(float):
    """The seconds that a request has to wait, and its place among those that do.

    ``wake`` is called where it moves up. :attr:`moved` says that it did.
    """

    def __new__(cls, bucket: TokenBucket, now: float, seconds: float) -> Turn:
        turn = super().__new__(cls, seconds)
        turn._bucket = bucket
        turn.due = now + seconds
        turn.moved = False
        turn.wake = None
        return turn

    _bucket: TokenBucket
    due: float
    moved: bool
    wake: Callable[[], None] | None

    def left(self) -> float:
        """The seconds that are left of it."""
        self.moved = False
        return self._bucket.left(self)

    def move_up(self) -> None:
        """It is due earlier now."""
        self.moved = True
        if self.wake is not None:
            self.wake()

    def over(self) -> None:
        """It has been waited for: it is not woken any more."""
        self._bucket.over(self)

    def give_back(self) -> None:
        """Let those behind it move up, as the request is not sent after all."""
        self._bucket.leave(self)


class Unlimited:
    """Lets every request through."""

    def reserve(self) -> float:
        """No time at all."""
        return 0.0

    def give_back(self) -> None:
        """Nothing was taken."""
