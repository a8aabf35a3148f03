"""Waiting for what objects are to become, as ``kubectl wait`` and ``rollout status``::

from kuberuntime.waiting import condition, deleted, jsonpath, rollout_complete

cs.objects.wait_for(web, rollout_complete, timeout=300)
cs.objects.wait_for(Pod, condition("Ready"), name="web-0", timeout=60)
cs.objects.wait_for(pod, jsonpath("{.status.phase}", "Succeeded"), timeout=60)
cs.objects.wait_for(web, lambda web: web.status.replicas == 3, timeout=60)
cs.objects.wait_for(web, deleted, timeout=60)
"""

from __future__ import annotations

from kuberuntime.waiting.conditions import (
    condition,
    crd_established,
    job_complete,
    job_failed,
    job_finished,
    jsonpath,
    pod_ready,
    pvc_bound,
)
from kuberuntime.waiting.errors import ConditionFailedError, WaitTimeoutError
from kuberuntime.waiting.progress import Condition, Deleted, Progress, deleted
from kuberuntime.waiting.rollouts import rollout_complete

__all__ = [
    "Condition",
    "ConditionFailedError",
    "Deleted",
    "Progress",
    "WaitTimeoutError",
    "condition",
    "crd_established",
    "deleted",
    "job_complete",
    "job_failed",
    "job_finished",
    "jsonpath",
    "pod_ready",
    "pvc_bound",
    "rollout_complete",
]
