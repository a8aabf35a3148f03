"""From when a leadership and a lease count, and how long who waits. In simulated
time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from election_world import Process, Server, running, work_for_ever
from tests.simulated_time import now, simulate

from kuberuntime.leaderelection import (
    AsyncLeaderElector,
    LeaderElectionRecord,
    LeadershipLost,
    Timing,
)
from kuberuntime.leaderelection.candidate import Candidate
from kuberuntime.rest.errors import TransportError

OTHERS = LeaderElectionRecord("other", 15)


class Distant(Process):
    """The server has what it is sent at once, and each answer takes 3 s."""

    async def _call(self, serve: Callable[[], Any]) -> Any:
        if self.cut_off:
            raise TransportError("", "the server", "connection refused")
        try:
            return serve()
        finally:
            await asyncio.sleep(3)


def held(server: Server) -> LeaderElectionRecord:
    assert server.record is not None
    return server.record


async def when_lost(process: Process) -> float:
    with pytest.raises(LeadershipLost):
        await process.elector.run(work_for_ever)
    return now()


def test_a_leadership_counts_from_when_its_write_began() -> None:
    async def main() -> None:
        process = Distant(Server(), "me")
        losing = asyncio.create_task(when_lost(process))
        await asyncio.sleep(5)  # read until 1003, and written from then on
        process.cut_off = True
        assert not process.elector.is_leader(), "it does not know yet"
        await asyncio.sleep(2)
        assert process.elector.is_leader()
        assert await losing == 1003 + 10

    simulate(main)


def test_a_renewal_counts_from_when_it_began() -> None:
    async def main() -> None:
        server = Server()
        process = Distant(server, "me")
        losing = asyncio.create_task(when_lost(process))
        while server.log[-1:] != ["update"]:
            await asyncio.sleep(0.1)
        renewed = now()
        process.cut_off = True
        assert await losing == pytest.approx(renewed + 10, abs=0.2)

    simulate(main)


def test_anothers_lease_counts_from_when_it_was_seen() -> None:
    async def main() -> float:
        server = Server()
        server.create(OTHERS)
        process = Distant(server, "me")
        process.elector = AsyncLeaderElector(
            process, clock=process.clock, sleep=process.sleep, random=lambda: 0.5
        )
        async with running(process):
            while held(server).holder_identity == "other":
                await asyncio.sleep(0.1)
            return now()

    # Answers are there at 3, 9.2, 15.4 and 21.6: the third is 12.4 after the first.
    assert simulate(main) == pytest.approx(1021.6, abs=0.2)


def test_an_expired_lease_is_taken_at_the_very_moment() -> None:
    candidate = Candidate("me", Timing())
    candidate.observe(OTHERS, 5.0)
    candidate.observe(OTHERS, 10.0)
    assert not candidate.may_take(19.9), "seen for the first time at 5"
    assert candidate.may_take(20.0)
    candidate.observe(LeaderElectionRecord("other", 15, leader_transitions=1), 20.0)
    assert not candidate.may_take(34.9), "it is another record now"


def test_a_lease_that_was_deleted_is_made_anew_as_if_there_had_been_none() -> None:
    async def main() -> None:
        server = Server()
        server.create(OTHERS)
        process = Process(server, "me")
        async with running(process):
            while not process.elector.is_leader():
                await asyncio.sleep(1)
            acquired = held(server).acquire_time
            assert held(server).leader_transitions == 1
            server.record = None
            await asyncio.sleep(3)
            assert process.elector.is_leader()
            assert held(server).leader_transitions == 0
            assert acquired is not None
            assert held(server).acquire_time != acquired

    simulate(main)


def test_who_cannot_make_a_deleted_lease_anew_leads_no_more() -> None:
    class Refused(Process):
        async def create(self, record: LeaderElectionRecord) -> None:
            if server.log.count("create") == 1:
                raise TransportError("", "the server", "connection refused")
            await super().create(record)

    server = Server()

    async def main() -> None:
        process = Refused(server, "me")
        losing = asyncio.create_task(when_lost(process))
        await asyncio.sleep(1)
        server.record = None  # and anybody may make another at once
        assert await losing == 1002
        assert process.elector.leader == ""

    simulate(main)


def test_what_another_took_unseen_is_not_given_up() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")

        async def work() -> str:
            await asyncio.sleep(1)
            server.update(OTHERS, server.version)
            return "done"

        assert await process.elector.run(work) == "done"
        assert held(server) == OTHERS
        assert process.elector.leader == "other"

    simulate(main)


def test_a_leader_does_not_sleep_beyond_its_deadline() -> None:
    async def main() -> float:
        timing = Timing(lease_duration=15, renew_deadline=10, retry_period=4)
        process = Distant(Server(), "me", timing=timing)

        async def cut_off() -> None:
            process.cut_off = True
            await work_for_ever()

        with pytest.raises(LeadershipLost):
            await process.elector.run(cut_off)
        return now()

    # Led from 1003 on, known at 1006, refused at 1010: another 4 s would be 1014.
    assert simulate(main) == 1013


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 2.0), (0.5, 3.2), (0.999, 4.4)])
def test_candidates_look_again_at_times_of_their_own(
    chance: float, wait: float
) -> None:
    async def main() -> list[float]:
        server, looks = Server(), list[float]()
        server.create(OTHERS)

        class Looking(Process):
            async def get(self) -> LeaderElectionRecord:
                looks.append(now() - 1000)
                return await super().get()

        process = Looking(server, "me")
        process.elector = AsyncLeaderElector(
            process, clock=process.clock, sleep=process.sleep, random=lambda: chance
        )
        async with running(process):
            await asyncio.sleep(10)
        return looks[:3]

    assert simulate(main) == pytest.approx([0, wait, 2 * wait], abs=0.01)


def test_a_leader_renews_without_a_random_part() -> None:
    async def main() -> list[float]:
        renewals: list[float] = []

        class Renewing(Process):
            async def update(self, record: LeaderElectionRecord) -> None:
                renewals.append(now() - 1000)
                await super().update(record)

        async with running(Renewing(Server(), "me")):
            await asyncio.sleep(7)
        return renewals[:3]

    assert simulate(main) == pytest.approx([2, 4, 6], abs=0.01)
