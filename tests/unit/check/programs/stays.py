"""Written for Kubernetes 1.35, of what 1.36 has as well."""

from __future__ import annotations

from kubeclient import Clientset
from kubeclient.authentication.v1 import TokenReviewSpec
from kubeclient.autoscaling.v2 import (
    CrossVersionObjectReference,
    HorizontalPodAutoscaler,
    HorizontalPodAutoscalerSpec,
)
from kubeclient.core import v1 as core
from kubeclient.core.v1 import Container, Pod, PodSpec
from kubeclient.policy.v1 import PodDisruptionBudget


class Shop:
    """Names that others have lost, but not these."""

    workload_ref: str | None = None

    def __init__(self, clients: Clientset) -> None:
        self.clients = clients

    def pods(self) -> list[Pod]:
        found = self.clients.core_v1.pods("shop").list().all()
        return [pod for pod in found if pod.spec and pod.spec.node_name]


def made(shop: Shop) -> PodSpec:
    print(shop.workload_ref)
    return PodSpec(containers=[Container(name="web", image="web:1")])


def scaled() -> HorizontalPodAutoscaler:
    target = CrossVersionObjectReference(kind="Deployment", name="web")
    spec = HorizontalPodAutoscalerSpec(max_replicas=2, scale_target_ref=target)
    return HorizontalPodAutoscaler(spec=spec)


def healthy(budget: PodDisruptionBudget) -> bool:
    status = budget.status
    return status is not None and bool(status.current_healthy)


def asked() -> TokenReviewSpec:
    return TokenReviewSpec(token="t")


def first(spec: core.PodSpec) -> str:
    return spec.containers[0].name
