"""What is below pods: binding, eviction, ephemeral containers, logs."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupResource, GroupVersionKind
from kuberuntime.meta.v1 import LabelSelector
from kuberuntime.selectors import SelectorError, labels
from kuberuntime.testing.server import deletion
from kuberuntime.testing.server.body import read_object
from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.messages import Answer
from kuberuntime.testing.server.parts import listed, part
from kuberuntime.testing.server.refusal import (
    Refusal,
    bad_request,
    conflict,
    internal_error,
    not_found,
)
from kuberuntime.testing.server.verbs.delete import check_preconditions, read_delete
from kuberuntime.testing.server.verbs.read import found
from kuberuntime.testing.server.verbs.update import store
from kuberuntime.testing.tracker.stored import Manifest, Stored

_BINDING: Final = GroupVersionKind("", "v1", "Binding")
_EVICTION: Final = GroupVersionKind("policy", "v1", "Eviction")
_BUDGETS: Final = GroupResource("policy", "poddisruptionbudgets")
_SUCCESS: Final = msgspec.json.encode(
    {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "code": 201,
    }
)


def bind(call: Call) -> Answer:
    """Assign the pod to a node, as a scheduler does."""
    sent = read_object(call, _BINDING)
    node = part(sent, "target").get("name") or ""
    with call.state.tracker.lock:
        pod = found(call)
        spec = part(pod.manifest, "spec")
        if there := spec.get("nodeName"):
            why = f"pod {pod.name} is already assigned to node {quoted(there)}"
            raise conflict(GroupResource("", "pods/binding"), pod.name, why)
        status = dict(part(pod.manifest, "status"))
        scheduled = {
            "type": "PodScheduled",
            "status": "True",
            "lastProbeTime": None,
            "lastTransitionTime": call.state.now(),
        }
        status["conditions"] = [
            *(
                one
                for one in listed(status, "conditions")
                if one.get("type") != "PodScheduled"
            ),
            scheduled,
        ]
        new = {**pod.manifest, "spec": {**spec, "nodeName": node}, "status": status}
        store(call, pod, new)
    return call.answer(201, _SUCCESS)


def evict(call: Call) -> Answer:
    """Delete the pod, unless a disruption budget forbids it."""
    sent = read_object(call, _EVICTION)
    options = read_delete(part(sent, "deleteOptions"))
    if call.dry_run:
        options.dry_run = ["All"]
    with call.state.tracker.lock:
        pod = found(call)
        check_preconditions(call, pod, options)
        if _may_disrupt(pod):
            _spend_budget(call, pod, dry_run=bool(options.dry_run))
        deletion.delete(
            call.state,
            call.served.group_resource,
            pod,
            grace=options.grace,
            dry_run=bool(options.dry_run),
        )
    return call.answer(201, _SUCCESS)


def log(call: Call) -> Answer:
    """There is no kubelet to have it from."""
    pod = found(call)
    node = part(pod.manifest, "spec").get("nodeName")
    if not node:
        raise bad_request(f"pod {pod.name} does not have a host assigned")
    raise not_found(call.served.group_resource, node)


def quoted(text: str) -> str:
    """A text as messages show it."""
    return f'"{text}"'


def _may_disrupt(pod: Stored) -> bool:
    """Whether the pod counts for budgets: it runs, and is not on its way already."""
    phase = part(pod.manifest, "status").get("phase")
    done = phase in ("Succeeded", "Failed", "Pending", None)
    return not done and "deletionTimestamp" not in pod.metadata


def _spend_budget(call: Call, pod: Stored, *, dry_run: bool) -> None:
    budgets = _budgets_of(call, pod)
    if not budgets:
        return
    if len(budgets) > 1:
        raise internal_error(
            "This pod has more than one PodDisruptionBudget, which the eviction"
            " subresource does not support."
        )
    [budget] = budgets
    status = part(budget.manifest, "status")
    if status.get("observedGeneration", 0) < budget.metadata.get("generation", 0):
        raise _too_many(
            f"The disruption budget {budget.name} is still being processed by the"
            " server.",
            retry_after=10,
        )
    allowed = status.get("disruptionsAllowed") or 0
    if allowed <= 0:
        raise _too_many(
            f"The disruption budget {budget.name} needs"
            f" {status.get('desiredHealthy', 0)} healthy pods and has"
            f" {status.get('currentHealthy', 0)} currently"
        )
    if not dry_run:
        disrupted = {**part(status, "disruptedPods"), pod.name: call.state.now()}
        spent = {
            **status,
            "disruptionsAllowed": allowed - 1,
            "disruptedPods": disrupted,
        }
        call.state.tracker.put(_BUDGETS, {**budget.manifest, "status": spent})


def _budgets_of(call: Call, pod: Stored) -> list[Stored]:
    collection = call.state.tracker.collection(_BUDGETS)
    return [
        budget
        for budget in collection.objects(pod.namespace)
        if _selects(budget.manifest, pod)
    ]


def _selects(budget: Manifest, pod: Stored) -> bool:
    selector: Any = part(budget, "spec").get("selector")
    if selector is None:
        return False
    try:
        return labels.from_label_selector(LabelSelector.from_dict(selector)).matches(
            pod.labels
        )
    except (SelectorError, DecodeError):
        return False


def _too_many(why: str, *, retry_after: int = 0) -> Refusal:
    details: dict[str, Any] = {
        "causes": [{"reason": "DisruptionBudget", "message": why}]
    }
    if retry_after:
        details["retryAfterSeconds"] = retry_after
    message = "Cannot evict pod as it would violate the pod's disruption budget."
    return Refusal(429, "TooManyRequests", message, details)
