"""Names mean what they mean to kubectl."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path

import pytest

from kuberuntime.discovery import (
    APIGroup,
    APIResource,
    DiscoveredAPIs,
    StaleGroupVersionError,
)
from kuberuntime.discovery.aggregated import APIGroupDiscoveryList, discovered
from kuberuntime.mapper import AmbiguousError, NoMatchError, RESTMapper
from kuberuntime.meta.gvk import (
    GroupKind,
    GroupResource,
    GroupVersion,
    GroupVersionKind,
    GroupVersionResource,
)
from kuberuntime.rest.resource import Resource


@pytest.fixture(scope="module")
def kubernetes(repository: Path) -> RESTMapper:
    """Over the built-in APIs."""
    folder = repository / "specs/kubernetes/1.36/discovery/aggregated"
    documents = [(folder / f"{name}.json").read_bytes() for name in ("api", "apis")]
    return RESTMapper(discovered(*map(APIGroupDiscoveryList.from_json, documents)))


def api(
    text: str, short: str = "", category: str = "", singular: str = ""
) -> APIResource:
    """``group/version/plural/Kind``, as a resource."""
    group, version, plural, kind = text.split("/")
    return APIResource(
        Resource(group, version, plural, kind, namespaced=True),
        singular=singular,
        short_names=tuple(short.split()),
        categories=tuple(category.split()),
    )


def mapper_of(*resources: APIResource, preferred: str = "") -> RESTMapper:
    """Over resources; groups and versions in the order of their first."""
    versions: dict[str, list[str]] = {}
    found: dict[GroupVersion, list[APIResource]] = {}
    for one in resources:
        group_version = one.resource.gvr.group_version
        listed = versions.setdefault(group_version.group, [])
        if group_version.version not in listed:
            listed.append(group_version.version)
        found.setdefault(group_version, []).append(one)
    groups = tuple(
        APIGroup(name, tuple(listed), preferred if preferred in listed else listed[0])
        for name, listed in versions.items()
    )
    return RESTMapper(DiscoveredAPIs(groups, {k: tuple(v) for k, v in found.items()}))


def names(resources: Iterable[Resource]) -> list[str]:
    return [f"{one.plural}.{one.version}.{one.group}" for one in resources]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pods", "pods.v1."),
        ("pod", "pods.v1."),
        ("po", "pods.v1."),
        ("Pod", "pods.v1."),
        ("PODS", "pods.v1."),
        ("pods.v1.", "pods.v1."),
        ("deploy", "deployments.v1.apps"),
        ("deploy.apps", "deployments.v1.apps"),
        ("deployments.v1.apps", "deployments.v1.apps"),
        ("Deployment.v1.apps", "deployments.v1.apps"),
        ("ing", "ingresses.v1.networking.k8s.io"),
        ("endpoints", "endpoints.v1."),
        ("ep", "endpoints.v1."),
        ("events", "events.v1."),
        ("ev", "events.v1."),
        ("events.events.k8s.io", "events.v1.events.k8s.io"),
        ("event.v1.events.k8s.io", "events.v1.events.k8s.io"),
        ("ev.events.k8s.io", "events.v1.events.k8s.io"),
        ("storageclass.storage", "storageclasses.v1.storage.k8s.io"),
        ("sc.storage", "storageclasses.v1.storage.k8s.io"),
        ("hpa", "horizontalpodautoscalers.v2.autoscaling"),
        ("hpa.v1.autoscaling", "horizontalpodautoscalers.v1.autoscaling"),
        ("crd", "customresourcedefinitions.v1.apiextensions.k8s.io"),
        ("crds", "customresourcedefinitions.v1.apiextensions.k8s.io"),
        ("leasecandidates", "leasecandidates.v1beta1.coordination.k8s.io"),
        (
            "devicetaintrules.v1alpha3.resource.k8s.io",
            "devicetaintrules.v1alpha3.resource.k8s.io",
        ),
    ],
)
def test_a_name_finds_its_resource(
    kubernetes: RESTMapper, text: str, found: str
) -> None:
    assert names([kubernetes.resource_for(text)]) == [found]


def test_a_custom_resource_is_found_by_group_and_version() -> None:
    mapper = mapper_of(
        api(
            "certificates.k8s.io/v1/certificatesigningrequests/CertificateSigningRequest"
        ),
        api("cert-manager.io/v1/certificates/Certificate", "cert certs"),
        api("networking.example/v1/certificates/Certificate"),
    )
    for text in ("certificates.v1.cert-manager.io", "cert.cert-manager.io", "certs"):
        assert names([mapper.resource_for(text)]) == ["certificates.v1.cert-manager.io"]
    assert names(mapper.resources_for("certificate")) == [
        "certificates.v1.cert-manager.io",
        "certificates.v1.networking.example",
    ]


def test_groups_come_in_the_servers_order_and_preferred_versions_first() -> None:
    mapper = mapper_of(
        api("b/v1/things/Thing"),
        api("b/v2/things/Thing"),
        api("a/v1/things/Thing"),
        api("b/v1/relics/Relic"),
        preferred="v2",
    )
    assert names(mapper.resources_for("things")) == [
        "things.v2.b",
        "things.v1.b",
        "things.v1.a",
    ]
    assert names([mapper.resource_for("things")]) == ["things.v2.b"]
    assert names([mapper.resource_for("relics")]) == ["relics.v1.b"]
    assert names([mapper.resource_for("things.v1.b")]) == ["things.v1.b"]


def test_a_full_name_goes_before_a_short_one() -> None:
    mapper = mapper_of(
        api("first/v1/somethings/Something", short="sts"),
        api("second/v1/sts/ST"),
    )
    assert names([mapper.resource_for("sts")]) == ["sts.v1.second"]
    assert names([mapper.resource_for("sts.first")]) == ["somethings.v1.first"]


def test_a_whole_group_goes_before_the_beginning_of_one() -> None:
    mapper = mapper_of(
        api("apps.example.com/v1/deployments/Deployment"),
        api("apps/v1/deployments/Deployment", "deploy"),
    )
    assert names([mapper.resource_for("deployments.apps")]) == ["deployments.v1.apps"]
    assert names([mapper.resource_for("deploy.apps")]) == ["deployments.v1.apps"]
    assert names([mapper.resource_for("deployments.apps.e")]) == [
        "deployments.v1.apps.example.com"
    ]


def test_what_looks_like_a_version_may_be_part_of_the_group() -> None:
    both = mapper_of(
        api("example.com/v1/things/Thing"), api("com/example/things/Thing")
    )
    assert names([both.resource_for("things.example.com")]) == ["things.example.com"]
    group = mapper_of(api("example.com/v1/things/Thing"))
    assert names([group.resource_for("things.example.com")]) == [
        "things.v1.example.com"
    ]


def test_an_old_server_without_singulars_is_understood() -> None:
    mapper = mapper_of(api("g/v1/policies/Policy"))
    assert names([mapper.resource_for("policy")]) == ["policies.v1.g"]


def test_a_kind_is_found_where_the_singular_is_another() -> None:
    mapper = mapper_of(api("g/v1/gizmos/GizmoSpecial", singular="gizmo"))
    for text in ("gizmo", "gizmos", "GizmoSpecial", "gizmospecial.g"):
        assert names([mapper.resource_for(text)]) == ["gizmos.v1.g"]


def test_a_name_in_full_means_exactly_that(kubernetes: RESTMapper) -> None:
    core = kubernetes.resource_for(GroupVersionResource("", "v1", "events"))
    assert core.gvk == GroupVersionKind("", "v1", "Event")
    newest = kubernetes.resource_for(
        GroupResource("autoscaling", "horizontalpodautoscalers")
    )
    assert newest.version == "v2"
    with pytest.raises(NoMatchError):
        kubernetes.resource_for(GroupResource("", "deployments"))
    with pytest.raises(NoMatchError):
        kubernetes.resource_for(GroupResource("storage", "storageclasses"))


@pytest.mark.parametrize("text", ["", ".apps", "pods.", "pods/log", "a b", "a,b"])
def test_what_is_no_name_is_refused(kubernetes: RESTMapper, text: str) -> None:
    with pytest.raises(ValueError, match="is not NAME"):
        kubernetes.resource_for(text)


def test_a_miss_suggests_what_is_near_and_says_what_is_not_known() -> None:
    stale = GroupVersion("metrics.k8s.io", "v1beta1")
    apis = mapper_of(api("apps/v1/deployments/Deployment", "deploy")).apis
    failures = {stale: StaleGroupVersionError(stale)}
    mapper = RESTMapper(DiscoveredAPIs(apis.groups, apis.resources, failures))
    with pytest.raises(NoMatchError) as caught:
        mapper.resource_for("deploymets.apps")
    assert str(caught.value) == (
        "the server has no resource 'deploymets.apps';"
        " did you mean deployments or deployment? (could not be asked:"
        " metrics.k8s.io/v1beta1: the server behind metrics.k8s.io/v1beta1 does not"
        " answer)"
    )
    assert isinstance(caught.value, LookupError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_two_resources_of_one_version_are_ambiguous() -> None:
    mapper = mapper_of(
        api("g/v1/gadgets/Gadget", "g"),
        api("g/v1/gizmos/Gadget", "g", singular="gizmo"),
    )
    assert names([mapper.resource_for("gizmos")]) == ["gizmos.v1.g"]
    assert len(mapper.resources_for("g")) == 2
    with pytest.raises(
        AmbiguousError, match="gadgets, g/v1, Resource=gizmos"
    ) as caught:
        mapper.resource_for("g")
    assert names(caught.value.matches) == ["gadgets.v1.g", "gizmos.v1.g"]
    with pytest.raises(AmbiguousError):
        mapper.rest_mapping(GroupKind("g", "Gadget"))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_kind_finds_the_resource_that_stores_it(kubernetes: RESTMapper) -> None:
    hpa = GroupKind("autoscaling", "HorizontalPodAutoscaler")
    assert kubernetes.rest_mapping(hpa).version == "v2"
    assert kubernetes.rest_mapping(hpa, "v1", "v2").version == "v1"
    assert kubernetes.rest_mapping(hpa, "v3", "v2").version == "v2"
    pod = kubernetes.rest_mapping(GroupVersionKind("", "v1", "Pod"))
    assert (pod.plural, pod.namespaced) == ("pods", True)
    assert not kubernetes.rest_mapping(GroupKind("", "Namespace")).namespaced
    with pytest.raises(NoMatchError, match=r"HorizontalPodAutoscaler.* at v3 or v4"):
        kubernetes.rest_mapping(hpa, "v3", "v4")
    with pytest.raises(NoMatchError):
        kubernetes.rest_mapping(GroupVersionKind("autoscaling", "v9", hpa.kind))
    with pytest.raises(NoMatchError):
        kubernetes.rest_mapping(GroupKind("apps", "deployment"))
    # Scale is only ever spoken by subresources.
    with pytest.raises(NoMatchError):
        kubernetes.rest_mapping(GroupKind("autoscaling", "Scale"))


def test_every_resource_of_kubernetes_is_found_in_full_and_by_kind(
    kubernetes: RESTMapper,
) -> None:
    every = [one.resource for one in kubernetes.apis]
    assert len(every) > 80
    for one in every:
        assert kubernetes.resource_for(one.gvr) == one
        assert kubernetes.resource_for(f"{one.plural}.{one.version}.{one.group}") == one
        assert kubernetes.rest_mapping(one.gvk) == one


def test_a_resource_comes_with_what_the_server_says_of_it(
    kubernetes: RESTMapper,
) -> None:
    deployments = kubernetes.api_resource_for("deploy")
    assert "watch" in deployments.verbs
    assert deployments.subresource("scale") is not None


def test_a_category_is_its_resources_at_their_preferred_versions(
    kubernetes: RESTMapper,
) -> None:
    assert names(kubernetes.category("all")) == [
        "pods.v1.",
        "replicationcontrollers.v1.",
        "services.v1.",
        "daemonsets.v1.apps",
        "deployments.v1.apps",
        "replicasets.v1.apps",
        "statefulsets.v1.apps",
        "horizontalpodautoscalers.v2.autoscaling",
        "cronjobs.v1.batch",
        "jobs.v1.batch",
    ]
    assert kubernetes.category("none") == []


def test_a_list_of_names_and_categories_gives_each_resource_once(
    kubernetes: RESTMapper,
) -> None:
    found = names(kubernetes.expand("cm,all,po,deploy.apps,cm"))
    assert found[:2] == ["configmaps.v1.", "pods.v1."]
    assert len(found) == len(set(found)) == 11
    with pytest.raises(NoMatchError, match="'pots'"):
        kubernetes.expand("all,pots")


def test_what_only_has_subresources_is_not_found() -> None:
    mapper = mapper_of(api("custom.metrics.k8s.io/v1beta1/pods/"), api("/v1/pods/Pod"))
    assert names(mapper.resources_for("pods")) == ["pods.v1."]
