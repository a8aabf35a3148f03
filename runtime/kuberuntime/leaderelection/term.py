"""One leadership, as the work under it knows it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

_current: ContextVar[Term | None] = ContextVar(
    "kuberuntime.leaderelection", default=None
)


class Work(Protocol):
    """What is done under a lease, and may outlive the call that began it."""

    def under_way(self) -> str | None:
        """What of it is alive, for people; None for nothing. From any thread."""
        ...

    def lose(self) -> None:
        """The lease is lost: what can be ended is ended at once."""
        ...


class Term:
    """From when the lease is had until all work under it is dead.

    What works under a lease finds it by :func:`current_term`, which goes from a task
    to those that it starts, but from no thread to another.
    """

    def __init__(self) -> None:
        self._works: list[Work] = []

    def add(self, work: Work) -> None:
        """The lease is not given up before this has ended. From any thread."""
        self._works.append(work)

    def under_way(self) -> str | None:
        """What is alive, for people; None for nothing."""
        alive = [what for work in list(self._works) if (what := work.under_way())]
        return ", ".join(alive) or None

    def lose(self) -> None:
        """Have all end at once."""
        for work in list(self._works):
            work.lose()


def current_term() -> Term | None:
    """The leadership that this is done under, None where there is none."""
    return _current.get()


@contextmanager
def under(term: Term | None) -> Generator[None]:
    """What the block does is done under this leadership."""
    token = _current.set(term)
    try:
        yield
    finally:
        _current.reset(token)
