"""How a leadership ends: nothing is released, and nobody leads, while work under it
is alive. In simulated time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import httpx2
import pytest
from election_world import Process, Server, running, work_for_ever
from lease_server import LeaseServer
from tests.simulated_time import now, simulate

from kuberuntime.config import Config
from kuberuntime.controller import AsyncController
from kuberuntime.leaderelection import (
    AsyncLeaderElector,
    AsyncLeaseLock,
    LeaderElectionRecord,
    LeadershipLost,
)
from kuberuntime.meta.v1 import Status
from kuberuntime.rest import AsyncRESTClient, Request
from kuberuntime.rest.errors import Conflict

OTHERS = LeaderElectionRecord("other", 15)


class Stubborn:
    """Work that takes ``seconds`` to end, however often it is cancelled."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.alive = False
        self.cancelled_at: list[float] = []
        self.ended_at = 0.0

    async def __call__(self) -> None:
        self.alive = True
        end = float("inf")
        while now() < end:
            try:
                await asyncio.sleep(min(end - now(), 1000))
            except asyncio.CancelledError:
                self.cancelled_at.append(now())
                end = min(end, now() + self.seconds)
        self.alive = False
        self.ended_at = now()


def reconciling(
    seconds: float, **options: Any
) -> tuple[AsyncController[str], list[str]]:
    """A controller that reconciles one key for so long, and what became of it."""
    seen: list[str] = []

    async def reconcile(key: str) -> None:
        seen.append("begun")
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            seen.append(f"cancelled at {now():g}")
            raise
        seen.append("done")

    one = AsyncController("web", reconcile, **options)
    one.enqueue("shop/a")
    return one, seen


def test_a_second_cancel_neither_ends_renewals_nor_gives_the_lease_up() -> None:
    async def main() -> None:
        server, work = Server(), Stubborn(60)
        first, second = Process(server, "first"), Process(server, "second")
        async with running(first, work) as task:
            await asyncio.sleep(1)
            async with running(second):
                for _ in range(3):
                    task.cancel()
                    await asyncio.sleep(1)
                while work.alive:
                    assert first.elector.is_leader()
                    assert not second.elector.is_leader()
                    await asyncio.sleep(0.5)
                await asyncio.sleep(5)
                assert task.cancelled()
                assert second.elector.is_leader()
        assert work.cancelled_at == [1001, 1002, 1003], "it is told each time"

    simulate(main)


def test_a_cancel_while_the_lease_is_given_up_does_not_keep_it() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me", slowness=1.0)
        async with running(process) as task:
            while not process.elector.is_leader():
                await asyncio.sleep(0.1)
            task.cancel()
            while server.log[-1] != "get":
                await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.wait({task})
        assert task.cancelled()
        assert server.record is not None
        assert server.record.holder_identity == ""

    simulate(main)


def test_a_leader_that_is_cancelled_lets_its_controller_finish() -> None:
    async def main() -> None:
        server, (one, seen) = Server(), reconciling(20)
        process = Process(server, "me")
        async with running(process, one.run) as task:
            await asyncio.sleep(1)
            task.cancel()
            await asyncio.sleep(17)
            assert process.elector.is_leader()
            await asyncio.wait({task})
        assert seen == ["begun", "done"]

    simulate(main)


def test_workers_that_outlive_the_call_that_ran_them_keep_the_lease(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        server, (one, seen) = Server(), reconciling(50)
        process = Process(server, "me")

        async def lead() -> None:
            running = asyncio.create_task(one.run())
            try:
                await asyncio.sleep(1)
            finally:
                left.append(running)  # and not waited for

        left: list[asyncio.Task[None]] = []
        task = asyncio.create_task(process.elector.run(lead))
        await asyncio.sleep(40)
        assert process.elector.is_leader()
        assert not task.done()
        one.stop()
        await task
        assert seen == ["begun", "done"]
        assert server.record is not None
        assert server.record.holder_identity == ""
        await left[0]

    simulate(main)
    assert "kept, as work under it goes on: 1 workers of web" in caplog.text


def test_what_a_controller_reconciles_is_cancelled_the_moment_the_lease_is_lost() -> (
    None
):
    async def main() -> None:
        server, (one, seen) = Server(), reconciling(100)
        process = Process(server, "me")
        async with running(process, one.run) as task:
            await asyncio.sleep(1)
            server.up = False
            await asyncio.wait({task})
            assert isinstance(task.exception(), LeadershipLost)
            assert now() == 1010
        assert seen == ["begun", "cancelled at 1010"], "10 s after it was renewed"

    simulate(main)


def test_a_lease_that_is_lost_while_work_ends_ends_the_work_at_once() -> None:
    async def main() -> None:
        server, (one, seen) = Server(), reconciling(100)
        process = Process(server, "me")
        async with running(process, one.run) as task:
            await asyncio.sleep(1)
            task.cancel()
            await asyncio.sleep(2)
            assert seen == ["begun"], "it has its grace"
            server.update(OTHERS, server.version)
            await asyncio.wait({task})
            assert task.cancelled()
        assert seen == ["begun", "cancelled at 1004"]
        assert server.record == OTHERS

    simulate(main)


def test_work_that_outlives_its_lease_is_cancelled_again_and_told_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        server, work = Server(), Stubborn(8)
        process = Process(server, "me")
        overruns: list[tuple[float, str]] = []
        elector = AsyncLeaderElector(
            process,
            clock=process.clock,
            sleep=process.sleep,
            on_overrun=lambda alive: overruns.append((now(), alive)),
        )
        task = asyncio.create_task(elector.run(work))
        await asyncio.sleep(1)
        server.up = False
        await asyncio.wait({task})
        assert isinstance(task.exception(), LeadershipLost)
        assert work.cancelled_at == pytest.approx([1010, 1011.25])
        ((told, alive),) = overruns
        assert told == pytest.approx(1012.5)
        assert alive == "the work itself"
        assert work.ended_at == pytest.approx(1018), "and is waited for"
        assert now() == pytest.approx(1018, abs=0.2)

    simulate(main)
    assert "shop/lease: lost, and work goes on: the work itself" in caplog.text


def test_an_overrun_that_fails_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        server, work = Server(), Stubborn(8)
        process = Process(server, "me")

        def fail(alive: str) -> None:
            raise OSError(alive)

        elector = AsyncLeaderElector(
            process, clock=process.clock, sleep=process.sleep, on_overrun=fail
        )
        task = asyncio.create_task(elector.run(work))
        await asyncio.sleep(1)
        server.update(OTHERS, server.version)
        with pytest.raises(LeadershipLost):
            await task
        assert not work.alive

    simulate(main)
    assert "on_overrun failed" in caplog.text


def test_work_that_raises_before_it_begins_gives_the_lease_up() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")

        def lead() -> Coroutine[Any, Any, None]:
            raise OSError("not even begun")

        with pytest.raises(OSError, match="not even begun"):
            await process.elector.run(lead)
        assert not process.elector.is_leader()
        assert server.record is not None
        assert server.record.holder_identity == ""

    simulate(main)


def test_what_is_told_of_a_new_leader_and_raises_gives_the_lease_up() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")

        def fail(leader: str) -> None:
            if leader:
                raise OSError(f"{leader} is not welcome")

        elector = AsyncLeaderElector(
            process, clock=process.clock, sleep=process.sleep, on_new_leader=fail
        )
        with pytest.raises(OSError, match="me is not welcome"):
            await elector.run(work_for_ever)
        assert not elector.is_leader()
        assert server.record is not None
        assert server.record.holder_identity == ""

    simulate(main)


class FailingMetrics:
    def __init__(self, *failing: str) -> None:
        self._failing = failing

    def leader_on(self, name: str) -> None:
        self._told("on")

    def leader_off(self, name: str) -> None:
        self._told("off")

    def slowpath_exercised(self, name: str) -> None:
        self._told("slow")

    def _told(self, what: str) -> None:
        if what in self._failing:
            raise OSError(what)


def test_metrics_that_fail_as_it_begins_to_lead_give_the_lease_up() -> None:
    async def main() -> None:
        server = Server()
        process = Process(server, "me")
        elector = AsyncLeaderElector(
            process,
            clock=process.clock,
            sleep=process.sleep,
            metrics=FailingMetrics("on"),
        )
        with pytest.raises(OSError, match="on"):
            await elector.run(work_for_ever)
        assert not elector.is_leader()
        assert server.record is not None
        assert server.record.holder_identity == ""

    simulate(main)


def test_a_callback_that_fails_while_it_leads_ends_the_work_under_the_lease() -> None:
    async def main() -> None:
        server, work = Server(), Stubborn(30)
        process = Process(server, "me")
        elector = AsyncLeaderElector(
            process,
            clock=process.clock,
            sleep=process.sleep,
            metrics=FailingMetrics("slow"),
        )
        task = asyncio.create_task(elector.run(work))
        await asyncio.sleep(1)
        server.update(server.record or OTHERS, server.version)  # has it read again
        await asyncio.sleep(20)
        assert work.alive
        assert elector.is_leader(), "it is renewed all the same"
        with pytest.raises(OSError, match="slow"):
            await task
        assert not work.alive
        assert server.record is not None
        assert server.record.holder_identity == ""

    simulate(main)


class SlowToAnswer(Process):
    """The server has it at once, and says so some seconds later."""

    async def _call(self, serve: Callable[[], Any]) -> Any:
        answer = await super()._call(serve)
        await asyncio.sleep(3)
        return answer


@pytest.mark.parametrize("seconds", [1, 4, 5.5, 6.5])
def test_a_candidate_that_is_stopped_in_any_call_leaves_no_lease_behind(
    seconds: float,
) -> None:
    async def main() -> None:
        server = Server()
        process = SlowToAnswer(server, "me")
        task = asyncio.create_task(process.elector.run(work_for_ever))
        await asyncio.sleep(seconds)
        task.cancel()
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        if server.record is not None:
            assert server.record.holder_identity == ""

    simulate(main)


def test_a_write_that_reaches_the_server_late_is_given_up_as_well() -> None:
    class OnItsWay(Process):
        """What was sent arrives, whether somebody still waits for it or not."""

        async def create(self, record: LeaderElectionRecord) -> None:
            async def arrive() -> None:
                await asyncio.sleep(3)
                await Process.create(self, record)

            await asyncio.shield(asyncio.create_task(arrive()))

    async def main() -> None:
        server = Server()
        process = OnItsWay(server, "me")
        task = asyncio.create_task(process.elector.run(work_for_ever))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait({task})
        await asyncio.sleep(5)
        assert server.record is not None
        assert server.record.holder_identity == ""

    simulate(main)


def test_a_candidate_that_only_reads_is_stopped_at_once() -> None:
    async def main() -> None:
        server = Server()
        server.create(OTHERS)
        process = SlowToAnswer(server, "me")
        async with running(process) as task:
            await asyncio.sleep(1)
            task.cancel()
            await asyncio.wait({task})
            assert now() == 1001

    simulate(main)


def test_a_lease_that_cannot_be_given_up_is_tried_for_with_pauses() -> None:
    class Contested(Process):
        async def update(self, record: LeaderElectionRecord) -> None:
            if not record.holder_identity:
                resignations.append(now())
                raise Conflict(Status(code=409, reason="Conflict"))
            await super().update(record)

    resignations: list[float] = []

    async def main() -> None:
        process = Contested(Server(), "me")
        async with running(process):
            await asyncio.sleep(1)
        assert now() == pytest.approx(1001 + 10)

    simulate(main)
    assert 5 < len(resignations) < 20
    assert resignations[1] - resignations[0] < 0.1, "what got in between is over soon"


def test_an_elector_runs_once_at_a_time() -> None:
    async def main() -> None:
        process = Process(Server(), "me")
        async with running(process):
            await asyncio.sleep(1)
            with pytest.raises(RuntimeError, match="once at a time"):
                await process.elector.run(work_for_ever)
            assert process.elector.is_leader()
        async with running(process):
            await asyncio.sleep(5)
            assert process.elector.is_leader(), "one after another is fine"

    simulate(main)


def test_all_tasks_of_a_loop_may_be_cancelled_at_once() -> None:
    async def main() -> None:
        server, work = Server(), Stubborn(30)
        first, second = Process(server, "first"), Process(server, "second")
        async with running(first, work) as task, running(second) as other:
            await asyncio.sleep(1)
            mine = {asyncio.current_task(), other}
            for each in asyncio.all_tasks() - mine:
                each.cancel()
            while work.alive:
                assert not second.elector.is_leader()
                await asyncio.sleep(0.5)
            await asyncio.wait({task})
            assert task.cancelled()

    simulate(main)


def test_a_busy_controller_on_the_same_client_does_not_starve_its_lease(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "kuberuntime.leaderelection")

    async def main() -> None:
        loop, server = asyncio.get_running_loop(), LeaseServer()

        async def served(request: httpx2.Request) -> httpx2.Response:
            if "leases" in request.url.path:
                return server(request)
            written.append(now())
            return httpx2.Response(200, json={})

        written: list[float] = []
        rest = AsyncRESTClient(
            Config("https://cluster.example:6443", qps=5, burst=10),
            transport=httpx2.MockTransport(served),
            clock=loop.time,
        )

        async def writes() -> None:
            while True:
                await rest.send(Request("PUT", "/api/v1/namespaces/shop/pods/a"))

        async def lead() -> None:
            async with asyncio.TaskGroup() as group:
                for _ in range(50):
                    group.create_task(writes())

        elector = AsyncLeaderElector(
            AsyncLeaseLock(rest, "shop", "lease", identity="me"), clock=loop.time
        )
        task = asyncio.create_task(elector.run(lead))
        for _ in range(100):
            await asyncio.sleep(1)
            assert elector.is_leader()
        assert len(written) == pytest.approx(10 + 5 * 100, abs=6), "as ever"
        task.cancel()
        await asyncio.wait({task})
        assert server.leases["lease"]["spec"]["holderIdentity"] == ""

    simulate(main)
    assert caplog.text == ""
