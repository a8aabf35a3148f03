"""Whether what a workload says is rolled out, as ``kubectl rollout status`` finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kuberuntime.waiting.errors import ConditionFailedError
from kuberuntime.waiting.fields import conditions, number, part
from kuberuntime.waiting.progress import Condition, Manifest, Progress

_DONE: Final = Progress(True)
_UNSEEN: Final = Progress(False, "its spec is to be observed")


def _deployment(manifest: Manifest) -> Progress:
    spec, status = part(manifest, "spec"), part(manifest, "status")
    if not _is_observed(manifest):
        return _UNSEEN
    for one in conditions(manifest):
        late = one.get("reason") == "ProgressDeadlineExceeded"
        if one.get("type") == "Progressing" and late:
            raise ConditionFailedError("the Deployment exceeded its progress deadline")
    wanted, updated = number(spec, "replicas", 1), number(status, "updatedReplicas")
    if updated < wanted:
        return Progress(False, f"{updated} of {wanted} new replicas are updated")
    if (old := number(status, "replicas") - updated) > 0:
        return Progress(False, f"{old} old replicas are pending termination")
    if (available := number(status, "availableReplicas")) < updated:
        return Progress(False, f"{available} of {updated} replicas are available")
    return _DONE


def _daemon_set(manifest: Manifest) -> Progress:
    status = part(manifest, "status")
    _check_rolling(manifest)
    if not _is_observed(manifest):
        return _UNSEEN
    wanted = number(status, "desiredNumberScheduled")
    if (updated := number(status, "updatedNumberScheduled")) < wanted:
        return Progress(False, f"{updated} of {wanted} new pods are updated")
    if (available := number(status, "numberAvailable")) < wanted:
        return Progress(False, f"{available} of {wanted} pods are available")
    return _DONE


def _stateful_set(manifest: Manifest) -> Progress:
    spec, status = part(manifest, "spec"), part(manifest, "status")
    _check_rolling(manifest)
    if not number(status, "observedGeneration") or not _is_observed(manifest):
        return _UNSEEN
    wanted = number(spec, "replicas", 1)
    if (ready := number(status, "readyReplicas")) < wanted:
        return Progress(False, f"{ready} of {wanted} pods are ready")
    partition = number(part(spec, "updateStrategy", "rollingUpdate"), "partition")
    if partition:
        # Only the pods from that ordinal on are updated.
        updated = number(status, "updatedReplicas")
        if updated < wanted - partition:
            message = f"{updated} of {wanted - partition} new pods are updated"
            return Progress(False, message)
        return _DONE
    if status.get("updateRevision") != status.get("currentRevision"):
        updated = number(status, "updatedReplicas")
        return Progress(False, f"{updated} of {wanted} new pods are updated")
    return _DONE


def _is_observed(manifest: Manifest) -> bool:
    generation = number(part(manifest, "metadata"), "generation")
    return number(part(manifest, "status"), "observedGeneration") >= generation


def _check_rolling(manifest: Manifest) -> None:
    strategy = part(manifest, "spec", "updateStrategy").get("type", "RollingUpdate")
    if strategy != "RollingUpdate":
        raise ConditionFailedError(
            f"only a RollingUpdate has a rollout to wait for, and this is {strategy}"
        )


_KINDS: Final[Mapping[str, Callable[[Manifest], Progress]]] = {
    "DaemonSet": _daemon_set,
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
}


def _rollout(manifest: Manifest) -> Progress:
    kind = str(manifest.get("kind"))
    if kind not in _KINDS or not str(manifest.get("apiVersion")).startswith("apps/"):
        raise ConditionFailedError(
            f"a {kind} has no rollout: only {', '.join(_KINDS)} of apps have"
        )
    return _KINDS[kind](manifest)


rollout_complete: Final = Condition("rollout complete", _rollout)
"""That a Deployment, DaemonSet or StatefulSet is rolled out. ConditionFailedError
where a Deployment exceeded its progress deadline, and for what has no rollout."""
