"""Many histories of processes, clocks and networks that fail, each by its seed."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import pytest
from election_world import Process, Server, campaign
from tests.simulated_time import now, simulate

SECONDS = 400.0  # of each history
FAULTY = 220.0  # after which nothing fails any more


@dataclass
class History:
    """What was seen: when two led at once, how long somebody led, who led at last."""

    seed: int
    rates: tuple[float, float, float]
    twice: list[tuple[float, list[str]]] = field(default_factory=list)
    led: float = 0.0
    finally_led: str = ""
    terms: int = 0
    processes: list[Process] = field(default_factory=list)
    _seen: float = 0.0
    _leaders: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Called before every step of the loop, so that nothing is missed."""
        if not self.processes:
            return
        leaders = [each.identity for each in self.processes if each.acts_as_leader]
        if len(leaders) > 1:
            self.twice.append((now(), leaders))
        if leaders:
            self.led += now() - self._seen
        self.terms += leaders != self._leaders and bool(leaders)
        self._seen, self._leaders = now(), leaders

    async def run(self) -> None:
        chance = random.Random(self.seed)
        server = Server()
        self.processes = [
            Process(
                server,
                f"p{number}",
                rate=rate,
                offset=chance.uniform(0, 1e6),
                chance=random.Random(chance.random()),
                slowness=chance.choice((0.01, 0.5, 1.5)),
            )
            for number, rate in enumerate(self.rates)
        ]
        self._seen = began = now()
        tasks = [asyncio.create_task(campaign(each)) for each in self.processes]
        tasks += [
            asyncio.create_task(self._trouble(each, random.Random(chance.random())))
            for each in self.processes
        ]
        tasks.append(
            asyncio.create_task(self._restarts(server, random.Random(chance.random())))
        )
        await asyncio.sleep(SECONDS)
        assert now() - began == pytest.approx(SECONDS)
        self.finally_led = "".join(
            each.identity for each in self.processes if each.acts_as_leader
        )
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            assert result is None or isinstance(result, asyncio.CancelledError), result

    async def _trouble(self, process: Process, chance: random.Random) -> None:
        end = now() + FAULTY
        while now() + (calm := chance.expovariate(1 / 15)) < end:
            await asyncio.sleep(calm)
            process.cut_off = chance.random() < 0.5
            if chance.random() < 0.5:
                process.stop()
            await asyncio.sleep(chance.choice((0.1, 3.0, 11.0, 16.0, 30.0)))
            process.cut_off = False
            process.go_on()

    async def _restarts(self, server: Server, chance: random.Random) -> None:
        end = now() + FAULTY
        while now() + (calm := chance.expovariate(1 / 40)) < end:
            await asyncio.sleep(calm)
            server.up = False
            await asyncio.sleep(chance.choice((1.0, 8.0, 14.0)))
            server.up = True


def told(seed: int, *rates: float) -> History:
    first, second, third = rates
    history = History(seed, (first, second, third))
    simulate(history.run, on_step=history.look)
    return history


@pytest.mark.parametrize("batch", range(10))
def test_skewed_clocks_pauses_and_partitions_never_make_two_leaders(batch: int) -> None:
    for seed in range(batch * 10, batch * 10 + 10):
        chance = random.Random(seed)
        # At most 1.47 apart, as 15 s of lease and 10 s of deadline allow.
        rates = [chance.choice((0.85, 0.97, 1.0, 1.1, 1.25)) for _ in range(3)]
        history = told(seed, *rates)
        assert history.twice == [], f"seed {seed}"
        assert history.finally_led, f"seed {seed}: nobody leads when all is well again"
        assert history.terms > 1, f"seed {seed}: the leader never changed"
        assert history.led > SECONDS / 3, f"seed {seed}"


def test_clocks_that_are_further_apart_than_allowed_are_caught() -> None:
    assert any(told(seed, 0.3, 1.0, 3.0).twice for seed in range(20))
