"""Clientset.fake(): the tracker, what was done, and reactors."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from examples.sites.client import Clientset as SitesClientset
from examples.sites.client.informers import SharedInformerFactory as SitesInformers
from examples.sites.client.web import v1 as sites
from tests.patience import SOON

from kubeclient import AsyncClientset, Clientset, scheme
from kubeclient.autoscaling.v1 import Scale, ScaleSpec
from kubeclient.core.v1 import ConfigMap, Pod
from kubeclient.informers import SharedInformerFactory as BuiltInInformers
from kubeclient.policy.v1 import Eviction
from kuberuntime.absent import is_absent
from kuberuntime.codec.yaml import load as load_yaml
from kuberuntime.meta import GroupVersionResource
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import Conflict, NotFound, TooManyRequests
from kuberuntime.rest.patch import MergePatch
from kuberuntime.testing.fakes import Action, api_error

REPOSITORY = Path(__file__).parents[3]
PODS = GroupVersionResource("", "v1", "pods")


def _pod(name: str = "web", **metadata: str) -> Pod:
    return Pod(metadata=ObjectMeta(name=name, namespace="shop", **metadata))


def test_it_has_the_objects_that_it_was_made_with() -> None:
    with Clientset.fake(_pod()) as clients:
        assert clients.core_v1.pods("shop").get("web").metadata.uid
        with pytest.raises(NotFound):
            clients.core_v1.pods("shop").get("api")


def test_a_manifest_without_a_namespace_is_in_default() -> None:
    manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}
    with Clientset.fake(manifest) as clients:
        assert clients.core_v1.pods("default").get("web").metadata.name == "web"


def test_a_kind_that_nothing_serves_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no resource serves acme\.io/v1, Kind=Odd"):
        Clientset.fake({"apiVersion": "acme.io/v1", "kind": "Odd"})


def test_objects_are_taken_without_what_a_server_would_ask_for() -> None:
    with Clientset.fake() as clients:
        made = clients.core_v1.pods("nowhere").create(
            Pod(metadata=ObjectMeta(name="a"))
        )
        assert is_absent(made.spec)
        assert made.metadata.resource_version


def test_it_records_what_was_done_in_order() -> None:
    with Clientset.fake(_pod()) as clients:
        pods = clients.core_v1.pods("shop")
        pods.patch("web", MergePatch({"metadata": {"labels": {"a": "b"}}}))
        list(clients.core_v1.pods().list(label_selector="a=b"))
        pods.delete("web")
        patch, listed, deleted = clients.testing.actions
    assert patch == Action(
        "patch",
        PODS,
        "shop",
        "web",
        object={"metadata": {"labels": {"a": "b"}}},
        patch_type="application/merge-patch+json",
    )
    assert listed == Action("list", PODS, label_selector="a=b")
    assert str(deleted) == "delete pods web in shop"


def test_what_was_done_can_be_forgotten() -> None:
    with Clientset.fake(_pod()) as clients:
        clients.core_v1.pods("shop").get("web")
        clients.testing.clear_actions()
        assert clients.testing.actions == []


def test_a_reactor_answers_in_place_of_the_tracker() -> None:
    def another(action: Action) -> Pod | None:
        return _pod("other") if action.name == "web" else None

    with Clientset.fake(_pod(), _pod("api")) as clients:
        clients.testing.prepend_reactor("get", "pods", another)
        pods = clients.core_v1.pods("shop")
        assert pods.get("web").metadata.name == "other"
        assert pods.get("api").metadata.name == "api"


def test_a_reactor_refuses_by_raising() -> None:
    def refuse(action: Action) -> None:
        raise api_error(409, "Conflict", "changed meanwhile")

    with Clientset.fake(_pod()) as clients:
        clients.testing.prepend_reactor("update", "*", refuse)
        pods = clients.core_v1.pods("shop")
        with pytest.raises(Conflict, match="changed meanwhile"):
            pods.update(pods.get("web"))


def test_reactors_are_asked_from_the_first_to_the_last() -> None:
    asked: list[str] = []
    with Clientset.fake(_pod()) as clients:
        for name in ("added", "added last"):
            clients.testing.add_reactor(
                "*", "*", lambda action, name=name: asked.append(name)
            )
        clients.testing.prepend_reactor("*", "*", lambda action: asked.append("front"))
        clients.core_v1.pods("shop").get("web")
    assert asked == ["front", "added", "added last"]


def test_a_subresource_has_reactors_of_its_own() -> None:
    def refuse(action: Action) -> None:
        raise api_error(429, "TooManyRequests", "the budget is used up")

    with Clientset.fake(_pod()) as clients:
        clients.testing.prepend_reactor("create", "pods/eviction", refuse)
        pods = clients.core_v1.pods("shop")
        pods.create(_pod("api"))
        with pytest.raises(TooManyRequests):
            pods.evict("web", Eviction(metadata=ObjectMeta(name="web")))


@pytest.mark.parametrize("body", [(), (None,), (Eviction(),)])
def test_an_eviction_says_the_name_of_its_pod_by_itself(body: tuple[Any, ...]) -> None:
    with Clientset.fake(_pod()) as clients:
        clients.core_v1.pods("shop").evict("web", *body)
        [evicted] = clients.testing.actions
    assert evicted.object == {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": "web"},
    }
    assert not body or body[0] is None or body[0] == Eviction()


def test_an_eviction_of_another_name_is_sent_as_it_is() -> None:
    with Clientset.fake(_pod()) as clients:
        other = Eviction(metadata=ObjectMeta(name="api"))
        clients.core_v1.pods("shop").evict("web", other)
        [evicted] = clients.testing.actions
    assert evicted.object["metadata"] == {"name": "api"}


def test_a_pod_is_evicted_without_a_body_by_tasks_too() -> None:
    async def main() -> list[str]:
        async with AsyncClientset.fake(_pod()) as clients:
            pods = clients.core_v1.pods("shop")
            await pods.evict("web", dry_run=True)
            await pods.evict("web")
            return [str(one.name) async for one in pods.list()]

    assert asyncio.run(main()) == []


def test_scale_works_as_on_a_server() -> None:
    web = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"replicas": 1, "selector": {}, "template": {}},
    }
    with Clientset.fake(web) as clients:
        deployments = clients.apps_v1.deployments("shop")
        scale = Scale(metadata=ObjectMeta(name="web"), spec=ScaleSpec(replicas=3))
        deployments.update_scale("web", scale)
        spec = deployments.get("web").spec
    assert spec is not None
    assert spec.replicas == 3


def test_watches_see_what_is_done() -> None:
    async def run() -> list[str]:
        async with AsyncClientset.fake() as clients:
            maps = clients.core_v1.config_maps("shop")
            async with maps.watch() as events:
                await maps.create(ConfigMap(metadata=ObjectMeta(name="a")))
                await maps.delete("a")
                seen: list[str] = []
                async for event in events:
                    seen.append(event.type)
                    if len(seen) == 2:
                        return seen
        return []

    assert asyncio.run(run()) == ["ADDED", "DELETED"]


def test_a_clientset_with_a_server_is_no_fake() -> None:
    with Clientset.fake() as clients:
        config = clients.config
    with Clientset(config) as real, pytest.raises(RuntimeError, match="not a fake"):
        _ = real.testing


def test_the_fake_of_a_subclass_is_of_its_package() -> None:
    class Mine(Clientset):
        """A clientset with helpers."""

    with Mine.fake(Pod(metadata=ObjectMeta(name="a"))) as clients:
        assert clients.core_v1.pods("default").get("a").kind == "Pod"


def _site(name: str = "blog") -> sites.Site:
    spec = sites.SiteSpec(host="example.com", pages={"index.html": "hi"})
    return sites.Site(metadata=ObjectMeta(name=name, namespace="shop"), spec=spec)


def test_the_fakes_of_several_packages_are_one_server() -> None:
    with SitesClientset.fake(_site(), _pod(), sources=[scheme]) as clients:
        built_in = Clientset(clients.rest)
        assert clients.web_v1.sites("shop").get("blog").spec.host == "example.com"
        pod = built_in.core_v1.pods("shop").get("web")
        pod.metadata.labels = {"site": "blog"}
        built_in.core_v1.pods("shop").update(pod)
        assert [str(one) for one in clients.testing.actions] == [
            "get sites blog in shop",
            "get pods web in shop",
            "update pods web in shop",
        ]


def test_a_reactor_answers_for_every_package() -> None:
    def refuse(action: Action) -> None:
        raise api_error(409, "Conflict", "changed meanwhile")

    with SitesClientset.fake(_pod(), sources=[scheme]) as clients:
        clients.testing.prepend_reactor("*", "pods", refuse)
        with pytest.raises(Conflict):
            Clientset(clients.rest).core_v1.pods("shop").delete("web")


def test_a_fake_serves_what_a_definition_defines() -> None:
    crd = load_yaml((REPOSITORY / "examples/sites/crd.yaml").read_bytes(), "crd")
    manifest = _site().to_dict()
    with Clientset.fake(manifest, sources=[crd]) as clients:
        found = clients.dynamic.resource("sites.v1.web.example.com", "shop").get("blog")
        assert found["spec"]["host"] == "example.com"


def test_a_kind_of_a_package_that_was_not_named_is_refused() -> None:
    with pytest.raises(ValueError, match="Kind=Pod: name its package in sources"):
        SitesClientset.fake(_pod())


def test_informers_of_every_package_see_the_same_fake() -> None:
    with SitesClientset.fake(_site(), _pod(), sources=[scheme]) as clients:
        of_sites = SitesInformers(clients)
        built_in = BuiltInInformers(Clientset(clients.rest))
        found = of_sites.web_v1.sites(), built_in.core_v1.pods()
        with of_sites, built_in:
            of_sites.wait_for_cache_sync(SOON)
            built_in.wait_for_cache_sync(SOON)
            names = [one.metadata.name for each in found for one in each.lister.list()]
        assert names == ["blog", "web"]
