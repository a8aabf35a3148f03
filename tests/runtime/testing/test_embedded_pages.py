"""What the server says about itself: discovery, OpenAPI, version and health."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from embedded_api import Asker

from kubeclient import scheme
from kuberuntime.discovery import DiscoveredAPIs, DiscoveryClient
from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.rest import RESTClient
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.crds import read_crds
from kuberuntime.testing.server.messages import Request

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
SHELVES: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "shelves.example.com"},
    "spec": {
        "group": "example.com",
        "scope": "Cluster",
        "names": {"plural": "shelves", "kind": "Shelf", "shortNames": ["sh"]},
        "versions": [
            {
                "name": name,
                "served": True,
                "storage": name == "v1",
                "subresources": {"status": {}},
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {"spec": {"type": "object"}},
                    }
                },
            }
            for name in ("v1beta1", "v2alpha1", "v1")
        ],
    },
}


@pytest.fixture
def api() -> Asker:
    api = Asker()
    definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    assert api.ask("POST", definitions, SHELVES).status == 201
    return api


@pytest.fixture
def discovery(api: Asker) -> Iterator[DiscoveryClient]:
    server = api.server
    with RESTClient(server.config(), transport=server.transport()) as rest:
        yield DiscoveryClient(rest)


def test_our_discovery_client_reads_what_the_server_was_made_of(
    discovery: DiscoveryClient,
) -> None:
    found = discovery.server_groups_and_resources()
    assert built_in(found) == built_in(scheme.api().discovery)
    shelves = found.resources[GroupVersion("example.com", "v1")]
    assert [one.resource.plural for one in shelves] == ["shelves"]
    assert shelves[0].short_names == ("sh",)
    assert not shelves[0].resource.namespaced


def built_in(apis: DiscoveredAPIs) -> dict[GroupVersion, Any]:
    return {
        gv: sorted(resources, key=lambda one: one.resource.plural)
        for gv, resources in apis.resources.items()
        if gv.group != "example.com"
    }


def test_plain_discovery_says_the_same_as_aggregated(
    api: Asker, discovery: DiscoveryClient
) -> None:
    found = discovery.server_groups_and_resources()
    for group_version, resources in found.resources.items():
        root = "apis" if group_version.group else "api"
        path = f"/{root}/{group_version}"
        rows = api.ask("GET", path).body["resources"]
        plain = {row["name"]: (row["kind"], row["verbs"]) for row in rows}
        assert plain == {
            **{
                one.resource.plural: (one.resource.kind, [*one.verbs])
                for one in resources
            },
            **{
                f"{one.resource.plural}/{sub.name}": (sub.kind.kind, [*sub.verbs])
                for one in resources
                for sub in one.subresources
            },
        }


def test_versions_of_a_group_stand_in_the_order_of_preference(api: Asker) -> None:
    groups = api.ask("GET", "/apis").body["groups"]
    [shelves] = [one for one in groups if one["name"] == "example.com"]
    versions = [one["version"] for one in shelves["versions"]]
    assert versions == ["v1", "v1beta1", "v2alpha1"]
    assert shelves["preferredVersion"]["groupVersion"] == "example.com/v1"
    one = api.ask("GET", "/apis/example.com").body
    assert one == {"kind": "APIGroup", "apiVersion": "v1", **shelves}


def test_subresources_of_another_group_say_so(api: Asker) -> None:
    rows = api.ask("GET", "/apis/apps/v1").body["resources"]
    [scale] = [row for row in rows if row["name"] == "deployments/scale"]
    assert (scale["group"], scale["version"], scale["kind"]) == (
        "autoscaling",
        "v1",
        "Scale",
    )


@pytest.mark.parametrize(
    "path", ["/apis/nosuch", "/apis/apps/v7", "/api/v2", "/nosuch"]
)
def test_what_is_not_there_is_404(api: Asker, path: str) -> None:
    assert api.ask("GET", path).status == 404


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/apis", AGGREGATED),
        ("/openapi/v3/apis/apps/v1", "application/json"),
        ("/openapi/v2", "application/json"),
    ],
)
def test_a_page_that_is_known_is_not_sent_again_until_it_changes(
    api: Asker, path: str, accept: str
) -> None:
    first = api.ask("GET", path, accept=accept)
    known = {"accept": accept, "if_none_match": first.headers["ETag"]}
    again = api.ask("GET", path, **known)
    assert (again.status, again.body) == (304, {})
    if "apps" not in path:
        definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        api.ask("DELETE", f"{definitions}/shelves.example.com")
        changed = api.ask("GET", path, **known)
        assert changed.status == 200
        assert changed.headers["ETag"] != first.headers["ETag"]


def test_aggregated_discovery_has_its_own_media_type(api: Asker) -> None:
    got = api.ask("GET", "/apis", accept=f"{AGGREGATED},application/json")
    assert got.headers["Content-Type"] == AGGREGATED
    assert got.body["kind"] == "APIGroupDiscoveryList"
    # Version 2beta1 is no more: who asks for that first gets the plain form.
    old = AGGREGATED.replace("v=v2", "v=v2beta1")
    assert api.ask("GET", "/apis", accept=old).body["kind"] == "APIGroupList"


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref" and isinstance(item, str):
                yield item
            else:
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_openapi_documents_are_whole_and_the_index_names_them(api: Asker) -> None:
    index = api.ask("GET", "/openapi/v3").body["paths"]
    assert {"api/v1", "apis/apps/v1", "apis/example.com/v1"} <= index.keys()
    for path, entry in index.items():
        url = entry["serverRelativeURL"]
        assert url.startswith(f"/openapi/v3/{path}?hash=")
        document = api.ask("GET", url).body
        schemas = document["components"]["schemas"]
        named = {ref.rpartition("/")[2] for ref in references(document)}
        assert named <= schemas.keys()
        assert document["paths"]


def test_the_hash_of_a_document_changes_with_it(api: Asker) -> None:
    def hashes() -> dict[str, str]:
        index = api.ask("GET", "/openapi/v3").body["paths"]
        return {path: entry["serverRelativeURL"] for path, entry in index.items()}

    before = hashes()
    definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    spec = json.loads(json.dumps(SHELVES["spec"]))
    spec["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["new"] = {
        "type": "string"
    }
    got = api.ask(
        "PATCH",
        f"{definitions}/shelves.example.com",
        {"spec": spec},
        content_type="application/merge-patch+json",
    )
    assert got.status == 200, got.body
    after = hashes()
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"apis/example.com/v1beta1"}


def test_swagger_has_no_words_of_openapi_v3(api: Asker) -> None:
    document = api.ask("GET", "/openapi/v2").body
    # The schema of schemas has fields that are called so.
    schemas = {
        name: schema
        for name, schema in document["definitions"].items()
        if not name.endswith(".JSONSchemaProps")
    }
    text = json.dumps([document["paths"], schemas])
    assert document["swagger"] == "2.0"
    for word in ('"oneOf"', '"anyOf"', '"nullable"', "#/components/"):
        assert word not in text
    named = {ref.rpartition("/")[2] for ref in references(document)}
    assert named <= document["definitions"].keys()


def test_openapi_in_protocol_buffers_is_not_there(api: Asker) -> None:
    only = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf"
    assert api.ask("GET", "/openapi/v3/api/v1", accept=only).status == 406


@pytest.mark.parametrize("path", ["/healthz", "/livez", "/readyz", "/readyz/ping"])
def test_it_is_well(api: Asker, path: str) -> None:
    answer = api.server.core.handle(Request("GET", path))
    assert (answer.status, answer.body) == (200, b"ok")


def test_it_has_the_version_of_its_documents(discovery: DiscoveryClient) -> None:
    found = discovery.server_version()
    assert (found.major, found.minor) == ("1", "36")
    assert found.git_version == scheme.api().version


def test_a_server_of_definitions_alone_has_their_pages(shared: Path) -> None:
    server = EmbeddedServer(*read_crds(shared / "crds" / "cert-manager"))
    with RESTClient(server.config(), transport=server.transport()) as rest:
        found = DiscoveryClient(rest).server_groups_and_resources()
    groups = {gv.group for gv in found.resources}
    assert groups == {"cert-manager.io", "acme.cert-manager.io"}
