"""Unknown and duplicate fields of built-in kinds: dropped, warned of or refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from embedded_api import MAPS, MERGE, PODS, Asker, pod

from kubeclient import scheme
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.schema.node import Node
from kuberuntime.testing.server.strict import strict_errors

JSON_PATCH = "application/json-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"

ODD = {
    "in a list of structs": (
        {"containers": [{"name": "c", "image": "i"}, {"name": "d", "imagee": "i"}]},
        "spec.containers[1].imagee",
    ),
    "in lists in lists": (
        {"containers": [{"name": "c", "ports": [{"containerPort": 1, "prt": 2}]}]},
        "spec.containers[0].ports[0].prt",
    ),
    "in a struct in a list": (
        {
            "containers": [{"name": "c", "image": "i"}],
            "volumes": [{"name": "v", "configMap": {"nmae": "x"}}],
        },
        "spec.volumes[0].configMap.nmae",
    ),
    "beside a map": (
        {"containers": [{"name": "c", "resources": {"limit": {"cpu": "1"}}}]},
        "spec.containers[0].resources.limit",
    ),
}


@pytest.fixture
def api() -> Asker:
    return Asker()


def odd_pod(where: str) -> tuple[dict[str, Any], str]:
    spec, path = ODD[where]
    return {**pod("a"), "spec": spec}, path


@pytest.mark.parametrize("where", ODD)
def test_what_no_struct_of_go_has_is_refused_where_it_is_asked_for(
    api: Asker, where: str
) -> None:
    body, path = odd_pod(where)
    got = api.ask("POST", f"{PODS}?fieldValidation=Strict", body)
    assert (got.status, got.body["message"]) == (
        400,
        (
            'Pod in version "v1" cannot be handled as a Pod: strict decoding error:'
            f' unknown field "{path}"'
        ),
    )
    assert api.names(PODS) == []


@pytest.mark.parametrize("where", ODD)
@pytest.mark.parametrize("mode", ["", "?fieldValidation=Warn"])
def test_what_no_struct_of_go_has_is_warned_of_and_not_stored(
    api: Asker, where: str, mode: str
) -> None:
    body, path = odd_pod(where)
    got = api.ask("POST", f"{PODS}{mode}", body)
    assert got.headers["Warning"] == f'299 - "unknown field \\"{path}\\""'
    assert path.rpartition(".")[2] not in json.dumps(got.body["spec"])


@pytest.mark.parametrize("where", ODD)
def test_what_no_struct_of_go_has_is_dropped_without_a_word_where_it_is_ignored(
    api: Asker, where: str
) -> None:
    body, path = odd_pod(where)
    got = api.ask("POST", f"{PODS}?fieldValidation=Ignore", body)
    assert (got.status, "Warning" in got.headers) == (201, False)
    assert path.rpartition(".")[2] not in json.dumps(got.body["spec"])


def test_structs_without_fields_take_none(api: Asker) -> None:
    version = {"name": "v1", "served": True, "storage": True}
    version["subresources"] = {"status": {"on": True}}
    version["schema"] = {
        "openAPIV3Schema": {
            "type": "object",
            "properties": {"size": {"type": "integer", "default": 3, "titel": "x"}},
        }
    }
    names = {"plural": "ups", "singular": "up", "kind": "Up", "listKind": "UpList"}
    body = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "ups.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": names,
            "versions": [version],
        },
    }
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    got = api.ask("POST", path, body)
    version_0 = 'unknown field \\"spec.versions[0]'
    assert got.headers["Warning"] == (
        f'299 - "{version_0}.subresources.status.on\\"",'
        f' 299 - "{version_0}.schema.openAPIV3Schema.properties.size.titel\\""'
    )
    [stored] = got.body["spec"]["versions"]
    assert stored["subresources"] == {"status": {}}
    assert stored["schema"]["openAPIV3Schema"]["properties"]["size"] == {
        "type": "integer",
        "default": 3,
    }


def test_what_is_wrong_is_told_in_the_order_of_the_text(api: Asker) -> None:
    text = (
        '{"zz": 1, "metadata": {"name": "a", "labels": {"k": "1", "k": "2"}},'
        ' "spec": {"nodeName": "x", "containers": [{"name": "c", "image": "i",'
        ' "imagee": {"a": 1, "a": 2}, "imagee": "j", "image": "k", "image": "l"}],'
        ' "nodeName": ""}, "aa": 2}'
    )
    got = api.ask("POST", f"{PODS}?fieldValidation=Strict", text.encode())
    assert got.body["message"].partition("error: ")[2].split(", ") == [
        'unknown field "zz"',
        'duplicate field "metadata.labels.k"',
        'unknown field "spec.containers[0].imagee"',
        'duplicate field "spec.containers[0].image"',
        'duplicate field "spec.nodeName"',
        'unknown field "aa"',
    ]


def test_what_is_there_twice_is_warned_of_by_default(api: Asker) -> None:
    text = b'{"metadata": {"name": "a"}, "data": {"k": "1", "k": "2"}}'
    got = api.ask("POST", MAPS, text)
    assert got.headers["Warning"] == '299 - "duplicate field \\"data.k\\""'
    assert got.body["data"] == {"k": "2"}


def test_of_very_much_that_is_wrong_a_hundred_are_told(api: Asker) -> None:
    body = {"metadata": {"name": "a"}, **{f"x{number}": 1 for number in range(150)}}
    got = api.ask("POST", f"{MAPS}?fieldValidation=Strict", body)
    assert got.body["message"].count("unknown field") == 100


def test_an_update_is_held_to_the_same(api: Asker) -> None:
    api.map("a")
    body = {"metadata": {"name": "a", "ownerReferences": [{"nam": "x"}]}}
    got = api.ask("PUT", f"{MAPS}/a?fieldValidation=Strict", body)
    assert got.status == 400
    assert 'unknown field "metadata.ownerReferences[0].nam"' in got.body["message"]


@pytest.mark.parametrize(
    ("content_type", "body", "told"),
    [
        (
            MERGE,
            b'{"data": {"k": "1", "k": "2"}, "dta": {}}',
            ['duplicate field "data.k"', 'unknown field "dta"'],
        ),
        (
            STRATEGIC,
            b'{"data": {"k": "1", "k": "2"}, "dta": {}}',
            ['duplicate field "data.k"', 'unknown field "dta"'],
        ),
        (
            JSON_PATCH,
            (
                b'[{"op": "add", "op": "add", "pth": "/x", "path": "/data",'
                b' "value": {"k": "1", "k": "2"}},'
                b' {"op": "add", "path": "/dta", "value": 1}]'
            ),
            [
                'json patch duplicate field "[0].op"',
                'json patch unknown field "[0].pth"',
                'json patch duplicate field "[0].value.k"',
                'unknown field "dta"',
            ],
        ),
    ],
)
def test_patches_are_held_to_the_same(
    api: Asker, content_type: str, body: bytes, told: list[str]
) -> None:
    api.map("a")
    strict = f"{MAPS}/a?fieldValidation=Strict"
    refused = api.ask("PATCH", strict, body, content_type=content_type)
    assert refused.status == 422
    message: str = refused.body["message"]
    assert message.partition("strict decoding error: ")[2] == ", ".join(told)

    warned = api.ask("PATCH", f"{MAPS}/a", body, content_type=content_type)
    assert warned.body["data"] == {"k": "2"}
    quoted = (one.replace('"', '\\"') for one in told)
    assert warned.headers["Warning"] == ", ".join(f'299 - "{one}"' for one in quoted)


SAME_AS_CONTAINERS = {"initContainers", "ephemeralContainers"}
KINDS = (
    "autoscaling.v2.HorizontalPodAutoscaler",
    "core.v1.Node",
    "core.v1.Pod",
    "core.v1.Service",
    "networking.k8s.io.v1.Ingress",
    "networking.k8s.io.v1.NetworkPolicy",
    "rbac.authorization.k8s.io.v1.ClusterRole",
    "resource.k8s.io.v1.ResourceClaim",
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_struct_of_a_kind_has_the_fields_that_its_class_has(
    shared: Path, kind: str
) -> None:
    """Against the generated classes, which say by themselves what is unknown."""
    folder = shared / "api-testdata/v1.36.0"
    whole = json.loads((folder / f"{kind}.json").read_bytes())
    node = node_of(whole)
    gvk = GroupVersionKind.parse(whole["apiVersion"], whole["kind"])
    assert strict_errors(json.dumps(whole).encode(), node) == []
    places = [*places_of(whole, "")]
    assert len(places) > 5
    for path, steps in places:
        if not SAME_AS_CONTAINERS.isdisjoint(steps):
            continue
        odd = copy.deepcopy(whole)
        at = odd
        for step in steps:
            at = at[step]
        at["zzz"] = {"a": [1]}
        try:
            scheme.type_for(gvk).from_dict(odd, strict=True)
        except DecodeError as error:
            known = "unknown field" not in str(error)
        else:
            known = True
        below = f"{path}.zzz" if path else "zzz"
        wanted = [] if known else [f'unknown field "{below}"']
        assert strict_errors(json.dumps(odd).encode(), node) == wanted, below


def test_what_a_server_did_not_warn_of_is_not_warned_of_here(shared: Path) -> None:
    count = 0
    for path in sorted((shared / "recordings/builtin").glob("*.json")):
        for exchange in json.loads(path.read_bytes())["exchanges"]:
            request, response = exchange["request"], exchange["response"]
            if request["method"] not in ("POST", "PUT") or response["status"] >= 300:
                continue
            told = " ".join(response.get("warnings") or ())
            if "kind" not in (body := request.get("body") or {}):
                continue
            found = strict_errors(json.dumps(body).encode(), node_of(body))
            assert found == [one for one in found if one in told], exchange["note"]
            count += 1
    assert count > 50


def node_of(manifest: dict[str, Any]) -> Node:
    gvk = GroupVersionKind.parse(manifest["apiVersion"], manifest["kind"])
    schemas = scheme.api().schemas
    schema = schemas.for_gvk(gvk)
    assert schema is not None, gvk
    return schemas.node(schema)


def places_of(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    """Every object in a value: how a server calls its place, and the way there."""
    if isinstance(value, dict):
        yield path, []
        for name, item in value.items():
            for below, steps in places_of(item, f"{path}.{name}" if path else name):
                yield below, [name, *steps]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for below, steps in places_of(item, f"{path}[{index}]"):
                yield below, [index, *steps]
