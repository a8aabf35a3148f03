"""The pod garbage collector: deleted pods whose node is not there have no kubelet."""

from __future__ import annotations

from typing import Final

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing.server.call import State
from kuberuntime.testing.server.deletion import PODS, delete
from kuberuntime.testing.server.parts import part
from kuberuntime.testing.tracker import Change

_NODES: Final = GroupResource("", "nodes")


def remove_lost(state: State, resource: GroupResource, change: Change) -> None:
    """Have a pod go at once that nobody would ever report as stopped."""
    pod = change.after
    if resource != PODS or pod is None or "deletionTimestamp" not in pod.metadata:
        return
    if not pod.metadata.get("deletionGracePeriodSeconds"):
        return
    node = part(pod.manifest, "spec").get("nodeName", "")
    current = state.tracker.collection(PODS).get(pod.key)
    if current is pod and state.tracker.get(_NODES, "", node) is None:
        delete(state, PODS, pod, grace=0)
