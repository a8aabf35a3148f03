"""Leader election for threads, over HTTP and in real time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from lease_server import LeaseServer

from kuberuntime.config import Config
from kuberuntime.leaderelection import LeaderElector, LeadershipLost, LeaseLock, Timing
from kuberuntime.rest import RESTClient

CONFIG = Config("https://cluster.example:6443", qps=None)
QUICK = Timing(lease_duration=2, renew_deadline=1, retry_period=0.02)
LONG = 10  # seconds, for what happens at once unless something is broken


@pytest.fixture
def server() -> LeaseServer:
    return LeaseServer()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def elector(server: LeaseServer, identity: str) -> LeaderElector:
    rest = RESTClient(CONFIG, transport=httpx2.MockTransport(server))
    lock = LeaseLock(rest, "shop", "lease", identity=identity)
    return LeaderElector(lock, timing=QUICK)


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


def test_stopping_what_does_not_run_does_nothing(server: LeaseServer) -> None:
    one = elector(server, "me")
    one.stop()
    assert one.run(lambda: 1, stop=nothing) == 1
    one.stop()
