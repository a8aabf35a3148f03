"""What goes wrong because a test wants it to."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self, TypedDict, Unpack

from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.refusal import Refusal, expired
from kuberuntime.testing.server.target import Target

if TYPE_CHECKING:
    from kuberuntime.testing.clock import Clock

_STORM: Final = {
    429: (
        "TooManyRequests",
        "the server has received too many requests and has asked us to try again later",
    ),
    500: ("InternalError", "Internal error occurred: it was asked for"),
    503: (
        "ServiceUnavailable",
        "the server is currently unable to handle the request",
    ),
    504: ("Timeout", "the server was unable to return a response in the time allotted"),
}
_EXPIRED: Final = "too old resource version: it was asked for"


@dataclass(frozen=True)
class Which:
    """The requests that a fault is for: all that agree with what is given.

    ``verb`` is as in RBAC rules: ``get``, ``list``, ``watch``, ``create``, ``update``,
    ``patch``, ``delete``, ``deletecollection``. ``probability`` is the share that is
    struck, drawn from the server's seed, ``times`` how many at most.
    """

    verb: str | None = None
    resource: str | None = None
    namespace: str | None = None
    probability: float = 1.0
    times: int | None = None

    def includes(self, target: Target | None) -> bool:
        """Whether the fault is for a request, apart from chance."""
        wanted = (self.verb, self.resource, self.namespace)
        if target is None:
            return wanted == (None, None, None)
        found = (target.verb, target.resource, target.namespace)
        return all(a in (None, b) for a, b in zip(wanted, found, strict=True))


class Selected(TypedDict, total=False):
    """The fields of :class:`Which`, as keywords."""

    verb: str | None
    resource: str | None
    namespace: str | None
    probability: float
    times: int | None


class Effect(Protocol):
    """What a fault does: to the answer, or, where there is None yet, in its stead."""

    def __call__(self, answer: Answer | None) -> Answer | None:
        """The answer to give, None to have the request handled as ever."""
        ...


@dataclass(eq=False)
class Fault:
    """A fault that is switched on, until it is cleared, or a ``with`` is left.

    ``hits`` counts the requests that it struck.
    """

    which: Which
    effect: Effect
    hits: int = 0
    cleared: bool = False

    def clear(self) -> None:
        """Switch it off. Twice is fine."""
        self.cleared = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.clear()


class Faults:
    """Switches for faults. Each takes the fields of :class:`Which`, by keyword.

    For example, to refuse half of the next ten lists of pods::

        server.faults.errors(
            500, verb="list", resource="pods", probability=0.5, times=10
        )
    """

    def __init__(self, *, chance: random.Random, clock: Clock) -> None:
        self._chance = chance
        self._clock = clock
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def latency(self, seconds: float, **which: Unpack[Selected]) -> Fault:
        """Hold answers back."""
        return self.add(partial(_slow, seconds), Which(**which))

    def errors(
        self, code: int, *, retry_after: int | None = None, **which: Unpack[Selected]
    ) -> Fault:
        """Answer with a Status of that code, such as 429, 500 or 503."""
        return self.add(partial(_refuse, code, retry_after), Which(**which))

    def drop(self, **which: Unpack[Selected]) -> Fault:
        """Break the connection before the request is looked at: nothing is done."""
        return self.add(_drop, Which(**which))

    def lose(self, **which: Unpack[Selected]) -> Fault:
        """Do what is asked, and break the connection in place of an answer."""
        return self.add(_lose, Which(**which))

    def half(self, **which: Unpack[Selected]) -> Fault:
        """Do what is asked, and break the connection in the middle of the answer.

        A watch breaks after the first events that it sends.
        """
        return self.add(_half, Which(**which))

    def expire(self, **which: Unpack[Selected]) -> Fault:
        """Answer 410: lists with a Status, watches with an ERROR event."""
        return self.add(_expire, Which(**which))

    def stall(self, seconds: float, **which: Unpack[Selected]) -> Fault:
        """Have watches that begin send nothing for so long."""
        return self.add(partial(_stall, self._clock, seconds), Which(**which))

    def add(self, effect: Effect, which: Which) -> Fault:
        """Switch on a fault of one's own."""
        fault = Fault(which, effect)
        with self._lock:
            self._faults = [one for one in self._faults if not one.cleared]
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Switch everything off."""
        with self._lock:
            for fault in self._faults:
                fault.clear()
            self._faults = []

    def strike(self, target: Target | None) -> list[Effect]:
        """What a request has coming."""
        if not self._faults:
            return []
        with self._lock:
            struck = [one for one in self._faults if self._hits(one, target)]
            for fault in struck:
                fault.hits += 1
        return [fault.effect for fault in struck]

    def _hits(self, fault: Fault, target: Target | None) -> bool:
        which = fault.which
        if fault.cleared or not which.includes(target):
            return False
        if which.times is not None and fault.hits >= which.times:
            return False
        return which.probability >= 1 or self._chance.random() < which.probability


def _slow(seconds: float, answer: Answer | None) -> Answer | None:
    if answer is not None:
        answer.delay += seconds
    return answer


def _refuse(code: int, retry_after: int | None, answer: Answer | None) -> Answer:
    if answer is not None:
        return answer
    reason, message = _STORM.get(code, ("", f"a fault with code {code}"))
    details = {} if retry_after is None else {"retryAfterSeconds": retry_after}
    refusal = Refusal(code, reason, message, details)
    return Answer(code, refusal.body, refusal.headers)


def _drop(answer: Answer | None) -> Answer:
    return Answer(0, broken="before") if answer is None else answer


def _lose(answer: Answer | None) -> Answer | None:
    if answer is not None:
        answer.broken = "before"
    return answer


def _half(answer: Answer | None) -> Answer | None:
    if answer is not None:
        answer.broken = answer.broken or "half"
        if answer.feed is not None:
            answer.feed.break_soon()
    return answer


def _expire(answer: Answer | None) -> Answer | None:
    if answer is None:
        return None
    refusal = expired(_EXPIRED)
    if answer.feed is None:
        return Answer(refusal.code, refusal.body, refusal.headers, delay=answer.delay)
    answer.feed.fail(refusal.body)
    return answer


def _stall(clock: Clock, seconds: float, answer: Answer | None) -> Answer | None:
    if answer is not None and answer.feed is not None:
        answer.feed.stall(clock.now() + seconds)
    return answer
