"""Leader election for threads, over HTTP and in real time."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from lease_server import LeaseServer
from tests.patience import LONG

from kuberuntime.config import Config
from kuberuntime.controller import Controller
from kuberuntime.leaderelection import LeaderElector, LeadershipLost, LeaseLock, Timing
from kuberuntime.rest import RESTClient

CONFIG = Config("https://cluster.example:6443", qps=None)
# Renewed often, and never lost because a machine is busy.
QUICK = Timing(lease_duration=300, renew_deadline=200, retry_period=0.02)


@pytest.fixture
def server() -> LeaseServer:
    return LeaseServer()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def elector(server: LeaseServer, identity: str, **options: Any) -> LeaderElector:
    rest = RESTClient(CONFIG, transport=httpx2.MockTransport(server))
    lock = LeaseLock(rest, "shop", "lease", identity=identity)
    return LeaderElector(lock, timing=QUICK, **options)


def election_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if "leaderelection" in each.name]


def nothing() -> None:
    pass


def test_work_is_done_in_the_calling_thread_and_answers_what_it_does(
    server: LeaseServer,
) -> None:
    one = elector(server, "me")

    def work() -> str:
        assert one.is_leader()
        assert one.leader == "me"
        assert one.check() is None
        return threading.current_thread().name

    assert one.run(work, stop=nothing) == threading.current_thread().name
    assert not one.is_leader()
    assert server.leases["lease"]["spec"]["holderIdentity"] == ""
    assert election_threads() == []


def test_lost_leadership_tells_the_work_to_stop(server: LeaseServer) -> None:
    one, stopped = elector(server, "me"), threading.Event()

    def work() -> None:
        server.change("lease", holderIdentity="other", leaseDurationSeconds=60)
        assert stopped.wait(LONG)
        assert not one.is_leader()

    with pytest.raises(LeadershipLost):
        one.run(work, stop=stopped.set)
    assert one.leader == "other"
    assert election_threads() == []


def test_a_candidate_that_waits_can_be_stopped(
    server: LeaseServer, pool: ThreadPoolExecutor
) -> None:
    first, second = elector(server, "first"), elector(server, "second")
    stopped = threading.Event()

    def work() -> bool:
        waiting = pool.submit(second.run, pytest.fail, stop=nothing)
        while second.leader != "first":
            assert not waiting.done()
        second.stop()
        assert waiting.result(LONG) is None
        return first.is_leader()

    assert first.run(work, stop=stopped.set)
    assert not stopped.is_set()


def test_stopping_a_leader_hands_the_lease_to_the_next(
    server: LeaseServer, pool: ThreadPoolExecutor
) -> None:
    first, second = elector(server, "first"), elector(server, "second")
    leads, stopped = threading.Event(), threading.Event()

    def work() -> str:
        leads.set()
        assert stopped.wait(LONG)
        return "ended in order"

    leading = pool.submit(first.run, work, stop=stopped.set)
    assert leads.wait(LONG)
    waiting = pool.submit(second.run, second.is_leader, stop=nothing)
    first.stop()
    assert leading.result(LONG) == "ended in order"
    assert waiting.result(LONG) is True
    assert server.leases["lease"]["spec"]["leaseTransitions"] == 1


def test_what_work_raises_comes_out_and_the_lease_is_given_up(
    server: LeaseServer,
) -> None:
    def fail() -> None:
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        elector(server, "me").run(fail, stop=nothing)
    assert server.leases["lease"]["spec"]["holderIdentity"] == ""
    assert election_threads() == []


def test_who_is_stopped_before_it_runs_does_not_lead(server: LeaseServer) -> None:
    one = elector(server, "me")
    one.stop()
    assert one.run(pytest.fail, stop=nothing) is None
    assert server.leases == {}
    one.stop()
    assert one.run(pytest.fail, stop=nothing) is None, "for good"
    assert election_threads() == []


def holder(server: LeaseServer) -> str:
    held: str = server.leases["lease"]["spec"]["holderIdentity"]
    return held


def renewed(server: LeaseServer, times: int = 3) -> None:
    """Wait until the lease was written so often from now on."""
    for _ in range(times):
        before = server.leases["lease"]["metadata"]["resourceVersion"]
        while server.leases["lease"]["metadata"]["resourceVersion"] == before:
            time.sleep(0.001)


def test_a_stop_that_blocks_holds_no_renewal_up(
    server: LeaseServer, pool: ThreadPoolExecutor
) -> None:
    one, leads = elector(server, "me"), threading.Event()
    asked, go_on, end = threading.Event(), threading.Event(), threading.Event()

    def work() -> str:
        leads.set()
        assert end.wait(LONG)
        return "done"

    def stop() -> None:
        asked.set()
        assert go_on.wait(LONG)

    leading = pool.submit(one.run, work, stop=stop)
    assert leads.wait(LONG)
    one.stop()
    assert asked.wait(LONG)
    one.stop()
    renewed(server)
    assert one.is_leader()
    end.set()
    assert leading.result(LONG) == "done"
    assert holder(server) == ""
    go_on.set()


def test_a_stop_that_raises_leaves_the_lease_with_the_work_and_comes_out(
    server: LeaseServer, pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    one, leads, stopped = elector(server, "me"), threading.Event(), threading.Event()
    asked = threading.Semaphore(0)
    failures = [OSError("no way to stop"), None]

    def work() -> None:
        leads.set()
        assert stopped.wait(LONG)
        assert one.is_leader()

    def stop() -> None:
        failure = failures.pop(0)
        asked.release()
        if failure is not None:
            raise failure
        stopped.set()

    leading = pool.submit(one.run, work, stop=stop)
    assert leads.wait(LONG)
    one.stop()
    assert asked.acquire(timeout=LONG)
    renewed(server)
    assert holder(server) == "me"
    assert not leading.done()
    one.stop()  # is tried again
    with pytest.raises(OSError, match="no way to stop"):
        leading.result(LONG)
    assert holder(server) == ""
    assert "a callback of the election failed" in caplog.text


def test_who_is_told_of_a_new_leader_may_block(
    server: LeaseServer, pool: ThreadPoolExecutor
) -> None:
    told, go_on = threading.Event(), threading.Event()

    def tell(leader: str) -> None:
        told.set()
        assert go_on.wait(LONG)

    one = elector(server, "me", on_new_leader=tell)

    def work() -> bool:
        assert told.wait(LONG)
        renewed(server)
        return one.is_leader()

    assert one.run(work, stop=nothing)
    assert holder(server) == ""
    go_on.set()


def test_what_is_told_of_a_new_leader_and_raises_ends_the_work_and_comes_out(
    server: LeaseServer,
) -> None:
    stopped = threading.Event()

    def tell(leader: str) -> None:
        if leader:
            raise OSError(f"{leader} is not welcome")

    def work() -> None:
        assert stopped.wait(LONG)

    one = elector(server, "me", on_new_leader=tell)
    with pytest.raises(OSError, match="me is not welcome"):
        one.run(work, stop=stopped.set)
    assert holder(server) == ""


def test_everybody_who_leads_is_told_of_in_order(server: LeaseServer) -> None:
    leaders: list[str] = []
    elector(server, "me", on_new_leader=leaders.append).run(int, stop=nothing)
    assert leaders == ["me", ""]


def test_workers_that_outlive_their_grace_keep_the_lease(
    server: LeaseServer, pool: ThreadPoolExecutor
) -> None:
    one, begun, go_on = elector(server, "me"), threading.Event(), threading.Event()

    def reconcile(key: str) -> None:
        begun.set()
        assert go_on.wait(LONG)
        assert one.is_leader()

    controller = Controller("web", reconcile, grace=0.01)
    controller.enqueue("a")
    leading = pool.submit(one.run, controller.run, stop=controller.stop)
    assert begun.wait(LONG)
    one.stop()
    one.stop()
    renewed(server, 10)
    assert holder(server) == "me"
    assert not leading.done()
    go_on.set()
    assert leading.result(LONG) is None
    assert holder(server) == ""


def test_workers_that_the_work_left_behind_keep_the_lease(
    server: LeaseServer, pool: ThreadPoolExecutor
) -> None:
    one, begun, go_on = elector(server, "me"), threading.Event(), threading.Event()

    def reconcile(key: str) -> None:
        begun.set()
        assert go_on.wait(LONG)

    controller = Controller("web", reconcile)
    controller.enqueue("a")

    def lead() -> None:
        context = contextvars.copy_context()
        pool.submit(context.run, controller.run)
        assert begun.wait(LONG)
        raise KeyboardInterrupt

    def run() -> None:
        with pytest.raises(KeyboardInterrupt):
            one.run(lead, stop=controller.stop)

    leading = pool.submit(run)
    assert begun.wait(LONG)
    renewed(server, 10)
    assert holder(server) == "me"
    assert not leading.done()
    controller.stop()
    go_on.set()
    leading.result(LONG)
    assert holder(server) == ""


def test_threads_that_outlive_their_lease_are_told_of_while_there_is_time(
    server: LeaseServer, caplog: pytest.LogCaptureFixture
) -> None:
    overrun = threading.Event()
    alive: list[str] = []

    def told(what: str) -> None:
        alive.append(what)
        overrun.set()

    one = elector(server, "me", on_overrun=told)

    def work() -> None:
        server.change("lease", holderIdentity="other", leaseDurationSeconds=60)
        assert overrun.wait(LONG)
        assert not one.is_leader()
        assert one.check() is not None

    with pytest.raises(LeadershipLost):
        one.run(work, stop=nothing)
    assert alive == ["the work itself"]
    assert "lost, and work goes on" in caplog.text
