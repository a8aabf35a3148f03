"""What a server serves is read in whichever form it has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from discovery_server import AGGREGATED, JSON, Server, Session

from kuberuntime.discovery import (
    DiscoveredAPIs,
    Document,
    GroupDiscoveryFailedError,
    StaleGroupVersionError,
)
from kuberuntime.discovery.aggregated import APIGroupDiscoveryList, discovered
from kuberuntime.discovery.documents import root_request
from kuberuntime.discovery.plain import (
    APIGroupList,
    APIResourceList,
    APIVersions,
    core_groups,
    named_groups,
    resources_of,
)
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind
from kuberuntime.rest.errors import (
    Forbidden,
    InternalError,
    NotFound,
    ServiceUnavailable,
    TransportError,
)
from kuberuntime.rest.resource import Resource

APPS = GroupVersion("apps", "v1")
METRICS = GroupVersion("metrics.k8s.io", "v1beta1")


def discover(server: Server, is_async: bool) -> DiscoveredAPIs:
    with Session(server, is_async=is_async) as session:
        apis = session.run(session.client().server_groups_and_resources())
    assert isinstance(apis, DiscoveredAPIs)
    return apis


def test_an_aggregating_server_is_asked_twice(server: Server, is_async: bool) -> None:
    apis = discover(server, is_async)
    assert server.asked() == [("/api", 200), ("/apis", 200)]
    assert [group.name for group in apis.groups[:3]] == [
        "",
        "apiregistration.k8s.io",
        "apps",
    ]
    deployments = next(r for r in apis.resources[APPS] if "deploy" in r.short_names)
    assert deployments.resource == Resource(
        "apps", "v1", "deployments", "Deployment", namespaced=True
    )
    assert deployments.singular == "deployment"
    assert deployments.categories == ("all",)
    assert "deletecollection" in deployments.verbs
    scale = deployments.subresource("scale")
    assert scale is not None
    assert scale.kind == GroupVersionKind("autoscaling", "v1", "Scale")
    assert scale.verbs == ("get", "patch", "update")
    status = deployments.subresource("status")
    assert status is not None
    assert status.kind == GroupVersionKind("apps", "v1", "Deployment")
    assert deployments.subresource("resize") is None
    assert not apis.failures


def test_a_plain_server_says_the_same_in_more_requests(
    server: Server, is_async: bool
) -> None:
    aggregated = discover(server, is_async)
    server.asked()
    server.aggregates = False
    plain = discover(server, is_async)
    assert plain == aggregated
    asked = server.asked()
    assert len(asked) == 2 + len(plain.resources)
    assert asked[2:4] == [("/api/v1", 200), ("/apis/apiregistration.k8s.io/v1", 200)]


def test_the_two_forms_of_a_real_server_say_the_same(shared: Path) -> None:
    folder = shared / "specs/kubernetes-1.36/discovery"

    def read(name: str) -> bytes:
        return (folder / name).read_bytes()

    aggregated = discovered(
        APIGroupDiscoveryList.from_json(read("aggregated/api.json")),
        APIGroupDiscoveryList.from_json(read("aggregated/apis.json")),
    )
    groups = [
        *core_groups(APIVersions.from_json(read("legacy/api.json"))),
        *named_groups(APIGroupList.from_json(read("legacy/apis.json"))),
    ]
    resources: dict[GroupVersion, Any] = {}
    for version in (one for group in groups for one in group.group_versions()):
        name = f"apis__{version.group}__" if version.group else "api__"
        document = APIResourceList.from_json(
            read(f"legacy/{name}{version.version}.json")
        )
        resources[version] = resources_of(version, document)
    assert sorted(map(str, resources)) == sorted(map(str, aggregated.resources))
    assert {group.name: group for group in groups} == {
        group.name: group for group in aggregated.groups
    }
    for version, found in resources.items():
        assert found == aggregated.resources[version]


def test_an_unchanged_server_answers_without_a_body(
    server: Server, is_async: bool
) -> None:
    with Session(server, is_async=is_async) as session:
        client = session.client()
        first = session.run(client.server_groups_and_resources())
        assert server.asked() == [("/api", 200), ("/apis", 200)]
        assert session.run(client.server_groups_and_resources()) == first
        assert server.asked() == [("/api", 304), ("/apis", 304)]
        server.add("example.com", "v1", "gadgets", "Gadget")
        second = session.run(client.server_groups_and_resources())
        assert server.asked() == [("/api", 304), ("/apis", 200)]
        assert GroupVersion("example.com", "v1") in second.resources


def test_a_server_without_etags_is_asked_in_full(
    server: Server, is_async: bool
) -> None:
    server.with_etags = False
    with Session(server, is_async=is_async) as session:
        client = session.client()
        first = session.run(client.server_groups_and_resources())
        assert session.run(client.server_groups_and_resources()) == first
    assert [status for _, status in server.asked()] == [200, 200, 200, 200]
    known = Document("", b"{}")
    assert "If-None-Match" not in dict(root_request("/api", known).headers)


def test_a_stale_version_is_a_failure_and_hides_nothing_else(
    server: Server, is_async: bool
) -> None:
    server.add("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics")
    server.group("metrics.k8s.io")["versions"][0]["freshness"] = "Stale"
    server.group("autoscaling")["versions"][0]["freshness"] = "Stale"
    apis = discover(server, is_async)
    assert isinstance(apis.failures[METRICS], StaleGroupVersionError)
    assert APPS in apis.resources
    autoscaling = next(group for group in apis.groups if group.name == "autoscaling")
    assert autoscaling.versions == ("v2", "v1")
    assert autoscaling.preferred == "v1"
    assert [one.version for one in autoscaling.group_versions()] == ["v1", "v2"]
    with pytest.raises(
        GroupDiscoveryFailedError, match=r"behind metrics\.k8s\.io/v1beta1"
    ):
        apis.raise_for_failures()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((503, "text/plain", b"service unavailable"), ServiceUnavailable),
        ((200, "text/html", b"<html>"), DecodeError),
        ((200, JSON, {"resources": [{"name": ".."}]}), DecodeError),
        (TransportError("GET /apis", "https://a", "reset"), TransportError),
    ],
)
def test_a_group_that_fails_on_a_plain_server_hides_nothing_else(
    server: Server, is_async: bool, answer: Any, error: type[Exception]
) -> None:
    server.aggregates = False
    server.add("metrics.k8s.io", "v1beta1", "nodes", "NodeMetrics")
    server.broken["/apis/metrics.k8s.io/v1beta1"] = answer
    apis = discover(server, is_async)
    assert list(apis.failures) == [METRICS]
    failure = apis.failures[METRICS]
    assert isinstance(failure, error)
    assert APPS in apis.resources
    # What is kept keeps no frames.
    assert (failure.__traceback__, failure.__context__) == (None, None)


def test_a_resource_whose_name_is_no_name_fails_its_version_only(
    server: Server, is_async: bool
) -> None:
    server.add("evil.example.com", "v1", "../../evil", "Evil")
    apis = discover(server, is_async)
    (failure,) = apis.failures.values()
    assert "evil.example.com/v1: resource '../../evil' may not contain" in str(failure)
    assert APPS in apis.resources


@pytest.mark.parametrize(("status", "error"), [(403, Forbidden), (404, NotFound)])
def test_one_root_may_be_refused_but_not_both(
    server: Server, is_async: bool, status: int, error: type[Exception]
) -> None:
    server.broken["/api"] = (status, "text/plain", b"no")
    apis = discover(server, is_async)
    assert apis.groups[0].name == "apiregistration.k8s.io"
    server.broken["/apis"] = (status, "text/plain", b"no")
    with pytest.raises(error):
        discover(server, is_async)


def test_a_root_that_breaks_is_an_error(server: Server, is_async: bool) -> None:
    server.broken["/apis"] = (500, "text/plain", b"oh")
    with pytest.raises(InternalError):
        discover(server, is_async)
    server.broken["/apis"] = (200, AGGREGATED, b"<html>")
    with pytest.raises(DecodeError, match="GET /apis"):
        discover(server, is_async)


def test_roots_of_different_forms_are_read_plainly(
    server: Server, is_async: bool
) -> None:
    aggregated = discover(server, is_async)
    server.broken["/api"] = (200, JSON, {"kind": "APIVersions", "versions": ["v1"]})
    assert discover(server, is_async) == aggregated
    server.asked()


def test_groups_versions_and_single_documents_can_be_asked_for(
    server: Server, is_async: bool
) -> None:
    names = "major minor gitVersion gitCommit gitTreeState buildDate goVersion"
    version = dict.fromkeys([*names.split(), "compiler", "platform"], "v1.36.2")
    server.broken["/version"] = (200, JSON, version)
    with Session(server, is_async=is_async) as session:
        client = session.client()
        assert session.run(client.server_version()).git_version == "v1.36.2"
        groups = session.run(client.server_groups())
        assert [group.name for group in groups[:2]] == ["", "apiregistration.k8s.io"]
        server.aggregates = False
        assert session.run(client.server_groups()) == groups
        apps = session.run(client.server_resources_for_group_version(APPS))
        assert {one.resource.kind for one in apps} >= {"Deployment", "StatefulSet"}
        with pytest.raises(NotFound):
            session.run(client.server_resources_for_group_version(METRICS))
        for odd in (GroupVersion("..", "v1"), GroupVersion("a", "v1/b")):
            with pytest.raises(ValueError, match="may not"):
                session.run(client.server_resources_for_group_version(odd))


def test_subresources_without_a_resource_are_kept(is_async: bool) -> None:
    metrics = GroupVersion("custom.metrics.k8s.io", "v1beta1")
    rows = [{"name": "pods/hits", "namespaced": True, "kind": "MetricValueList"}]
    document = APIResourceList.from_json(json.dumps({"resources": rows}))
    (pods,) = resources_of(metrics, document)
    assert pods.resource.kind == ""
    assert pods.resource.namespaced
    assert pods.subresources[0].kind == metrics.with_kind("MetricValueList")


def test_a_group_without_versions_is_none(server: Server, is_async: bool) -> None:
    empty = {"metadata": {"name": "empty.example.com"}, "versions": []}
    server.groups.append(empty)
    groups = discover(server, is_async).groups
    assert "empty.example.com" not in {group.name for group in groups}
    document = {"groups": [{"name": "empty.example.com", "versions": None}]}
    assert named_groups(APIGroupList.from_json(json.dumps(document))) == []


def test_every_resource_is_preferred_at_one_version(server: Server) -> None:
    apis = discover(server, is_async=False)
    preferred = {one.resource.gvr for one in apis.preferred_resources()}
    assert GroupVersion("autoscaling", "v2").with_resource(
        "horizontalpodautoscalers"
    ) in (preferred)
    assert GroupVersion("autoscaling", "v1").with_resource(
        "horizontalpodautoscalers"
    ) not in (preferred)
    # Only an older version than the preferred one has these.
    assert GroupVersion("coordination.k8s.io", "v1beta1").with_resource(
        "leasecandidates"
    ) in (preferred)


@pytest.mark.parametrize(
    "content_type",
    [
        'application/json; as="APIGroupDiscoveryList"; v=v2; g=apidiscovery.k8s.io',
        "Application/JSON;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
    ],
)
def test_the_content_type_may_be_written_otherwise(
    server: Server, content_type: str
) -> None:
    server.broken["/api"] = (200, content_type, {"items": [server.group("")]})
    discover(server, is_async=False)
    assert len(server.asked()) == 2


def test_an_older_form_of_aggregation_is_read_plainly(server: Server) -> None:
    beta = AGGREGATED.replace("v=v2", "v=v2beta1")
    server.broken["/api"] = (200, beta, {"versions": ["v1"]})
    discover(server, is_async=False)
    assert len(server.asked()) > 2
