"""Written for Kubernetes 1.35: each line that says so uses what 1.36 does not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubeclient.certificates.v1beta1 import ClusterTrustBundle  # gone
from kubeclient.scheduling.v1alpha1.client import Workloads  # gone

import kubeclient.core.v1
from kubeclient import AsyncClientset, Clientset
from kubeclient.authentication.v1 import (
    TokenRequest,
    TokenRequestSpec,
    TokenReviewSpec,
)
from kubeclient.autoscaling.v2 import HorizontalPodAutoscaler
from kubeclient.core import v1 as core
from kubeclient.core.v1 import Pod, PodSpec, PodTemplateSpec
from kubeclient.core.v1 import WorkloadReference as Reference  # gone
from kubeclient.scheduling import v1alpha1  # gone


def made(reference: core.WorkloadReference) -> PodSpec:  # gone
    return PodSpec(containers=[], workload_ref=reference)  # gone


def made_on_many_lines() -> PodTemplateSpec:
    return PodTemplateSpec(
        spec=PodSpec(  # gone
            containers=[],
            workload_ref=None,
        ),
    )


def read(clients: Clientset) -> Iterator[str]:
    for pod in clients.core_v1.pods("shop").list():
        if pod.spec is not None and pod.spec.workload_ref is not None:  # gone
            yield pod.metadata.name or ""
    deployment = clients.apps_v1.deployments("shop").get("web")
    template = deployment.spec.template if deployment.spec else None
    spec = template.spec if template else None
    if spec is not None:
        print(spec.workload_ref)  # gone


def written(pod: Pod) -> None:
    assert pod.spec is not None
    pod.spec.workload_ref = None  # gone


def served(clients: Clientset) -> None:
    bundles = clients.certificates_v1beta1.cluster_trust_bundles()  # gone
    print(bundles, clients.scheduling_v1alpha1)  # gone


async def awaited(clients: AsyncClientset, name: str) -> None:
    pod = await clients.core_v1.pods("shop").get(name)
    specs = [spec for spec in (pod.spec,) if spec]
    print([spec.workload_ref for spec in specs])  # gone
    async for each in clients.core_v1.pods().list():
        print(each.spec.workload_ref if each.spec else None)  # gone


@dataclass
class Watcher:
    clients: Clientset
    last: Pod | None = None

    def run(self) -> None:
        with self.clients.core_v1.pods().watch() as events:
            for event in events:
                self.last = event.object
                match event.object:
                    case Pod(spec=PodSpec(workload_ref=None)):  # gone
                        print(kubeclient.core.v1.WorkloadReference)  # gone
                    case _:
                        pass


def asked() -> TokenReviewSpec:
    return TokenReviewSpec(audiences=["a"])  # gone


def scaled() -> HorizontalPodAutoscaler:
    return HorizontalPodAutoscaler()  # gone


def maybe(request: TokenRequest) -> list[str]:
    print(request.spec.expiration_seconds)  # gone
    return [audience.lower() for audience in request.spec.audiences]  # gone


def certain(spec: TokenRequestSpec) -> int:
    return spec.expiration_seconds or 0


def used(bundle: ClusterTrustBundle, one: Reference, clients: Workloads) -> None:
    print(bundle.spec, one.name, clients, v1alpha1)
