"""Records in Leases, for threads and tasks; client-go's leaselock_test.go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from lease_server import LeaseServer

from kuberuntime.config import Config
from kuberuntime.errors import DecodeError
from kuberuntime.leaderelection import AsyncLeaseLock, LeaderElectionRecord, LeaseLock
from kuberuntime.rest import AsyncRESTClient, RESTClient
from kuberuntime.rest.errors import AlreadyExists, Conflict, NotFound

CONFIG = Config("https://cluster.example:6443", qps=None)
RECORD = LeaderElectionRecord(
    holder_identity="me",
    lease_duration_seconds=15,
    acquire_time=datetime(2026, 1, 1, 12, 0, 0, 123456, UTC),
    renew_time=datetime(2026, 1, 1, 12, 30, tzinfo=UTC),
    leader_transitions=3,
)


class Locks:
    """Makes locks of either kind, and calls them."""

    def __init__(self, *, is_async: bool) -> None:
        self._runner = asyncio.Runner() if is_async else None
        kinds: tuple[Any, Any] = (
            (AsyncRESTClient, AsyncLeaseLock) if is_async else (RESTClient, LeaseLock)
        )
        self._rest, self._lock = kinds
        self.server = LeaseServer()

    def lock(self, name: str = "lease", **options: Any) -> Any:
        rest = self._rest(CONFIG, transport=httpx2.MockTransport(self.server))
        return self._lock(rest, "shop", name, **{"identity": "me", **options})

    def call(self, method: Callable[..., Any], *arguments: object) -> Any:
        result = method(*arguments)
        return result if self._runner is None else self._runner.run(result)

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()


@pytest.fixture(params=["threads", "tasks"])
def both(request: pytest.FixtureRequest) -> Iterator[Locks]:
    locks = Locks(is_async=request.param == "tasks")
    yield locks
    locks.close()


def test_reading_a_lease_that_is_not_there_is_not_found(both: Locks) -> None:
    with pytest.raises(NotFound):
        both.call(both.lock().get)


def test_what_is_written_is_read_back_to_the_microsecond(both: Locks) -> None:
    both.call(both.lock().create, RECORD)
    assert both.call(both.lock().get) == RECORD
    assert both.server.leases["lease"]["spec"] == {
        "holderIdentity": "me",
        "leaseDurationSeconds": 15,
        "acquireTime": "2026-01-01T12:00:00.123456Z",
        "renewTime": "2026-01-01T12:30:00.000000Z",
        "leaseTransitions": 3,
    }


def test_creating_a_lease_that_is_there_is_refused(both: Locks) -> None:
    both.call(both.lock().create, RECORD)
    with pytest.raises(AlreadyExists):
        both.call(both.lock().create, RECORD)


def test_an_update_needs_something_to_update(both: Locks) -> None:
    with pytest.raises(RuntimeError, match="get the lease"):
        both.call(both.lock().update, RECORD)


def test_of_two_updates_of_the_same_lease_the_later_is_a_conflict(both: Locks) -> None:
    first, second = both.lock(), both.lock(identity="other")
    both.call(first.create, RECORD)
    both.call(second.get)
    both.call(first.update, replace(RECORD, leader_transitions=4))
    with pytest.raises(Conflict):
        both.call(second.update, replace(RECORD, holder_identity="other"))
    both.call(first.update, replace(RECORD, leader_transitions=5))
    assert both.call(second.get).leader_transitions == 5


def test_what_others_put_into_a_lease_stays_in_it(both: Locks) -> None:
    lock = both.lock()
    both.call(lock.create, RECORD)
    lease = both.server.leases["lease"]
    lease["metadata"]["annotations"] = {"note": "kept"}
    both.server.change("lease", strategy="OldestEmulationVersion")
    both.call(lock.get)
    both.call(lock.update, RECORD)
    lease = both.server.leases["lease"]
    assert lease["metadata"]["annotations"] == {"note": "kept"}
    assert lease["spec"]["strategy"] == "OldestEmulationVersion"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (None, {"there": "already", "app": "old"}),
        ({"app": "new"}, {"there": "already", "app": "new"}),
    ],
)
def test_the_holder_puts_its_labels_over_those_that_are_there(
    both: Locks, labels: Mapping[str, str] | None, expected: Mapping[str, str]
) -> None:
    first = both.lock(labels={"there": "already", "app": "old"})
    both.call(first.create, RECORD)
    second = both.lock(labels=labels)
    both.call(second.get)
    both.call(second.update, RECORD)
    assert both.server.leases["lease"]["metadata"]["labels"] == expected


def test_a_lease_without_labels_gets_them_from_its_holder(both: Locks) -> None:
    both.call(both.lock().create, RECORD)
    assert "labels" not in both.server.leases["lease"]["metadata"]
    lock = both.lock(labels={"app": "new"})
    both.call(lock.get)
    both.call(lock.update, RECORD)
    assert both.server.leases["lease"]["metadata"]["labels"] == {"app": "new"}


class Recorder:
    def __init__(self) -> None:
        self.seen: list[tuple[Any, ...]] = []

    def event(
        self,
        regarding: Mapping[str, Any],
        event_type: str,
        reason: str,
        *,
        action: str,
        note: str,
    ) -> None:
        self.seen.append((regarding, event_type, reason, action, note))


def test_events_are_told_about_the_lease(both: Locks) -> None:
    recorder = Recorder()
    lock = both.lock(recorder=recorder)
    lock.record_event("before there is a lease")
    both.call(lock.create, RECORD)
    lock.record_event("became leader")
    regarding = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
            "name": "lease",
            "namespace": "shop",
            "uid": "lease-uid",
            "resourceVersion": "1",
        },
    }
    election = "LeaderElection"
    note = "me became leader"
    assert recorder.seen == [(regarding, "Normal", election, election, note)]


def test_without_a_recorder_nobody_is_told(both: Locks) -> None:
    lock = both.lock()
    both.call(lock.create, RECORD)
    lock.record_event("became leader")


def test_a_lock_has_a_name_and_an_identity_of_its_own(both: Locks) -> None:
    assert both.lock().describe() == "shop/lease"
    assert both.lock(identity=None).identity != both.lock(identity=None).identity
    with pytest.raises(ValueError, match="identity must not be empty"):
        both.lock(identity="")


def test_an_empty_lease_is_nobodys() -> None:
    assert LeaderElectionRecord.from_spec({}) == LeaderElectionRecord()


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        ({"holderIdentity": 3}, "$.spec.holderIdentity"),
        ({"leaseDurationSeconds": "15"}, "$.spec.leaseDurationSeconds"),
        ({"renewTime": "yesterday"}, "$.spec.renewTime"),
    ],
)
def test_a_lease_that_makes_no_sense_is_refused(
    spec: dict[str, Any], path: str
) -> None:
    with pytest.raises(DecodeError) as refused:
        LeaderElectionRecord.from_spec(spec)
    assert refused.value.path == path
