"""What people read every day, without a guard, an assert or a cast.

mypy and pyright check it in `make check`; test_everyday_programs.py runs it. Each program
takes what a server answered with, or an object that was just made, and reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubeclient.apps.v1 import DaemonSet, Deployment, StatefulSet
from kubeclient.autoscaling.v2 import HorizontalPodAutoscaler
from kubeclient.batch.v1 import CronJob, Job
from kubeclient.core.v1 import (
    ConfigMap,
    Event,
    Namespace,
    Node,
    PersistentVolumeClaim,
    Pod,
    Secret,
    Service,
)
from kubeclient.discovery.v1 import EndpointSlice
from kubeclient.networking.v1 import Ingress, NetworkPolicy
from kubeclient.policy.v1 import PodDisruptionBudget
from kubeclient.rbac.v1 import RoleBinding


def replicas(deployment: Deployment) -> int:
    return deployment.spec.replicas or 1


def is_rolled_out(deployment: Deployment) -> bool:
    wanted = deployment.spec.replicas or 1
    return (
        deployment.status.updated_replicas == wanted
        and deployment.status.available_replicas == wanted
    )


def max_surge(deployment: Deployment) -> int | str | None:
    rolling = deployment.spec.strategy.rolling_update
    return rolling.max_surge if rolling else None


def images(deployment: Deployment) -> list[str | None]:
    return [c.image for c in deployment.spec.template.spec.containers]


def waiting_containers(pod: Pod) -> Iterator[tuple[str, str | None]]:
    for status in pod.status.container_statuses or ():
        if waiting := status.state.waiting:
            yield status.name, waiting.reason


def restarts(pods: Iterable[Pod]) -> int:
    return sum(
        status.restart_count
        for pod in pods
        for status in pod.status.container_statuses or ()
    )


def last_exit_codes(pod: Pod) -> list[int]:
    return [
        ended.exit_code
        for status in pod.status.container_statuses or ()
        if (ended := status.last_state.terminated)
    ]


def memory_limits(pod: Pod) -> dict[str, str | int | float | None]:
    return {
        c.name: (c.resources.limits or {}).get("memory") for c in pod.spec.containers
    }


def where_it_runs(pod: Pod) -> tuple[str | None, str | None, str | None]:
    return pod.spec.node_name, pod.status.pod_ip, pod.status.phase


def is_ready(node: Node) -> bool:
    return any(
        c.type == "Ready" and c.status == "True" for c in node.status.conditions or ()
    )


def kernel(node: Node) -> tuple[str, int]:
    return (
        node.status.node_info.kernel_version,
        node.status.daemon_endpoints.kubelet_endpoint.port,
    )


def ports(service: Service) -> list[tuple[int, int | str | None]]:
    return [(port.port, port.target_port) for port in service.spec.ports or ()]


def addresses(service: Service) -> list[str | None]:
    return [ingress.ip for ingress in service.status.load_balancer.ingress or ()]


def owner(pod: Pod) -> str | None:
    return next(
        (o.name for o in pod.metadata.owner_references or () if o.controller), None
    )


def succeeded(job: Job) -> int:
    return job.status.succeeded or 0


def job_image(cron_job: CronJob) -> list[str | None]:
    return [c.image for c in cron_job.spec.job_template.spec.template.spec.containers]


def next_partition(stateful_set: StatefulSet) -> int:
    rolling = stateful_set.spec.update_strategy.rolling_update
    return (rolling.partition if rolling else None) or 0


def missing(daemon_set: DaemonSet) -> int:
    status = daemon_set.status
    return status.desired_number_scheduled - status.number_ready


def current_of(scaler: HorizontalPodAutoscaler) -> tuple[str, int | None]:
    return scaler.spec.scale_target_ref.name, scaler.status.current_replicas


def ready_addresses(endpoints: EndpointSlice) -> list[str]:
    return [
        address
        for endpoint in endpoints.endpoints or ()
        if endpoint.conditions.ready
        for address in endpoint.addresses
    ]


def backends(ingress: Ingress) -> list[str]:
    return [
        path.backend.service.name
        for rule in ingress.spec.rules or ()
        if rule.http
        for path in rule.http.paths
        if path.backend.service
    ]


def selected(policy: NetworkPolicy) -> dict[str, str]:
    return policy.spec.pod_selector.match_labels or {}


def allowed(budget: PodDisruptionBudget) -> int:
    return budget.status.disruptions_allowed or 0


def bound_to(claim: PersistentVolumeClaim) -> tuple[str | None, str | None]:
    return claim.spec.volume_name, claim.status.phase


def role(binding: RoleBinding) -> str:
    return binding.role_ref.name


def about(event: Event) -> tuple[str | None, str | None, str | None]:
    return (
        event.involved_object.kind,
        event.involved_object.name,
        event.source.component,
    )


def is_going(namespace: Namespace) -> bool:
    return namespace.status.phase == "Terminating"


def keys(holders: Iterable[ConfigMap | Secret]) -> list[str]:
    return sorted(key for holder in holders for key in holder.data or {})
