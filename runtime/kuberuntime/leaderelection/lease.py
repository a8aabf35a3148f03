"""Leases as dicts: what the locks of tasks and of threads share."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Mapping
from typing import Any, Final, Protocol

from kuberuntime.dynamic.unstructured import Unstructured
from kuberuntime.leaderelection.record import LeaderElectionRecord
from kuberuntime.rest.resource import Resource

LEASES: Final = Resource(
    "coordination.k8s.io", "v1", "leases", "Lease", namespaced=True
)


class Recorder(Protocol):
    """Tells people what happens to objects, as kuberuntime.events' recorder does."""

    def event(
        self,
        regarding: Mapping[str, Any],
        event_type: str,
        reason: str,
        *,
        action: str,
        note: str,
    ) -> None:
        """Tell that something happened."""
        ...


def unique_identity() -> str:
    """The name of the machine, and something that no other process has."""
    return f"{socket.gethostname()}_{uuid.uuid4()}"


def new_lease(
    name: str, labels: Mapping[str, str], record: LeaderElectionRecord
) -> Unstructured:
    """A lease to create."""
    metadata: dict[str, Any] = {"name": name}
    if labels:
        metadata["labels"] = dict(labels)
    return {"metadata": metadata, "spec": record.to_spec()}


def changed_lease(
    lease: Unstructured, labels: Mapping[str, str], record: LeaderElectionRecord
) -> Unstructured:
    """A lease with another record in it, and everything else as it was."""
    metadata = dict(lease["metadata"])
    if labels:
        metadata["labels"] = {**(metadata.get("labels") or {}), **labels}
    spec: dict[str, Any] = {**(lease.get("spec") or {}), **record.to_spec()}
    return {**lease, "metadata": metadata, "spec": spec}


def record_of(lease: Unstructured) -> LeaderElectionRecord:
    """Who holds a lease. DecodeError for what is none."""
    spec: dict[str, Any] = lease.get("spec") or {}
    return LeaderElectionRecord.from_spec(spec)


def reference(lease: Unstructured) -> dict[str, Any]:
    """A lease as events name it."""
    metadata = lease["metadata"]
    kept = ("name", "namespace", "uid", "resourceVersion")
    return {
        "apiVersion": LEASES.gvk.api_version,
        "kind": LEASES.kind,
        "metadata": {key: metadata[key] for key in kept if key in metadata},
    }
