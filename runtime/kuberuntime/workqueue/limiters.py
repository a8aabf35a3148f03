"""How long items wait before they are tried again; client-go's rate limiters."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Final, Protocol, TypeVar

from kuberuntime import forks
from kuberuntime.rest.limiter import TokenBucket

T_contra = TypeVar("T_contra", bound=Hashable, contravariant=True)
T = TypeVar("T", bound=Hashable)

_MOST_DOUBLINGS: Final = 1023  # of a float; any delay is at its longest long before


class RateLimiter(Protocol[T_contra]):
    """Says how long each item waits; as client-go's TypedRateLimiter. Thread-safe."""

    def when(self, item: T_contra) -> float:
        """The seconds that the item waits; counts as another failure of it."""
        ...

    def forget(self, item: T_contra) -> None:
        """The item is done with, for good or ill: its failures are forgotten."""
        ...

    def num_requeues(self, item: T_contra) -> int:
        """The failures of the item so far."""
        ...


class _Failures(RateLimiter[T]):
    """Counts the failures of each item."""

    def __init__(self) -> None:
        # A signal handler may come upon it.
        self._lock = forks.fresh(self, "_lock", threading.RLock)
        self._failures: dict[T, int] = {}

    def forget(self, item: T) -> None:
        """Begin anew with the item."""
        with self._lock:
            self._failures.pop(item, None)

    def num_requeues(self, item: T) -> int:
        """The failures of the item since it was last forgotten."""
        with self._lock:
            return self._failures.get(item, 0)

    def _count(self, item: T) -> int:
        """Count a failure; how many there were before it."""
        with self._lock:
            before = self._failures.get(item, 0)
            self._failures[item] = before + 1
            return before


class ItemExponentialFailureRateLimiter(_Failures[T]):
    """Twice as long after each failure of an item, from ``base`` up to ``longest``.

    Both in seconds.
    """

    def __init__(self, base: float, longest: float) -> None:
        super().__init__()
        self._base = base
        self._longest = longest

    def when(self, item: T) -> float:
        """``base * 2 ** failures``, and ``longest`` at most."""
        failures = min(self._count(item), _MOST_DOUBLINGS)
        return min(self._base * 2.0**failures, self._longest)


class ItemFastSlowRateLimiter(_Failures[T]):
    """``fast`` seconds for the first ``attempts`` of an item, ``slow`` for the rest."""

    def __init__(self, fast: float, slow: float, attempts: int) -> None:
        super().__init__()
        self._fast, self._slow, self._attempts = fast, slow, attempts

    def when(self, item: T) -> float:
        """``fast`` or ``slow``."""
        return self._fast if self._count(item) < self._attempts else self._slow


class BucketRateLimiter(RateLimiter[T]):
    """``burst`` items at once, then ``qps`` a second, whichever they are.

    Raises ValueError for a rate that is not above zero, or a burst below one.
    """

    def __init__(
        self, qps: float, burst: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._bucket = TokenBucket(qps, burst, clock=clock)

    def when(self, item: T) -> float:
        """The seconds until there is a token for the item."""
        return self._bucket.reserve()

    def forget(self, item: T) -> None:
        """Nothing is known of single items."""

    def num_requeues(self, item: T) -> int:
        """None: nothing is known of single items."""
        return 0


class MaxOfRateLimiter(RateLimiter[T]):
    """The longest wait that any of some limiters asks for."""

    def __init__(self, *limiters: RateLimiter[T]) -> None:
        self._limiters = limiters

    def when(self, item: T) -> float:
        """The longest of the waits; all of the limiters count."""
        return max((limiter.when(item) for limiter in self._limiters), default=0.0)

    def forget(self, item: T) -> None:
        """All of them forget."""
        for limiter in self._limiters:
            limiter.forget(item)

    def num_requeues(self, item: T) -> int:
        """The most that any of them counted."""
        counts = (limiter.num_requeues(item) for limiter in self._limiters)
        return max(counts, default=0)


class WithMaxWaitRateLimiter(RateLimiter[T]):
    """Another limiter's waits, but ``longest`` seconds at most."""

    def __init__(self, limiter: RateLimiter[T], longest: float) -> None:
        self._limiter = limiter
        self._longest = longest

    def when(self, item: T) -> float:
        """The other's wait, cut off."""
        return min(self._limiter.when(item), self._longest)

    def forget(self, item: T) -> None:
        """As the other."""
        self._limiter.forget(item)

    def num_requeues(self, item: T) -> int:
        """As the other."""
        return self._limiter.num_requeues(item)


def default_controller_rate_limiter(
    *, clock: Callable[[], float] = time.monotonic
) -> RateLimiter[Hashable]:
    """5 ms after an item's first failure, doubled up to 1000 s; over all items 100
    at once and 10 a second. As client-go's DefaultTypedControllerRateLimiter."""
    return MaxOfRateLimiter(
        ItemExponentialFailureRateLimiter(0.005, 1000),
        BucketRateLimiter(10, 100, clock=clock),
    )


def default_item_based_rate_limiter() -> RateLimiter[Hashable]:
    """1 ms after an item's first failure, doubled up to 1000 s; as client-go's
    DefaultTypedItemBasedRateLimiter."""
    return ItemExponentialFailureRateLimiter(0.001, 1000)
