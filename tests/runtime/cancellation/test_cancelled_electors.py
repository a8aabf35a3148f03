"""Electors, cancelled at each of their awaits, with a controller under the lease."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.cancellation import Target, cancelled_everywhere
from tests.simulated_time import now

from kuberuntime.controller import AsyncController
from kuberuntime.leaderelection import AsyncLeaderElector, LeaderElectionRecord
from kuberuntime.meta.v1 import Status
from kuberuntime.rest.errors import NotFound


class Lock:
    """One that only this candidate has; each call of it takes a moment."""

    identity = "a"

    def __init__(self) -> None:
        self.record: LeaderElectionRecord | None = None
        self.under_way = 0

    async def get(self) -> LeaderElectionRecord:
        await asyncio.sleep(0.01)
        if self.record is None:
            raise NotFound(Status(code=404, reason="NotFound"))
        return self.record

    async def create(self, record: LeaderElectionRecord) -> None:
        await self.update(record)

    async def update(self, record: LeaderElectionRecord) -> None:
        await asyncio.sleep(0.01)
        if not record.holder_identity:
            assert self.under_way == 0, "it is given up while work under it is alive"
        self.record = record
        await asyncio.sleep(0.01)

    def record_event(self, what: str) -> None:
        pass

    def describe(self) -> str:
        return "shop/web"


@pytest.mark.parametrize("again", [None, 1, 10])
def test_an_elector_that_is_cancelled_anywhere_gives_the_lease_up_after_its_work(
    again: int | None,
) -> None:
    @asynccontextmanager
    async def world() -> AsyncIterator[Target]:
        lock = Lock()

        async def reconcile(key: str) -> None:
            lock.under_way += 1
            try:
                await asyncio.sleep(1)
            finally:
                try:
                    await asyncio.sleep(3)
                finally:
                    lock.under_way -= 1

        loop = asyncio.get_running_loop()
        one = AsyncController("web", reconcile, workers=2, grace=5, clock=now)
        for name in "abc":
            one.enqueue(name)
        loop.call_later(6, one.stop)
        elector = AsyncLeaderElector(lock, clock=now, random=lambda: 0.5)
        yield lambda: elector.run(one.run)
        assert lock.under_way == 0
        assert not elector.is_leader()
        assert lock.record is None or not lock.record.holder_identity

    cancelled_everywhere(world, again=again)
