"""Many histories of stops, second stops, work that does not end and callbacks that
fail, on a bad network: never are two at work. Each by its seed, in simulated time."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import pytest
from election_world import Process, Server
from tests.simulated_time import now, simulate

from kuberuntime.controller import AsyncController, Requeue
from kuberuntime.leaderelection import AsyncLeaderElector, LeadershipLost, Timing
from kuberuntime.leaderelection.timing import JITTER_FACTOR

FAULTY = 50.0  # seconds, after which nothing fails any more
TIMING = Timing()
# A lease that nobody renews, the longest wait of a candidate, and two slow calls.
BOUND = TIMING.lease_duration + TIMING.retry_period * (1 + JITTER_FACTOR) + 2


class Killed(Exception):
    """The process is no more."""


class Replica(Process):
    """A process with a controller, which may be killed."""

    def __init__(self, server: Server, identity: str, chance: random.Random) -> None:
        super().__init__(
            server,
            identity,
            chance=chance,
            rate=chance.choice((0.95, 1.0, 1.05)),
            offset=chance.uniform(0, 1e6),
            slowness=chance.choice((0.01, 0.3)),
        )
        self.reconciling = 0
        self.dead = asyncio.Event()
        self.cancelled = 0
        self.elector = AsyncLeaderElector(
            self,
            timing=TIMING,
            on_new_leader=self._told,
            on_overrun=lambda _: self.dead.set(),  # as os._exit would have it
            clock=self.clock,
            sleep=self.sleep,
            random=chance.random,
        )

    @property
    def at_work(self) -> bool:
        return bool(self.reconciling) and not (self.stopped or self.dead.is_set())

    async def lead(self) -> None:
        one: AsyncController[int] = AsyncController(
            "web", self._reconcile, workers=2, grace=self.chance.choice((1.0, 5.0))
        )
        for key in range(3):
            one.enqueue(key)
        await one.run()

    async def _reconcile(self, key: int) -> Requeue:
        self.reconciling += 1
        try:
            await self.sleep(self.chance.choice((0.1, 2.0, 30.0)))
        except asyncio.CancelledError:
            await self._linger(self.chance.choice((0.0, 0.0, 0.5, 10.0)))
            raise
        finally:
            self.reconciling -= 1
        return Requeue(1)

    async def _linger(self, seconds: float) -> None:
        """As a call that is cancelled and does not care."""
        end = now() + seconds
        while now() < end:
            try:
                await self.sleep(end - now())
            except asyncio.CancelledError:
                self.cancelled += 1

    def _told(self, leader: str) -> None:
        if self.chance.random() < 0.05:
            raise OSError(f"{leader} is not welcome")


@dataclass
class History:
    """What was seen: when two were at work, and when somebody led at last."""

    seed: int
    twice: list[tuple[float, list[str]]] = field(default_factory=list)
    led_again: bool = False
    stops: int = 0
    killed: int = 0
    lost: int = 0
    failed: int = 0
    replicas: list[Replica] = field(default_factory=list)
    _both: float | None = None

    def look(self) -> None:
        """Called before every step of the loop, so that nothing is missed."""
        at_work = [each.identity for each in self.replicas if each.at_work]
        if len(at_work) < 2:
            self._both = None
        elif self._both is None:
            self._both = now()  # one may be about to be told, at this very moment
        elif now() > self._both:
            self.twice.append((now(), at_work))

    async def run(self) -> None:
        chance = random.Random(self.seed)
        server = Server()
        end = now() + FAULTY
        tasks = [
            asyncio.create_task(self._host(server, f"p{number}", end, chance.random()))
            for number in range(2)
        ]
        tasks.append(asyncio.create_task(self._restarts(server, end, chance.random())))
        await asyncio.sleep(FAULTY + BOUND + 30)
        self.led_again = any(
            each.acts_as_leader and not each.dead.is_set() for each in self.replicas
        )
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            assert result is None or isinstance(result, asyncio.CancelledError), result

    async def _host(self, server: Server, name: str, end: float, seed: float) -> None:
        """One replica after another."""
        chance = random.Random(seed)
        for number in range(1000):
            one = Replica(server, f"{name}-{number}", chance)
            self.replicas.append(one)
            running = asyncio.create_task(one.elector.run(one.lead))
            killed = asyncio.create_task(one.dead.wait())
            trouble = asyncio.create_task(self._trouble(one, running, end, chance))
            try:
                await asyncio.wait(
                    {running, killed}, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                trouble.cancel()
                killed.cancel()
                one.go_on()
                if one.dead.is_set():
                    one.cut_off = True  # what is dead asks for nothing
                if not running.done():
                    running.cancel()
            if one.dead.is_set():
                self.killed += 1
            else:
                self.lost += isinstance(_end(running), LeadershipLost)
                self.failed += isinstance(_end(running), OSError)
                assert one.reconciling == 0, "it has ended before its work has"
            await asyncio.sleep(chance.uniform(0.1, 3))

    async def _trouble(
        self,
        one: Replica,
        running: asyncio.Task[None],
        end: float,
        chance: random.Random,
    ) -> None:
        while now() + (calm := chance.expovariate(1 / 12)) < end:
            await asyncio.sleep(calm)
            what = chance.choice(("cut off", "pause", "stop", "stop"))
            if what == "stop":
                for _ in range(chance.choice((1, 2, 3))):
                    self.stops += 1
                    running.cancel()
                    await asyncio.sleep(chance.choice((0.0, 0.3, 4.0)))
                continue
            one.cut_off = what == "cut off"
            if what == "pause":
                one.stop()
            await asyncio.sleep(chance.choice((0.1, 3.0, 11.0, 16.0)))
            one.cut_off = False
            one.go_on()

    async def _restarts(self, server: Server, end: float, seed: float) -> None:
        chance = random.Random(seed)
        while now() + (calm := chance.expovariate(1 / 30)) < end:
            await asyncio.sleep(calm)
            server.up = False
            await asyncio.sleep(chance.choice((1.0, 8.0, 14.0)))
            server.up = True


def _end(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() else task.exception()


def told(seed: int) -> History:
    history = History(seed)
    simulate(history.run, on_step=history.look)
    return history


@pytest.mark.parametrize("batch", range(20))
def test_no_two_are_ever_at_work_and_somebody_leads_again(batch: int) -> None:
    seen = [told(seed) for seed in range(batch * 100, batch * 100 + 100)]
    for each in seen:
        assert each.twice == [], f"seed {each.seed}"
        assert each.led_again, f"seed {each.seed}: nobody leads when all is well"
    for what in ("stops", "killed", "lost", "failed"):
        assert sum(getattr(each, what) for each in seen) > 5, f"{what} are not tried"
