"""fetch, then generate, then use: clients of what real projects define."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from e2e_driver import Driver
from e2e_server import CRDS

from kuberuntime.codegen.clients import MergePatch
from kuberuntime.discovery import DiscoveredAPIs
from kuberuntime.meta import GroupVersionResource
from kuberuntime.meta.v1 import Status
from kuberuntime.rest import Invalid


def manifest(api_version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "a"},
        "spec": spec,
    }


OBJECTS = [
    manifest(
        "cert-manager.io/v1",
        "Certificate",
        {
            "secretName": "web-tls",
            "dnsNames": ["web.example.com"],
            "issuerRef": {"name": "ca", "kind": "ClusterIssuer"},
        },
    ),
    manifest(
        "acme.cert-manager.io/v1",
        "Order",
        {"request": "cmVxdWVzdA==", "issuerRef": {"name": "ca"}},
    ),
    manifest(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        {
            "parentRefs": [{"name": "front"}],
            "rules": [{"backendRefs": [{"name": "web", "port": 80}]}],
        },
    ),
    manifest(
        "serving.knative.dev/v1",
        "Service",
        {"template": {"spec": {"containers": [{"image": "registry.example/web"}]}}},
    ),
    manifest(
        "monitoring.coreos.com/v1",
        "ServiceMonitor",
        {"endpoints": [{"port": "metrics"}], "selector": {"matchLabels": {"a": "b"}}},
    ),
]


def client_of(both: Driver, package: ModuleType, kind: dict[str, Any]) -> Any:
    """The typed client of a manifest's kind, in no namespace."""
    found = both.run(both.dynamic(both.rest).for_object(kind)).resource
    for group_version in _clients(both.clientset(package)):
        for client in _clients(group_version):
            if getattr(client, "resource", None) == found:
                return client
    raise LookupError(found)


def _clients(parent: Any) -> list[Any]:
    """What a clientset, or the client of a group version, gives access to."""
    found = []
    for name, member in vars(type(parent)).items():
        if not name.startswith("_"):
            value = getattr(parent, name)
            found.append(value() if callable(member) else value)
    return found


def _gvr(spec: dict[str, Any], version: str) -> GroupVersionResource:
    return GroupVersionResource(spec["group"], version, spec["names"]["plural"])


def test_what_the_server_says_is_saved_whole(
    fetched: Path, served: DiscoveredAPIs
) -> None:
    index = json.loads((fetched / "openapi-v3-index.json").read_bytes())
    saved = {file.stem for file in (fetched / "openapi-v3").iterdir()}
    assert saved == {path.replace("/", "__") for path in index["paths"]}
    assert "apis__cert-manager.io__v1" in saved
    apis = json.loads((fetched / "discovery" / "aggregated" / "apis.json").read_bytes())
    groups = {item["metadata"]["name"] for item in apis["items"]}
    assert {group.name for group in served.groups if group.name} <= groups


def test_every_resource_that_is_served_has_a_client(
    both: Driver, package: ModuleType, projects: list[str]
) -> None:
    crds = {
        crd["metadata"]["name"]: crd for crd in both.items(both.resource(CRDS).list())
    }
    clients = {
        client.resource.gvr
        for group_version in _clients(both.clientset(package))
        for client in _clients(group_version)
    }
    missing = [
        (name, version["name"])
        for name in projects
        for version in crds[name]["spec"]["versions"]
        if version["served"]
        and _gvr(crds[name]["spec"], version["name"]) not in clients
    ]
    assert missing == []


@pytest.mark.parametrize("kind", OBJECTS, ids=lambda kind: kind["kind"])
def test_objects_of_real_projects_live_and_die(
    both: Driver, package: ModuleType, namespace: str, kind: dict[str, Any]
) -> None:
    found = client_of(both, package, kind)
    client = type(found)(both.rest, namespace)
    made = both.run(client.create(client.object_type.from_dict(kind)))
    assert type(made) is client.object_type
    # What the server stored is what the dynamic client reads: nothing was lost.
    loose = both.run(both.dynamic(both.rest).for_object(kind, namespace=namespace))
    assert made.to_dict() == both.run(loose.get("a"))

    labels = MergePatch({"metadata": {"labels": {"tier": "front"}}})
    patched = both.run(client.patch("a", labels))
    assert patched.metadata.labels == {"tier": "front"}
    assert both.items(client.list(label_selector="tier=front")) == [patched]

    def annotate(obj: Any) -> None:
        obj.metadata.annotations = {"note": "edited"}

    edit = client.edit("a")
    both.within(edit, annotate)
    assert edit.result.to_dict()["spec"] == made.to_dict()["spec"]
    if hasattr(client, "get_status"):
        assert both.run(client.get_status("a")) == edit.result

    watch = client.watch(
        send_initial_events=True,
        allow_watch_bookmarks=True,
        resource_version_match="NotOlderThan",
        timeout=30.0,
    )
    added, mark = both.first(2, watch)
    assert added.object.metadata.annotations == {"note": "edited"}
    assert (mark.type, type(mark.object)) == ("BOOKMARK", client.object_type)
    assert type(both.run(client.delete("a"))) is Status


def test_the_rules_of_real_projects_are_kept(
    both: Driver, package: ModuleType, namespace: str
) -> None:
    (kind,) = [one for one in OBJECTS if one["kind"] == "HTTPRoute"]
    client = type(client_of(both, package, kind))(both.rest, namespace)
    wrong = {**kind, "spec": {"rules": [{"matches": [{"path": {"value": "no"}}]}]}}
    with pytest.raises(Invalid) as caught:
        both.run(client.create(client.object_type.from_dict(wrong)))
    assert {cause.field for cause in caught.value.causes} == {
        "spec.rules[0].matches[0].path"
    }
