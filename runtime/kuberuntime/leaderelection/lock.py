"""What candidates compete for; as client-go's resourcelock.Interface."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from kuberuntime import forks
from kuberuntime.leaderelection.record import LeaderElectionRecord
from kuberuntime.rest.aio import blocking

T = TypeVar("T")


class Lock(Protocol):
    """A record that one can write if nobody else has since it was read.

    Methods raise KubeErrors; the elector tries again after any of them.
    """

    @property
    def identity(self) -> str:
        """Who this candidate is; no other may be called the same."""
        ...

    def get(self) -> LeaderElectionRecord:
        """Read the record. NotFound where there is none."""
        ...

    def create(self, record: LeaderElectionRecord) -> None:
        """Write the first record. AlreadyExists where there is one."""
        ...

    def update(self, record: LeaderElectionRecord) -> None:
        """Replace the record that was read or written last. Conflict where another
        has meanwhile."""
        ...

    def record_event(self, what: str) -> None:
        """Have people know what happened. For example: ``became leader``."""
        ...

    def describe(self) -> str:
        """What it is called. For example: ``kube-system/my-controller``."""
        ...


class AsyncLock(Protocol):
    """A :class:`Lock` for tasks, whose cancellation ends what is under way."""

    @property
    def identity(self) -> str:
        """Who this candidate is; no other may be called the same."""
        ...

    async def get(self) -> LeaderElectionRecord:
        """Read the record. NotFound where there is none."""
        ...

    async def create(self, record: LeaderElectionRecord) -> None:
        """Write the first record. AlreadyExists where there is one."""
        ...

    async def update(self, record: LeaderElectionRecord) -> None:
        """Replace the record that was read or written last. Conflict where another
        has meanwhile."""
        ...

    def record_event(self, what: str) -> None:
        """Have people know what happened. For example: ``became leader``."""
        ...

    def describe(self) -> str:
        """What it is called. For example: ``kube-system/my-controller``."""
        ...


class BlockingLock:
    """A lock for tasks by one that blocks, in a thread for each call.

    A call that is given up runs on to its end, and the next one waits for it: what it
    reads late is read again before anything is written over it. What it writes late is
    refused, or is a lease that this candidate has for longer than it thinks.
    """

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._turn = forks.fresh(self, "_turn", threading.Lock)

    @property
    def identity(self) -> str:
        """The other's."""
        return self._lock.identity

    async def get(self) -> LeaderElectionRecord:
        """As the other."""
        return await blocking(self._one_at_a_time(self._lock.get))

    async def create(self, record: LeaderElectionRecord) -> None:
        """As the other."""
        await blocking(self._one_at_a_time(partial(self._lock.create, record)))

    async def update(self, record: LeaderElectionRecord) -> None:
        """As the other."""
        await blocking(self._one_at_a_time(partial(self._lock.update, record)))

    def record_event(self, what: str) -> None:
        """As the other."""
        self._lock.record_event(what)

    def describe(self) -> str:
        """As the other."""
        return self._lock.describe()

    def _one_at_a_time(self, call: Callable[[], T]) -> Callable[[], T]:
        def called() -> T:
            with self._turn:
                return call()

        return called
