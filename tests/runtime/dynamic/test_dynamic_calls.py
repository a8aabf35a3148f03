"""The clients of any resource, apart from what was recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, assert_type

import httpx2
import pytest
from dynamic_driver import Driver, Log, answer, refusal
from dynamic_kinds import GADGETS, gadget

from kuberuntime import rest
from kuberuntime.codegen import clients as kw
from kuberuntime.dynamic import DynamicClient, Mapper
from kuberuntime.dynamic.unstructured import UnstructuredList
from kuberuntime.errors import DecodeError
from kuberuntime.mapper import NoMatchError
from kuberuntime.meta.gvk import GroupVersionKind, GroupVersionResource

if TYPE_CHECKING:
    from kuberuntime.mapper import DeferredRESTMapper

NODES = kw.Resource("", "v1", "nodes", "Node", namespaced=False)


def client(both: Driver, server: Any, namespace: str | None = "shop") -> Any:
    return both.dynamic(both.rest(server)).for_resource(GADGETS, namespace)


def discovering(request: httpx2.Request) -> httpx2.Response:
    """A server with deployments and gadgets, and an answer to what is asked of them."""

    def resource(name: str, kind: str, short: str, scope: str) -> dict[str, Any]:
        return {
            "resource": name,
            "responseKind": {"group": "", "version": "", "kind": kind},
            "scope": scope,
            "singularResource": kind.lower(),
            "shortNames": [short],
            "verbs": ["get", "list"],
        }

    def group(name: str, *resources: dict[str, Any]) -> dict[str, Any]:
        version = {"version": "v1", "resources": list(resources)}
        return {"metadata": {"name": name}, "versions": [version]}

    groups = {
        "/api": [group("", resource("nodes", "Node", "no", "Cluster"))],
        "/apis": [
            group(
                "apps", resource("deployments", "Deployment", "deploy", "Namespaced")
            ),
            group("example.com", resource("gadgets", "Gadget", "gd", "Namespaced")),
        ],
    }
    if request.url.path in groups:
        kind = {"apiVersion": "apidiscovery.k8s.io/v2", "kind": "APIGroupDiscoveryList"}
        content_type = (
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        )
        body = json.dumps({**kind, "items": groups[request.url.path]}).encode()
        return httpx2.Response(
            200, headers={"content-type": content_type}, content=body
        )
    return answer({"path": request.url.path})


@pytest.mark.parametrize(
    "named",
    [
        "deploy",
        "deployments",
        "Deployment",
        "deploy.apps",
        "deployments.v1.apps",
        GroupVersionResource("apps", "v1", "deployments"),
        GroupVersionKind("apps", "v1", "Deployment"),
        kw.Resource("apps", "v1", "deployments", "Deployment", namespaced=True),
    ],
    ids=str,
)
def test_a_resource_is_found_by_whatever_it_is_called(both: Driver, named: Any) -> None:
    connection = both.rest(discovering)
    for make in (both.dynamic, both.metadata, both.scale):
        found = both.run(make(connection).resource(named, "shop"))
        path = "/apis/apps/v1/namespaces/shop/deployments"
        assert found.requests.list().path == path
        assert found.resource.kind == "Deployment"


def test_a_name_that_the_server_does_not_know_is_refused(both: Driver) -> None:
    with pytest.raises(NoMatchError, match="did you mean gadgets"):
        both.run(
            both.dynamic(both.rest(discovering)).resource("gadget s".replace(" ", "z"))
        )


def test_clients_that_share_a_mapper_ask_once(both: Driver) -> None:
    asked: list[str] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return discovering(request)

    connection = both.rest(server)
    first = both.dynamic(connection)
    second = both.scale(connection, first.mapper)
    both.run(first.resource("gd", "shop"))
    both.run(second.resource("deploy", "shop"))
    assert sorted(asked) == ["/api", "/apis"]


@pytest.mark.parametrize(
    ("metadata", "namespace", "expected"),
    [
        ({"namespace": "own"}, "given", "own"),
        ({}, "given", "given"),
        ({}, None, "home"),
        (None, None, "home"),
    ],
)
def test_a_manifest_leads_to_its_resource_and_namespace(
    both: Driver, metadata: Any, namespace: str | None, expected: str
) -> None:
    manifest = {**gadget(), "metadata": metadata}
    dynamic = both.dynamic(both.rest(discovering))
    found = both.run(dynamic.for_object(manifest, namespace=namespace))
    assert (found.resource, found.namespace) == (GADGETS, expected)


def test_a_cluster_scoped_manifest_gets_no_namespace(both: Driver) -> None:
    dynamic = both.dynamic(both.rest(discovering))
    node = {"apiVersion": "v1", "kind": "Node"}
    found = both.run(dynamic.for_object(node, namespace="given"))
    assert (found.resource, found.namespace) == (NODES, None)
    with pytest.raises(ValueError, match="no apiVersion, or no kind"):
        both.run(dynamic.for_object({"kind": "Node"}))


def test_a_namespace_of_what_has_none_is_refused(both: Driver) -> None:
    with pytest.raises(ValueError, match="nodes are cluster-scoped"):
        both.dynamic(both.rest(Log())).for_resource(NODES, "shop")


def test_a_manifest_may_leave_out_what_the_client_knows(both: Driver) -> None:
    server = Log(gadget(), gadget(), gadget(), gadget())
    gadgets = client(both, server)
    manifest = {"metadata": {"name": "g"}}
    both.run(gadgets.create(manifest))
    both.run(gadgets.update_status(manifest))
    both.run(gadgets.apply(manifest, field_manager="me"))
    both.run(gadgets.create(manifest, name="g", subresource="approval"))
    identity = {"apiVersion": "example.com/v1", "kind": "Gadget"}
    assert server.bodies == [{**identity, **manifest}] * 3 + [manifest]
    assert manifest == {"metadata": {"name": "g"}}
    path = "/apis/example.com/v1/namespaces/shop/gadgets"
    assert server.lines == [
        f"POST {path}",
        f"PUT {path}/g/status",
        f"PATCH {path}/g?fieldManager=me",
        f"POST {path}/g/approval",
    ]


def test_a_manifest_that_says_what_it_is_goes_as_it_is(both: Driver) -> None:
    server = Log(gadget())
    both.run(client(both, server).create({"apiVersion": "other/v2", "kind": "Thing"}))
    assert server.bodies == [{"apiVersion": "other/v2", "kind": "Thing"}]


def test_a_manifest_that_cannot_be_sent_is_refused_here(both: Driver) -> None:
    gadgets = client(both, Log())
    calls: list[tuple[Any, str]] = [
        (lambda: gadgets.update({"kind": "Gadget"}), "the Gadget has no metadata.name"),
        (lambda: gadgets.create({"metadata": []}), "metadata is a list"),
        (lambda: gadgets.create({"metadata": {"name": 5}}), "metadata.name is a int"),
        (lambda: gadgets.apply({}, field_manager="me"), "object has no metadata.name"),
        (
            lambda: gadgets.create({"metadata": {"namespace": "other"}}),
            "an object of namespace 'other' through a client of namespace 'shop'",
        ),
        (lambda: client(both, Log(), None).get("g"), "in all namespaces at once"),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=message):
            both.run(call())
    with pytest.raises(TypeError):
        both.run(gadgets.create({"metadata": {"name": "g"}, "spec": object()}))


def test_items_of_a_list_get_the_identity_that_servers_leave_out() -> None:
    listed = UnstructuredList.from_dict(
        {
            "apiVersion": "v1",
            "kind": "PodList",
            "items": [{"metadata": {"name": "p"}}, {"kind": "Other"}],
        }
    )
    assert listed.items == [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}},
        {"kind": "Other"},
    ]
    for kind in ("List", "Collection"):
        data = {"apiVersion": "v1", "kind": kind, "items": [{"a": 1}]}
        assert UnstructuredList.from_dict(data).items == [{"a": 1}]


def test_a_list_is_read_page_by_page(both: Driver) -> None:
    def page(name: str, token: str) -> dict[str, Any]:
        items = [{"metadata": {"name": name}, "spec": {"unknown": [None, 1.0]}}]
        kind = {"apiVersion": "example.com/v1", "kind": "GadgetList"}
        return {**kind, "metadata": {"continue": token}, "items": items}

    server = Log(page("a", "more"), page("b", ""))
    found = both.items(client(both, server, None).list(label_selector="x=y"))
    assert [item["metadata"]["name"] for item in found] == ["a", "b"]
    assert found[0]["kind"] == "Gadget"
    assert found[0]["spec"] == {"unknown": [None, 1.0]}
    path = "/apis/example.com/v1/gadgets"
    assert server.lines == [
        f"GET {path}?labelSelector=x%3Dy&limit=500",
        f"GET {path}?continue=more&labelSelector=x%3Dy&limit=500",
    ]


def test_deleting_answers_the_object_or_a_status(both: Driver) -> None:
    status = {"kind": "Status", "apiVersion": "v1", "status": "Success"}
    gadgets = client(both, Log(status, gadget(), status))
    gone = both.run(gadgets.delete("g"))
    assert isinstance(gone, kw.Status)
    assert both.run(gadgets.delete("g")) == gadget()
    assert isinstance(both.run(gadgets.delete_collection()), kw.Status)


def test_what_is_no_object_is_explained(both: Driver) -> None:
    bad = httpx2.Response(200, headers={"content-type": "text/html"}, content=b"<html>")
    listed = httpx2.Response(
        200, headers={"content-type": "application/json"}, content=b"[1]"
    )
    latin = httpx2.Response(
        200, headers={"content-type": "application/json"}, content=b'{"a":"\xff"}'
    )
    gadgets = client(both, Log(bad, listed, latin))
    with pytest.raises(DecodeError, match="answered text/html, not JSON: <html>"):
        both.run(gadgets.get("g"))
    with pytest.raises(DecodeError, match=r"cannot decode object: .*got `array`"):
        both.run(gadgets.get("g"))
    with pytest.raises(DecodeError, match="cannot decode object"):
        both.run(gadgets.get("g"))


def test_a_watch_asks_to_be_ended_some_time(both: Driver) -> None:
    lines = b'{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"5"}}}\n'
    server = Log(httpx2.Response(200, content=lines), httpx2.Response(200, content=b""))
    connection = both.rest(server)
    events = both.items(both.dynamic(connection).for_resource(GADGETS).watch())
    assert events[0].object == {"metadata": {"resourceVersion": "5"}}
    both.items(both.metadata(connection).for_resource(GADGETS).watch())
    for request in server.requests:
        assert 300 <= int(request.url.params["timeoutSeconds"]) <= 600


@pytest.mark.parametrize(
    "bad",
    [b'{"type":"ADDED","object":[]}\n', b'{"type":"ADDED","object":{"a":"\xff"}}\n'],
)
def test_an_event_that_is_no_object_is_explained(both: Driver, bad: bytes) -> None:
    server = Log(httpx2.Response(200, content=bad))
    with pytest.raises(DecodeError):
        both.items(client(both, server).watch())


# ---- metadata


def test_metadata_of_a_server_that_sends_the_object_are_read_all_the_same(
    both: Driver,
) -> None:
    server = Log(gadget())
    gadgets = both.metadata(both.rest(server)).for_resource(GADGETS, "shop")
    found = both.run(gadgets.get("g"))
    assert found.metadata.labels == {"app": "g"}
    assert (found.api_version, found.kind) == ("example.com/v1", "Gadget")
    accept = (
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
    )
    assert server.requests[0].headers.get_list("accept") == [accept]


def test_metadata_verbs_ask_for_metadata_where_they_are_answered(both: Driver) -> None:
    status = {"kind": "Status", "apiVersion": "v1", "status": "Success"}
    server = Log(gadget(), status, gadget(), status)
    gadgets = both.metadata(both.rest(server)).for_resource(GADGETS, "shop")
    patched = both.run(gadgets.patch("g", kw.MergePatch({"metadata": {}})))
    assert patched.metadata.name == "g"
    assert isinstance(both.run(gadgets.delete("g")), kw.Status)
    assert both.run(gadgets.delete("g")).metadata.name == "g"
    assert isinstance(both.run(gadgets.delete_collection()), kw.Status)
    assert "as=PartialObjectMetadata;" in server.requests[0].headers["accept"]
    content_type = server.requests[0].headers["content-type"]
    assert content_type == "application/merge-patch+json"


# ---- scale


def test_scaling_reads_and_writes_the_scale_of_any_resource(both: Driver) -> None:
    scale = {
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": {"name": "g", "namespace": "shop", "resourceVersion": "7"},
        "spec": {},
        "status": {"replicas": 2, "selector": "app=g"},
    }
    server = Log(scale, scale, scale, refusal(404, "NotFound"))
    scales = both.scale(both.rest(server)).for_resource(GADGETS, "shop")
    found = both.run(scales.get("g"))
    assert (found.spec.replicas, found.status.replicas) == (0, 2)
    found.spec.replicas = 3
    both.run(scales.update(found, field_manager="me"))
    both.run(scales.set_replicas("g", 0))
    path = "/apis/example.com/v1/namespaces/shop/gadgets/g/scale"
    assert server.lines == [
        f"GET {path}",
        f"PUT {path}?fieldManager=me",
        f"PATCH {path}",
    ]
    assert server.bodies[1] == {**scale, "spec": {"replicas": 3}}
    assert server.bodies[2] == {"spec": {"replicas": 0}}
    with pytest.raises(rest.NotFound):
        both.run(scales.get("g"))
    with pytest.raises(ValueError, match="cannot scale to -1"):
        both.run(scales.set_replicas("g", -1))


if TYPE_CHECKING:

    def what_an_editor_infers(dynamic: DynamicClient, own: DeferredRESTMapper) -> None:
        mapper: Mapper = own
        pods = dynamic.resource("po", "shop")
        assert_type(pods.get("p"), dict[str, Any])
        assert_type(pods.list().page(), UnstructuredList)
        DynamicClient(dynamic._rest, mapper)
