"""Leases and events on a real server, whose kinds are custom resources here."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.patience import LONG

from kuberuntime.discovery import DiscoveryClient
from kuberuntime.dynamic import DynamicResource
from kuberuntime.events import EventBroadcaster
from kuberuntime.leaderelection import (
    LeaderElectionRecord,
    LeaderElector,
    LeadershipLost,
    LeaseLock,
    Timing,
)
from kuberuntime.rest import RESTClient
from kuberuntime.rest.patch import MergePatch
from kuberuntime.rest.resource import Resource
from kuberuntime.testing.crds import install_crds
from kuberuntime.testing.envtest import Environment

QUICK = Timing(lease_duration=2, renew_deadline=1.5, retry_period=0.1)
LEASES = Resource("coordination.k8s.io", "v1", "leases", "Lease", namespaced=True)
EVENTS = Resource("events.k8s.io", "v1", "events", "Event", namespaced=True)


def crd_of(resource: Resource) -> dict[str, Any]:
    """A CRD in place of a built-in kind, which takes everything."""
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    names = {
        "plural": resource.plural,
        "singular": resource.kind.lower(),
        "kind": resource.kind,
    }
    approved = {"api-approved.kubernetes.io": "unapproved, testing-only"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": f"{resource.plural}.{resource.group}",
            "annotations": approved,
        },
        "spec": {
            "group": resource.group,
            "names": names,
            "scope": "Namespaced",
            "versions": [
                {
                    "name": resource.version,
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": anything},
                }
            ],
        },
    }


@pytest.fixture(scope="module")
def rest(assets: Path) -> Iterator[RESTClient]:
    """A server of its own, so that no other test sees such CRDs."""
    with (
        Environment(assets=assets) as server,
        RESTClient(server.config, environ={}) as rest,
    ):
        found = DiscoveryClient(rest).server_groups_and_resources()
        served = {one.resource.gvr for one in found}
        needed = [each for each in (LEASES, EVENTS) if each.gvr not in served]
        install_crds(rest, map(crd_of, needed))
        yield rest


@pytest.fixture
def leases(rest: RESTClient) -> Iterator[DynamicResource]:
    found = DynamicResource(rest, LEASES, "default")
    yield found
    found.delete_collection()


def elector(rest: RESTClient, identity: str, **options: Any) -> LeaderElector:
    lock = LeaseLock(rest, "default", "lease", identity=identity, **options)
    return LeaderElector(lock, timing=QUICK)


def test_a_leader_that_stops_hands_over_and_one_that_died_is_succeeded(
    rest: RESTClient, leases: DynamicResource
) -> None:
    dead = LeaderElectionRecord("dead", 2).to_spec()
    leases.create({"metadata": {"name": "lease"}, "spec": dead})
    first, second = elector(rest, "first"), elector(rest, "second")
    began, leads, stopped = time.monotonic(), threading.Event(), threading.Event()

    def work() -> float:
        leads.set()
        assert stopped.wait(LONG)
        assert first.is_leader()
        return time.monotonic() - began

    with ThreadPoolExecutor() as pool:
        leading = pool.submit(first.run, work, stop=stopped.set)
        assert leads.wait(LONG)
        waiting = pool.submit(second.run, second.is_leader, stop=lambda: None)
        first.stop()
        led = leading.result(LONG)
        assert led is not None
        assert led >= 2, "the lease of the dead one had to run out"
        assert waiting.result(LONG) is True
    spec = leases.get("lease")["spec"]
    assert spec["leaseTransitions"] == 2
    assert spec["holderIdentity"] == ""


def test_a_leader_whose_lease_is_taken_away_stops(
    rest: RESTClient, leases: DynamicResource
) -> None:
    one, stopped = elector(rest, "one"), threading.Event()

    def work() -> None:
        leases.patch("lease", MergePatch({"spec": {"holderIdentity": "other"}}))
        assert stopped.wait(LONG)
        assert not one.is_leader()

    with pytest.raises(LeadershipLost):
        one.run(work, stop=stopped.set)
    assert leases.get("lease")["spec"]["holderIdentity"] == "other"


def test_events_become_a_series(rest: RESTClient, leases: DynamicResource) -> None:
    with EventBroadcaster(rest) as broadcaster:
        recorder = broadcaster.new_recorder("example.com/shop")
        assert elector(rest, "me", recorder=recorder).run(lambda: 1, stop=int) == 1
        lease = leases.get("lease")
        for _ in range(3):
            recorder.event(lease, "Normal", "Looked", action="Looking", note="again")
    events = DynamicResource(rest, EVENTS, "default")
    found = list(events.list())
    series = [one["series"]["count"] for one in found if one["reason"] == "Looked"]
    assert series == [3]
    notes = {one["note"] for one in found if one["reason"] == "LeaderElection"}
    assert notes == {"me became leader", "me stopped leading"}
    events.delete_collection()
