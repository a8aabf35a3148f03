"""Taking a lease, keeping it, losing it and giving it up, in simulated time; the
scenarios of client-go's leaderelection_test.go and healthzadaptor_test.go."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from election_world import Process, Server, campaign, running, work_for_ever
from tests.simulated_time import now, simulate

from kuberuntime.leaderelection import (
    AsyncLeaderElector,
    LeaderElectionRecord,
    LeaderHealth,
    LeadershipLost,
    Timing,
)
from kuberuntime.leaderelection.timing import JITTER_FACTOR

OTHERS = LeaderElectionRecord("other", 15)


def held(server: Server) -> LeaderElectionRecord:
    assert server.record is not None
    return server.record


def test_a_lease_that_is_not_there_is_created() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")
        async with running(process):
            await asyncio.sleep(1)
            assert process.elector.is_leader()
        assert server.log[:2] == ["get", "create"]
        assert process.leaders[0] == "me"
        assert held(server).leader_transitions == 0

    simulate(main)


@pytest.mark.parametrize(
    "free",
    [
        LeaderElectionRecord(),
        LeaderElectionRecord("", 15, leader_transitions=0),
        LeaderElectionRecord("other", 0),
    ],
    ids=["without a holder", "given up", "without a duration"],
)
def test_a_lease_that_nobody_holds_is_taken_at_once(free: LeaderElectionRecord) -> None:
    async def main() -> None:
        server = Server()
        server.create(free)
        process = Process(server, "me")
        async with running(process):
            await asyncio.sleep(0.1)
            assert process.elector.is_leader()
            assert held(server).holder_identity == "me"
            assert held(server).leader_transitions == 1

    simulate(main)


def test_a_lease_that_another_does_not_renew_is_taken_when_it_ran_out() -> None:
    async def main() -> None:
        server = Server()
        server.create(OTHERS)
        process, began = Process(server, "me"), now()
        async with running(process):
            await asyncio.sleep(14.9)
            assert not process.elector.is_leader()
            assert process.elector.leader == "other"
            while not process.elector.is_leader():
                await asyncio.sleep(0.1)
        assert now() - began < 15 + 2 * (1 + JITTER_FACTOR) + 0.2
        assert process.leaders[:2] == ["other", "me"]
        assert held(server).leader_transitions == 1

    simulate(main)


def test_a_lease_that_another_renews_is_left_to_it() -> None:
    async def main() -> None:
        server = Server()
        version = server.create(OTHERS)
        process = Process(server, "me")
        async with running(process):
            for count in range(1, 30):
                await asyncio.sleep(10)
                renewed = replace(OTHERS, leader_transitions=count)
                version = server.update(renewed, version)
            assert held(server).holder_identity == "other"
            assert not process.elector.is_leader()

    simulate(main)


def test_a_candidate_who_is_called_as_the_holder_goes_on_with_its_lease() -> None:
    async def main() -> None:
        server = Server()
        server.create(replace(OTHERS, holder_identity="me", leader_transitions=7))
        process = Process(server, "me")
        async with running(process):
            await asyncio.sleep(0.1)
            assert process.elector.is_leader()
            assert held(server).leader_transitions == 7

    simulate(main)


def test_a_leader_renews_without_reading_the_lease() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")
        async with running(process):
            await asyncio.sleep(21)
            assert server.log == ["get", "create"] + ["update"] * 10
            first = held(server)
            await asyncio.sleep(2)
            assert held(server).acquire_time == first.acquire_time
            assert held(server).renew_time != first.renew_time

    simulate(main)


def test_a_leader_reads_the_lease_when_somebody_changed_it() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")
        async with running(process):
            await asyncio.sleep(1)
            server.update(held(server), server.version)  # for example a label
            del server.log[:]
            await asyncio.sleep(4)
            assert server.log == ["update", "get", "update", "update"]
            assert process.elector.is_leader()

    simulate(main)


def test_a_leader_stops_at_once_when_another_has_the_lease() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")
        async with running(process) as task:
            await asyncio.sleep(1)
            server.update(OTHERS, server.version)
            await asyncio.sleep(1.5)
            with pytest.raises(LeadershipLost):
                task.result()
        assert process.leaders == ["me", "other"]
        assert held(server) == OTHERS, "what is another's is not given up"

    simulate(main)


def test_a_leader_without_a_server_stops_before_another_may_begin() -> None:
    async def main() -> None:
        server = Server()
        process, began = Process(server, "me"), now()
        ended: list[float] = []

        async def work() -> None:
            try:
                await work_for_ever()
            finally:
                ended.append(now() - began)

        async with running(process, work) as task:
            await asyncio.sleep(4.5)
            server.up = False
            await asyncio.wait({task})
        assert ended == [pytest.approx(4 + 10)], "10 s after it was last renewed"
        assert isinstance(task.exception(), LeadershipLost)

    simulate(main)


def test_work_that_takes_long_to_stop_is_not_led_but_waited_for() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")

        async def stubborn() -> None:
            try:
                await work_for_ever()
            finally:
                await asyncio.sleep(20)

        async with running(process, stubborn) as task:
            await asyncio.sleep(1)
            server.up = False
            await asyncio.sleep(10)
            assert not process.elector.is_leader()
            assert not task.done()
            await asyncio.wait({task})
            assert isinstance(task.exception(), LeadershipLost)

    simulate(main)


def test_the_lease_is_kept_until_work_that_is_stopped_has_ended() -> None:
    async def main() -> None:
        server = Server()
        first, second = Process(server, "first"), Process(server, "second")
        led: list[bool] = []

        async def slow_to_stop() -> None:
            try:
                await work_for_ever()
            finally:
                for _ in range(40):
                    await asyncio.sleep(1)
                    led.append(first.elector.is_leader())

        async with running(first, slow_to_stop) as task:
            await asyncio.sleep(1)
            async with running(second):
                task.cancel()
                await asyncio.wait({task})
                assert all(led)
                assert len(led) == 40
                assert held(server).holder_identity == ""
                given_up = now()
                while not second.elector.is_leader():
                    await asyncio.sleep(0.1)
                assert now() - given_up < 2 * (1 + JITTER_FACTOR) + 0.2

    simulate(main)


def test_the_lease_is_given_up_though_a_renewal_got_in_between() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")
        async with running(process):
            await asyncio.sleep(1)
            server.update(replace(held(server), acquire_time=None), server.version)
        assert held(server).holder_identity == ""
        assert held(server).lease_duration_seconds == 1
        assert process.events == ["became leader", "stopped leading"]

    simulate(main)


def test_giving_up_is_tried_again_after_a_conflict() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me", slowness=0.5)
        async with running(process) as task:
            await asyncio.sleep(1.9)
            task.cancel()
            while server.log[-1] != "get":
                await asyncio.sleep(0.001)
            server.update(replace(held(server), acquire_time=None), server.version)
            await asyncio.wait({task})
        assert held(server).holder_identity == ""
        assert server.log[-4:] == ["update", "update", "get", "update"]

    simulate(main)


def test_stopping_without_a_server_does_not_take_longer_than_the_deadline() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")
        async with running(process) as task:
            await asyncio.sleep(1)
            server.up, began = False, now()
            task.cancel()
            await asyncio.wait({task})
            assert now() - began <= 10

    simulate(main)


def test_a_candidate_that_is_stopped_leaves_the_lease_alone() -> None:
    async def main() -> None:
        server = Server()
        server.create(OTHERS)
        process = Process(server, "me")
        async with running(process):
            await asyncio.sleep(5)
        assert held(server) == OTHERS
        assert process.events == []

    simulate(main)


def test_what_work_answers_or_raises_comes_out_and_the_lease_is_given_up() -> None:
    async def main() -> None:
        server = Server()

        async def work() -> str:
            return "done"

        async def fail() -> None:
            raise OSError("broken")

        assert await Process(server, "me").elector.run(work) == "done"
        assert held(server).holder_identity == ""
        with pytest.raises(OSError, match="broken"):
            await Process(server, "me").elector.run(fail)
        assert held(server).holder_identity == ""

    simulate(main)


def test_what_fails_while_it_is_stopped_is_the_cause_of_lost_leadership() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")

        async def work() -> None:
            try:
                await work_for_ever()
            finally:
                raise OSError("broken")

        async with running(process, work) as task:
            await asyncio.sleep(1)
            server.update(OTHERS, server.version)
            with pytest.raises(LeadershipLost) as lost:
                await task
            assert isinstance(lost.value.__cause__, OSError)

    simulate(main)


def test_a_leader_that_stood_still_knows_at_once_that_it_leads_no_more() -> None:
    async def main() -> None:
        server = Server()
        process, other = Process(server, "me"), Process(server, "other")
        async with running(process) as task, running(other):
            await asyncio.sleep(1)
            process.stop()
            await asyncio.sleep(25)
            assert other.elector.is_leader()
            assert not process.elector.is_leader(), "though nothing of it ran yet"
            process.go_on()
            with pytest.raises(LeadershipLost):
                await task

    simulate(main)


def test_a_lease_whose_answer_came_too_late_is_not_led_by() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me", slowness=0.5)
        led: list[bool] = []

        async def work() -> None:
            led.append(process.elector.is_leader())
            await work_for_ever()

        async with running(process, work):
            while server.record is None:
                await asyncio.sleep(0.01)
            process.stop()
            await asyncio.sleep(60)
            process.go_on()
            await asyncio.sleep(10)
            assert led == [True], "it took the lease again first"

    simulate(main)


def test_after_a_crash_another_leads_within_the_lease_and_one_try() -> None:
    async def main() -> None:
        server = Server()
        first, second = Process(server, "first"), Process(server, "second")
        first_task = asyncio.create_task(campaign(first))
        await asyncio.sleep(5)
        second_task = asyncio.create_task(campaign(second))
        await asyncio.sleep(1.9)
        first.stop()
        crashed = now()
        while not second.elector.is_leader():
            await asyncio.sleep(0.05)
        assert now() - crashed < 15 + 2 * (1 + JITTER_FACTOR) * 2
        first.go_on()
        for task in (first_task, second_task):
            task.cancel()
        await asyncio.wait({first_task, second_task})

    simulate(main)


def test_the_lease_can_be_led_again_after_it_was_lost() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")
        task = asyncio.create_task(campaign(process))
        await asyncio.sleep(1)
        server.update(OTHERS, server.version)
        await asyncio.sleep(25)
        assert process.elector.is_leader()
        assert process.leaders == ["me", "other", "me"]
        task.cancel()
        await asyncio.wait({task})

    simulate(main)


class Metrics:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def leader_on(self, name: str) -> None:
        self.seen.append(f"on {name}")

    def leader_off(self, name: str) -> None:
        self.seen.append(f"off {name}")

    def slowpath_exercised(self, name: str) -> None:
        self.seen.append(f"slow {name}")


def test_metrics_tell_who_leads_and_how_it_is_renewed() -> None:
    async def main() -> list[str]:
        server, metrics = Server(), Metrics()
        process = Process(server, "me")
        process.elector = AsyncLeaderElector(
            process, metrics=metrics, clock=process.clock, sleep=process.sleep
        )
        async with running(process):
            await asyncio.sleep(1)
            server.update(held(server), server.version)
            await asyncio.sleep(2)
        return metrics.seen

    lock = "shop/lease"
    assert simulate(main) == [
        f"off {lock}",
        f"on {lock}",
        f"slow {lock}",
        f"off {lock}",
    ]


def test_health_fails_only_for_a_leader_whose_lease_ran_out_long_ago() -> None:
    async def main() -> None:
        server = Server()
        process, health = Process(server, "me"), LeaderHealth(tolerance=20)
        assert health() is None, "there is no elector yet"
        health.watch(process.elector)
        assert health() is None, "it does not lead"
        async with running(process):
            await asyncio.sleep(1)
            assert health() is None, "it leads"
            process.stop()
            await asyncio.sleep(15 + 19 - 1)
            assert health() is None, "its lease ran out, but not for long"
            await asyncio.sleep(1.1)
            assert health() == "leads on without the lease shop/lease"
            process.go_on()
            await asyncio.sleep(1)
            assert health() is None, "it leads no more"

    simulate(main)


def test_a_bug_in_a_lock_is_not_taken_for_a_bad_network() -> None:
    class Broken(Process):
        async def update(self, record: LeaderElectionRecord) -> None:
            raise TypeError("bug")

    async def main() -> None:
        process = Broken(Server(), "me")
        with pytest.raises(TypeError, match="bug"):
            await process.elector.run(work_for_ever)

    simulate(main)


@pytest.mark.parametrize(
    ("timing", "wrong"),
    [
        ((10, 10, 2), "lease_duration must be greater than renew_deadline"),
        ((15, 2, 2), "renew_deadline must be greater than 1.2"),
        ((0, -1, 2), "lease_duration is a whole number of seconds, at least 1"),
        ((15.5, 10, 2), "lease_duration is a whole number of seconds, at least 1"),
        ((15, 10, 0), "retry_period must be greater than zero"),
    ],
)
def test_timings_that_do_not_fit_are_refused(
    timing: tuple[float, float, float], wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        Timing(*timing)
