"""A server with one lease, and processes that reach it by a bad network.

Each has a clock of its own, and may be stopped and go on as if nothing had been.
Everything happens in simulated time.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.simulated_time import now

from kuberuntime.errors import KubeError
from kuberuntime.leaderelection import (
    AsyncLeaderElector,
    LeaderElectionRecord,
    LeadershipLost,
    Timing,
)
from kuberuntime.meta.v1 import Status
from kuberuntime.rest.errors import AlreadyExists, Conflict, NotFound, TransportError


class Server:
    """Keeps a record and its version."""

    def __init__(self) -> None:
        self.record: LeaderElectionRecord | None = None
        self.version = 0
        self.up = True
        self.log: list[str] = []

    def get(self) -> tuple[LeaderElectionRecord, int]:
        self.log.append("get")
        if self.record is None:
            raise NotFound(Status(code=404, reason="NotFound"))
        return self.record, self.version

    def create(self, record: LeaderElectionRecord) -> int:
        self.log.append("create")
        if self.record is not None:
            raise AlreadyExists(Status(code=409, reason="AlreadyExists"))
        return self._store(record)

    def update(self, record: LeaderElectionRecord, version: int) -> int:
        self.log.append("update")
        if self.record is None:
            raise NotFound(Status(code=404, reason="NotFound"))
        if version != self.version:
            raise Conflict(Status(code=409, reason="Conflict"))
        return self._store(record)

    def _store(self, record: LeaderElectionRecord) -> int:
        self.record = record
        self.version += 1
        return self.version


class Process:
    """A candidate. ``rate`` is how fast its clock runs, ``offset`` what it is off."""

    def __init__(
        self,
        server: Server,
        identity: str,
        *,
        timing: Timing | None = None,
        rate: float = 1.0,
        offset: float = 0.0,
        chance: random.Random | None = None,
        slowness: float = 0.0,
    ) -> None:
        self.server = server
        self.identity = identity
        self.rate, self.offset = rate, offset
        self.cut_off = False
        self.slowness = slowness
        self.chance = chance or random.Random(0)
        self.leaders: list[str] = []
        self.events: list[str] = []
        self._awake = asyncio.Event()
        self._awake.set()
        self._version = 0
        self.elector = AsyncLeaderElector(
            self,
            timing=timing or Timing(),
            on_new_leader=self.leaders.append,
            clock=self.clock,
            sleep=self.sleep,
            now=lambda: datetime(2026, 1, 1, tzinfo=UTC)
            + timedelta(seconds=self.clock()),
            random=self.chance.random,
        )

    def clock(self) -> float:
        return now() * self.rate + self.offset

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.rate)
        await self._awake.wait()

    @property
    def stopped(self) -> bool:
        return not self._awake.is_set()

    def stop(self) -> None:
        self._awake.clear()

    def go_on(self) -> None:
        self._awake.set()

    @property
    def acts_as_leader(self) -> bool:
        return not self.stopped and self.elector.is_leader()

    # What the elector wants of a lock:

    async def get(self) -> LeaderElectionRecord:
        record, self._version = await self._call(self.server.get)
        return record

    async def create(self, record: LeaderElectionRecord) -> None:
        self._version = await self._call(lambda: self.server.create(record))

    async def update(self, record: LeaderElectionRecord) -> None:
        version = self._version
        self._version = await self._call(lambda: self.server.update(record, version))

    def record_event(self, what: str) -> None:
        self.events.append(what)

    def describe(self) -> str:
        return "shop/lease"

    async def _call(self, serve: Callable[[], Any]) -> Any:
        """Something done on the server, if the network lets it, and the answer too."""
        answer = None
        try:
            await self._travel()
            try:
                answer = serve()
            except KubeError as refusal:
                answer = refusal
            await self._travel()
        finally:
            await self._awake.wait()
        if isinstance(answer, KubeError):
            raise answer
        return answer

    async def _travel(self) -> None:
        await asyncio.sleep(self.slowness * self.chance.random())
        if self.cut_off or not self.server.up:
            if self.chance.random() < 0.5:
                raise TransportError("", "the server", "connection refused")
            await asyncio.sleep(3600)  # packets are dropped


async def work_for_ever() -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def running(
    process: Process, work: Callable[[], Coroutine[Any, Any, Any]] = work_for_ever
) -> AsyncIterator[asyncio.Task[Any]]:
    task = asyncio.create_task(process.elector.run(work))
    yield task
    task.cancel()
    await asyncio.wait({task})


async def campaign(
    process: Process, work: Callable[[], Coroutine[Any, Any, Any]] = work_for_ever
) -> None:
    """A process that begins anew whenever it lost the lease."""
    while True:
        try:
            await process.elector.run(work)
            return
        except LeadershipLost:
            continue
