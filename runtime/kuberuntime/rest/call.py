"""One call while it is under way: how long it may take, and how it is ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kuberuntime.rest.limiter import RateLimiter
from kuberuntime.rest.request import Request
from kuberuntime.rest.retry import Retries

_INSTANT: Final = 0.001  # seconds: a timeout of zero would mean not to wait at all


class Call:
    """A request, with all its attempts, from the first to the end of its answer.

    ``timeout`` bounds all of it, in seconds; None is for ever. ``streams`` is whether
    the answer is read bit by bit, by the caller. Any thread may :meth:`abort` it.
    What waits says how to be woken, by :meth:`wait_with`. ``forked`` is whether it is
    the call of another process.
    """

    __slots__ = (
        "_clock",
        "_deadline",
        "_wake",
        "aborted",
        "forked",
        "rate_limiter",
        "request",
        "retries",
        "streams",
    )

    def __init__(
        self,
        request: Request,
        timeout: float | None,
        retries: Retries,
        clock: Callable[[], float],
        *,
        streams: bool = False,
    ) -> None:
        self.request = request
        self.streams = streams
        self.retries = retries
        self.aborted = self.forked = False
        # Of this call alone; None is the client's.
        self.rate_limiter: RateLimiter | None = None
        self._clock = clock
        self._deadline = None if timeout is None else clock() + timeout
        self._wake: Callable[[], None] | None = None

    def left(self) -> float | None:
        """The seconds until the call has taken too long, None where it cannot."""
        return None if self._deadline is None else self._deadline - self._clock()

    def has_time_for(self, seconds: float) -> bool:
        """Whether something that takes that long can be waited for."""
        left = self.left()
        return left is None or seconds < left

    def bound(self, seconds: float | None) -> float | None:
        """The shorter of a wait and of what is left, but never nothing."""
        left = self.left()
        if left is None:
            return seconds
        shortest = left if seconds is None else min(seconds, left)
        return max(shortest, _INSTANT)

    def abort(self) -> None:
        """Have the call fail at once, wherever it waits."""
        self.aborted = True
        wake = self._wake
        if wake is not None:
            wake()

    def leave(self) -> None:
        """The process that this one was forked from goes on with the call."""
        self._wake = None
        self.aborted = self.forked = True

    def nudge(self) -> None:
        """Have what waits look again. Only for what waits by a pause."""
        wake = self._wake
        if wake is not None:
            wake()

    def wait_with(self, wake: Callable[[], None]) -> None:
        """What follows waits, and is woken by ``wake``, at once where it is too late.

        Set before ``aborted`` is looked at, as :meth:`abort` does it the other way
        round: one of the two sees the other.
        """
        self._wake = wake
        if self.aborted:
            wake()

    def finish(self) -> None:
        """The connection is about to serve another call: nothing is to be woken."""
        self._wake = None


class Wait(float):
    """A timeout in seconds that knows its call: what is left is known only when the
    wait begins. ``seconds`` None waits for ever."""

    __slots__ = ("call", "longest")

    call: Call
    longest: float | None

    def __new__(cls, seconds: float | None, call: Call) -> Wait:
        wait = super().__new__(cls, float("inf") if seconds is None else seconds)
        wait.longest = seconds
        wait.call = call
        return wait

    def now(self) -> float | None:
        """The timeout of a wait that begins now."""
        return self.call.bound(self.longest)
