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
        """The seconds that the next request has to wait, which count as waited."""
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

    def reserve(self) -> float:
        """Take a token, and say in how many seconds it is there."""
        with self._lock:
            now = self._clock()
            earned = max(0.0, now - self._counted) * self._qps
            self._tokens = min(self._burst, self._tokens + earned) - 1
            self._counted = now
            return max(0.0, -self._tokens / self._qps)

    def give_back(self) -> None:
        """Put a token back."""
        with self._lock:
            self._tokens = min(self._burst, self._tokens + 1)


class Unlimited:
    """Lets every request through."""

    def reserve(self) -> float:
        """No time at all."""
        return 0.0

    def give_back(self) -> None:
        """Nothing was taken."""
