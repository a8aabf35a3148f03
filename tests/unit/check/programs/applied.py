"""What is applied, written for Kubernetes 1.35 as gone.py is."""

from __future__ import annotations

from kubeclient import Clientset
from kubeclient.core.v1.applyconfigurations import (
    PodApplyConfiguration,
    PodSpecApplyConfiguration,
)


def made() -> PodApplyConfiguration:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "spec": {"workloadRef": {"name": "a", "podGroup": "b"}},  # gone
    }


def called() -> PodSpecApplyConfiguration:
    return PodSpecApplyConfiguration(workloadRef={"name": "a", "podGroup": "b"})  # gone


def applied(clients: Clientset, spec: PodSpecApplyConfiguration) -> None:
    clients.core_v1.pods("shop").apply(
        {"apiVersion": "v1", "kind": "Pod", "spec": {"workloadRef": {}}},  # gone
        field_manager="me",
    )
    print(spec["workloadRef"])  # gone
    spec["workloadRef"] = {}  # gone
    other: PodSpecApplyConfiguration = {  # gone
        "containers": [],
        "workloadRef": {},
    }
    print(other)
