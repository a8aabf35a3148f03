"""Waiting for an object: never missed, never longer than its timeout."""

from __future__ import annotations

import asyncio
import pickle
import random
from typing import Any

import msgspec
import pytest
from objects_driver import Driver
from objects_simulated import simulated
from tests.simulated_time import now, simulate

from kubeclient import AsyncClientset
from kubeclient.core.v1 import ConfigMap
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.model import KubeObject, always
from kuberuntime.rest import Forbidden, MergePatch
from kuberuntime.waiting import (
    ConditionFailedError,
    WaitTimeoutError,
    condition,
    crd_established,
    deleted,
    job_complete,
    job_failed,
    job_finished,
    jsonpath,
    pod_ready,
    pvc_bound,
    rollout_complete,
)

GADGET = GroupVersionKind("toys.example.com", "v1", "Gadget")
GADGET_OBJECT = {
    "apiVersion": "toys.example.com/v1",
    "kind": "Gadget",
    "metadata": {"name": "a", "namespace": "default"},
}


class Sized(KubeObject, kw_only=True):
    """A gadget, of a class that not every gadget fits."""

    api_version: str = always("toys.example.com/v1", name="apiVersion")
    kind: str = always("Gadget")
    metadata: ObjectMeta = msgspec.field(default_factory=ObjectMeta)
    size: int | None = None


def config_map(name: str, **data: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name), data=data)


def workload(kind: str, spec: Any, status: Any, generation: int = 2) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "web", "generation": generation},
        "spec": spec,
        "status": {"observedGeneration": 2, **status},
    }


def conditions(*pairs: tuple[str, str], **more: Any) -> dict[str, Any]:
    found = [{"type": kind, "status": status} for kind, status in pairs]
    return {"metadata": {}, "status": {"conditions": found, **more}}


def test_an_object_that_is_so_already_is_answered_at_once(both: Driver) -> None:
    made = both.run(both.objects.create(config_map("a", x="1")))
    found = both.run(
        both.objects.wait_for(made, lambda obj: obj.data == {"x": "1"}, timeout=60)
    )
    assert found == made
    gadget = both.run(both.objects.create(GADGET_OBJECT))
    by_name = both.objects.wait_for(
        GADGET, lambda obj: obj["metadata"]["uid"], name="a", timeout=60
    )
    assert both.run(by_name) == gadget


def test_a_wait_is_over_when_the_object_has_become_so(both: Driver) -> None:
    made = both.run(both.objects.create(GADGET_OBJECT))
    calls = 0

    def ready(obj: dict[str, Any]) -> bool:
        nonlocal calls
        calls += 1
        if calls == 1:  # while it waits
            theirs = Driver(both.server, is_async=False)
            theirs.objects.patch(
                made, MergePatch({"status": {"ready": True}}), subresource="status"
            )
            theirs.shut_down()
        return bool(obj.get("status"))

    found = both.run(both.objects.wait_for(made, ready, timeout=60))
    assert found["status"] == {"ready": True}
    assert calls == 2


def test_gone_is_what_does_not_exist_or_is_another_object(both: Driver) -> None:
    objects = both.objects
    both.run(objects.wait_for(ConfigMap, deleted, name="a", timeout=60))
    made = both.run(objects.create(config_map("a")))
    both.run(objects.delete(made))
    both.run(objects.wait_for(made, deleted, timeout=60))
    both.run(objects.create(config_map("a")))
    both.run(objects.wait_for(made, deleted, timeout=60))
    with pytest.raises(ConditionFailedError, match="ConfigMap a was deleted"):
        both.run(objects.wait_for(made, lambda obj: True, timeout=60))


def test_what_its_class_cannot_hold_is_still_there(both: Driver) -> None:
    both.run(both.objects.create({**GADGET_OBJECT, "size": "large"}))
    with pytest.raises(WaitTimeoutError, match="still there"):
        both.run(both.objects.wait_for(Sized, deleted, name="a", timeout=0.05))


def test_any_object_that_is_selected_will_do_without_a_name(both: Driver) -> None:
    both.run(both.objects.create(config_map("a")))
    labelled = config_map("b")
    labelled.metadata.labels = {"app": "web"}
    both.run(both.objects.create(labelled))
    wait = both.objects.wait_for(
        ConfigMap, lambda obj: True, label_selector="app=web", timeout=60
    )
    assert both.run(wait).metadata.name == "b"


def test_a_timeout_says_what_was_waited_for_and_has_the_object(both: Driver) -> None:
    made = both.run(both.objects.create(config_map("a")))
    with pytest.raises(WaitTimeoutError) as caught:
        both.run(both.objects.wait_for(made, condition("Ready"), timeout=0.05))
    assert str(caught.value) == (
        "ConfigMap a: condition Ready=True: not within 0.05 s:"
        " condition Ready is not set"
    )
    assert caught.value.last == made
    assert isinstance(caught.value, TimeoutError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.last) == (str(caught.value), made)
    with pytest.raises(WaitTimeoutError, match="there is no such object"):
        both.run(both.objects.wait_for(ConfigMap, bool, name="missing", timeout=0.05))


def test_what_cannot_be_meant_is_refused(both: Driver) -> None:
    objects = both.objects
    with pytest.raises(ValueError, match="no time"):
        both.run(objects.wait_for(ConfigMap, deleted, name="a", timeout=0))
    with pytest.raises(ValueError, match="called 'a', not 'b'"):
        both.run(objects.wait_for(config_map("a"), deleted, name="b", timeout=1))
    with pytest.raises(ValueError, match="JSONPath"):
        jsonpath("{.status[}")
    both.server.faults.errors(403, verb="list")
    with pytest.raises(Forbidden):
        both.run(objects.wait_for(ConfigMap, deleted, name="a", timeout=60))


def test_what_a_function_raises_ends_the_wait(both: Driver) -> None:
    made = both.run(both.objects.create(config_map("a")))
    with pytest.raises(ZeroDivisionError):
        both.run(both.objects.wait_for(made, lambda obj: 1 / 0, timeout=60))


def test_a_condition_is_found_in_any_case_and_must_be_of_this_generation() -> None:
    manifest = conditions(("Ready", "True"), observedGeneration=1)
    assert condition("ready", "true")(manifest)
    assert not condition("Ready", "False")(manifest)
    assert not condition("Other")(manifest)
    manifest["metadata"]["generation"] = 2
    assert not condition("Ready")(manifest)
    manifest["status"]["conditions"][0]["observedGeneration"] = 2
    assert condition("Ready")(manifest)


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        {"status": None},
        {"status": {"conditions": "x"}},
        {"status": {"conditions": [1]}},
    ],
)
def test_a_manifest_without_a_status_is_not_so(manifest: dict[str, Any]) -> None:
    for one in (condition("Ready"), pod_ready, job_finished, pvc_bound):
        assert not one(manifest)


def test_a_jsonpath_is_as_kubectl_takes_it() -> None:
    manifest = {
        "metadata": {"annotations": {"example.com/a": "b"}},
        "status": {
            "phase": "Running",
            "ready": True,
            "replicas": 3,
            "list": [{"type": "A", "status": "1"}, {"type": "B", "status": "2"}],
        },
    }
    assert jsonpath("{.status.phase}", "Running")(manifest)
    assert jsonpath(".status.phase")(manifest)
    assert jsonpath("$.status.ready", True)(manifest)
    assert jsonpath("{.status.ready}", "true")(manifest)
    assert jsonpath("{.status.replicas}", 3)(manifest)
    assert not jsonpath("{.status.replicas}", 4)(manifest)
    assert not jsonpath("{.status.missing}")(manifest)
    assert jsonpath('{.status.list[?(@.type=="B")].status}', "2")(manifest)
    assert jsonpath(r"{.metadata.annotations.example\.com/a}", "b")(manifest)
    with pytest.raises(ConditionFailedError, match="2 values"):
        jsonpath("{.status.list[*].type}", "A")(manifest)
    with pytest.raises(ConditionFailedError, match="no scalar"):
        jsonpath("{.status.list}", "A")(manifest)


def test_a_job_is_complete_or_failed_or_both_are_waited_for() -> None:
    complete = conditions(("Complete", "True"))
    failed = conditions(("Complete", "False"), ("Failed", "True"))
    assert job_complete(complete)
    assert job_finished(complete)
    assert job_failed(failed)
    assert job_finished(failed)
    with pytest.raises(ConditionFailedError, match="the Job is Failed"):
        job_complete(failed)
    with pytest.raises(ConditionFailedError, match="the Job is Complete"):
        job_failed(complete)
    assert not job_finished(conditions(("Suspended", "True")))


def test_definitions_claims_and_pods() -> None:
    assert crd_established(
        conditions(("NamesAccepted", "True"), ("Established", "True"))
    )
    assert not crd_established(conditions(("NamesAccepted", "True")))
    with pytest.raises(ConditionFailedError, match="names"):
        crd_established(
            conditions(("NamesAccepted", "False"), ("Established", "False"))
        )
    assert pvc_bound({"status": {"phase": "Bound"}})
    assert not pvc_bound({"status": {"phase": "Pending"}})
    with pytest.raises(ConditionFailedError, match="lost"):
        pvc_bound({"status": {"phase": "Lost"}})
    assert pod_ready(conditions(("Ready", "True")))


DEPLOYMENT: list[tuple[dict[str, Any], str]] = [
    ({"updatedReplicas": 1, "replicas": 3}, "1 of 3 new replicas are updated"),
    ({"updatedReplicas": 3, "replicas": 4}, "1 old replicas are pending termination"),
    (
        {"updatedReplicas": 3, "replicas": 3, "availableReplicas": 2},
        "2 of 3 replicas are available",
    ),
    ({"updatedReplicas": 3, "replicas": 3, "availableReplicas": 3}, ""),
]


@pytest.mark.parametrize(("status", "message"), DEPLOYMENT)
def test_a_deployment_is_rolled_out_as_kubectl_finds_it(
    status: dict[str, Any], message: str
) -> None:
    found = rollout_complete.status(workload("Deployment", {"replicas": 3}, status))
    assert found == (not message, message)


def test_a_rollout_of_an_older_generation_does_not_count() -> None:
    status = {"updatedReplicas": 1, "replicas": 1, "availableReplicas": 1}
    assert rollout_complete(workload("Deployment", {}, status))
    assert not rollout_complete(workload("Deployment", {}, status, generation=3))


def test_a_rollout_that_exceeded_its_deadline_has_failed() -> None:
    late = {"type": "Progressing", "reason": "ProgressDeadlineExceeded"}
    with pytest.raises(ConditionFailedError, match="deadline"):
        rollout_complete(workload("Deployment", {}, {"conditions": [late]}))


def test_daemon_sets_and_stateful_sets_are_rolled_out() -> None:
    wanted = {"desiredNumberScheduled": 2, "updatedNumberScheduled": 2}
    assert not rollout_complete(
        workload("DaemonSet", {}, {**wanted, "numberAvailable": 1})
    )
    assert rollout_complete(workload("DaemonSet", {}, {**wanted, "numberAvailable": 2}))
    same = {"currentRevision": "b", "updateRevision": "b"}
    spec = {"replicas": 2}
    assert not rollout_complete(
        workload("StatefulSet", spec, {"readyReplicas": 1, **same})
    )
    assert rollout_complete(workload("StatefulSet", spec, {"readyReplicas": 2, **same}))
    other = {"readyReplicas": 2, "currentRevision": "a", "updateRevision": "b"}
    assert not rollout_complete(workload("StatefulSet", spec, other))
    partitioned = {"replicas": 2, "updateStrategy": {"rollingUpdate": {"partition": 1}}}
    assert not rollout_complete(workload("StatefulSet", partitioned, other))
    assert rollout_complete(
        workload("StatefulSet", partitioned, {**other, "updatedReplicas": 1})
    )


def test_what_has_no_rollout_is_said_to_have_none() -> None:
    with pytest.raises(ConditionFailedError, match="a Pod has no rollout"):
        rollout_complete({"apiVersion": "v1", "kind": "Pod"})
    on_delete = {"updateStrategy": {"type": "OnDelete"}}
    with pytest.raises(ConditionFailedError, match="OnDelete"):
        rollout_complete(workload("DaemonSet", on_delete, {}))


def trouble(server: Any, luck: random.Random) -> None:
    """Something that may come in the way of a watch."""
    faults = server.faults
    verb = luck.choice(["list", "watch"])
    match luck.randrange(8):
        case 0:
            server.break_watches()
        case 1:
            server.end_watches()
        case 2:
            server.restart(keep_history=luck.random() < 0.5)
        case 3:
            faults.expire(verb=verb, times=luck.randint(1, 3))
        case 4:
            faults.errors(luck.choice([429, 500, 503]), verb=verb, times=2)
        case 5:
            faults.drop(verb=verb, times=luck.randint(1, 3))
        case 6:
            faults.half(verb=verb, times=1)
        case _:
            server.stall_watches(luck.uniform(10, 400))


@pytest.mark.parametrize("seed", range(10))
def test_a_wait_misses_nothing_whatever_happens_to_its_watch(seed: int) -> None:
    luck = random.Random(seed)

    async def story() -> None:
        server, clients = simulated(seed)
        quiet = AsyncClientset(server.config(), transport=server.async_transport())
        made = await quiet.objects.create(config_map("a", step="0"))
        last = luck.randint(3, 25)
        waits = [
            asyncio.create_task(
                clients.objects.wait_for(
                    made, lambda obj: obj.data == {"step": str(last)}, timeout=None
                )
            ),
            asyncio.create_task(clients.objects.wait_for(made, deleted, timeout=1e6)),
        ]
        for step in range(1, last + 1):
            await asyncio.sleep(luck.uniform(0, 90))
            trouble(server, luck)
            await quiet.objects.patch(made, MergePatch({"data": {"step": str(step)}}))
        server.faults.clear()
        await asyncio.sleep(900)  # two stalls and the longest wait
        assert waits[0].done()
        assert (await waits[0]).data == {"step": str(last)}
        assert not waits[1].done()
        trouble(server, luck)
        await quiet.objects.delete(made)
        await quiet.objects.create(config_map("a"))
        await asyncio.sleep(900)
        assert waits[1].done()
        assert await waits[1] is None

    simulate(story)


@pytest.mark.parametrize("seed", range(10))
def test_a_wait_is_never_longer_than_its_timeout(seed: int) -> None:
    luck = random.Random(seed)
    timeout = luck.uniform(0.5, 900)

    async def story() -> None:
        server, clients = simulated(seed)
        quiet = AsyncClientset(server.config(), transport=server.async_transport())
        made = await quiet.objects.create(config_map("a"))
        if luck.random() < 0.5:  # a server that is down the whole time
            server.faults.errors(503, verb="list", retry_after=luck.randint(1, 60))
        began = now()
        wait = clients.objects.wait_for(made, lambda obj: False, timeout=timeout)
        waiting = asyncio.create_task(wait)
        waiting.add_done_callback(lambda done: ended.append(now() - began))
        while not waiting.done():
            await asyncio.sleep(luck.uniform(0, timeout / 10))
            trouble(server, luck)
            if luck.random() < 0.5:
                patch = MergePatch({"data": {"step": str(now())}})
                await quiet.objects.patch(made, patch)
        with pytest.raises(WaitTimeoutError):
            await waiting

    ended: list[float] = []
    simulate(story)
    (seconds,) = ended
    assert seconds == pytest.approx(timeout, abs=0.01)
