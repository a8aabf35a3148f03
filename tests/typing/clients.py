"""What an editor infers. Never run: mypy and pyright check it, in `make check` too.

`assert_type` fails where the inferred type is another; an `ignore` that nothing needs
fails as well, so that every line with one is an error that must be reported.
"""

from __future__ import annotations

from typing import Any, assert_type

from kubeclient import AsyncClientset, Clientset
from kubeclient.apps.v1 import Deployment, DeploymentList, DeploymentSpec
from kubeclient.authentication.v1 import TokenRequest
from kubeclient.autoscaling.v1 import Scale
from kubeclient.core.v1 import Binding, Container, Namespace, Pod, PodList
from kubeclient.core.v1.listers import NamespaceLister, PodLister
from kubeclient.informers import AsyncSharedInformerFactory, SharedInformerFactory
from kubeclient.networking.v1.applyconfigurations import (
    NetworkPolicyApplyConfiguration,
)
from kubeclient.policy.v1 import Eviction
from kuberuntime.cache import AsyncSharedInformer, SharedInformer
from kuberuntime.codegen import clients as kw
from kuberuntime.codegen.clients import Event, Pager, Status
from kuberuntime.meta.v1 import ObjectMeta


def verbs(cs: Clientset, web: Deployment) -> None:
    deployments = cs.apps_v1.deployments("shop")
    assert_type(deployments.get("web"), Deployment)
    assert_type(deployments.create(web, dry_run=True), Deployment)
    assert_type(deployments.update(web), Deployment)
    assert_type(deployments.delete("web"), Deployment | Status)
    assert_type(deployments.list(), Pager[Deployment, DeploymentList])
    assert_type(deployments.list().page(), DeploymentList)
    for item in deployments.list(label_selector="app=web"):
        assert_type(item, Deployment)
    with deployments.watch() as events:
        for event in events:
            assert_type(event, Event[Deployment])
            assert_type(event.object, Deployment)


def subresources(
    cs: Clientset,
    web: Deployment,
    pod: Pod,
    scale: Scale,
    binding: Binding,
    token: TokenRequest,
) -> None:
    deployments = cs.apps_v1.deployments("shop")
    assert_type(deployments.get_scale("web"), Scale)
    assert_type(deployments.update_scale("web", scale), Scale)
    assert_type(deployments.update_status(web), Deployment)
    pods = cs.core_v1.pods("shop")
    assert_type(pods.log("web-0", container="app"), str)
    assert_type(pods.evict("web-0", Eviction()), Status)
    assert_type(pods.bind("web-0", binding), Status)
    assert_type(pods.update_ephemeral_containers(pod), Pod)
    accounts = cs.core_v1.service_accounts("shop")
    assert_type(accounts.create_token("robot", token), TokenRequest)


def applies(cs: Clientset, web: Deployment, read: dict[str, Any]) -> None:
    deployments = cs.apps_v1.deployments("shop")
    applied = deployments.apply(
        {
            "metadata": {"name": "web", "labels": {"app": "web"}},
            "spec": {
                "replicas": 3,
                "template": {"spec": {"containers": [{"name": "app", "image": "x"}]}},
            },
        },
        field_manager="shop",
    )
    assert_type(applied, Deployment)
    deployments.apply(web, field_manager="shop")
    deployments.apply(kw.Manifest(read), field_manager="shop")
    assert_type(
        deployments.apply_scale(
            {"metadata": {"name": "web"}, "spec": {"replicas": 2}}, field_manager="s"
        ),
        Scale,
    )
    deployments.apply_status(
        {"metadata": {"name": "web"}, "status": {"observedGeneration": 3}},
        field_manager="shop",
    )
    policy: NetworkPolicyApplyConfiguration = {
        "metadata": {"name": "web"},
        "spec": {"ingress": [{"from": [{"podSelector": {}}]}]},
    }
    cs.networking_v1.network_policies("shop").apply(policy, field_manager="shop")


def wrong_applies(cs: Clientset, read: dict[str, Any]) -> None:
    deployments = cs.apps_v1.deployments("shop")
    deployments.apply(
        {"metadata": {"name": "web"}, "spec": {"replica": 3}},  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        field_manager="shop",
    )
    deployments.apply(
        {"metadata": {"name": "web"}, "spec": {"replicas": "3"}},  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        field_manager="shop",
    )
    deployments.apply(read, field_manager="shop")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


async def async_verbs(cs: AsyncClientset) -> None:
    pods = cs.core_v1.pods("shop")
    assert_type(await pods.get("web-0"), Pod)
    assert_type(await pods.list().page(), PodList)
    async for pod in pods.list():
        assert_type(pod, Pod)
    assert_type(await cs.apps_v1.deployments("shop").get_scale("web"), Scale)


def models(pod: Pod) -> None:
    assert_type(pod.metadata, ObjectMeta)
    assert_type(pod.metadata.name, str | None)
    assert_type(pod.from_yaml(""), Pod)
    Container(name="app", image_pull_policy="Always")
    Container(name="app", image_pull_policy="SomethingNewer")


def errors(cs: Clientset, pod: Pod) -> None:
    cs.core_v1.bindings("shop").get("x")  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    cs.core_v1.component_statuses().delete("x")  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    cs.core_v1.namespaces("shop")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    cs.apps_v1.deployments("shop").create(pod)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    cs.apps_v1.deployments("shop").get("web", dryrun=True)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    DeploymentSpec()  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    Container(name="app", imagePullPolicy="Always")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]


def informers(factory: SharedInformerFactory) -> None:
    pods = factory.core_v1.pods()
    assert_type(pods, SharedInformer[Pod, PodLister])
    assert_type(pods.lister.list("app=web"), list[Pod])
    assert_type(pods.lister.by_namespace("shop").get("web-0"), Pod)
    assert_type(pods.indexer.by_index("namespace", "shop"), list[Pod])
    pods.add_event_handler(on_add=told_of_a_pod)
    pods.add_event_handler(on_add=told_of_a_namespace)  # type: ignore[arg-type] # pyright: ignore
    namespaces = factory.core_v1.namespaces()
    assert_type(namespaces, SharedInformer[Namespace, NamespaceLister])
    assert_type(namespaces.lister.get("shop"), Namespace)
    namespaces.lister.by_namespace("shop")  # type: ignore[attr-defined] # pyright: ignore


def async_informers(factory: AsyncSharedInformerFactory) -> None:
    pods = factory.core_v1.pods()
    assert_type(pods, AsyncSharedInformer[Pod, PodLister])
    assert_type(pods.lister.by_namespace("shop").list(), list[Pod])


def told_of_a_pod(pod: Pod) -> None: ...


def told_of_a_namespace(namespace: Namespace) -> None: ...
