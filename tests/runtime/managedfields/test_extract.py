"""Extraction: what one manager owns, whoever else owns what beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubeclient import Clientset, scheme
from kubeclient.apps.v1 import Deployment
from kuberuntime.managedfields import NotExtractableError, extract
from kuberuntime.patching import apply
from kuberuntime.schema import Schemas
from kuberuntime.testing import EmbeddedServer


def managed(fields: Any, manager: str = "me", **more: Any) -> dict[str, Any]:
    return {
        "manager": manager,
        "operation": "Apply",
        "apiVersion": "v1",
        "fieldsType": "FieldsV1",
        "fieldsV1": fields,
        **more,
    }


def thing(content: dict[str, Any], *entries: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Thing",
        "metadata": {"name": "a", "managedFields": list(entries)},
        **content,
    }


def owned(content: dict[str, Any], *entries: dict[str, Any]) -> dict[str, Any]:
    found = extract(thing(content, *entries), "me")
    assert found.pop("metadata") == {"name": "a"}
    assert (found.pop("apiVersion"), found.pop("kind")) == ("v1", "Thing")
    return found


def test_only_the_managers_own_fields_are_extracted() -> None:
    content = {"spec": {"mine": 1, "theirs": 2}, "other": True}
    assert owned(content, managed({"f:spec": {"f:mine": {}}})) == {"spec": {"mine": 1}}


def test_what_is_one_value_is_extracted_whole() -> None:
    content = {"selector": {"a": "b"}, "args": ["x", "y"]}
    fields = {"f:selector": {}, "f:args": {}}
    assert owned(content, managed(fields)) == content


def test_an_empty_object_that_others_filled_is_extracted_empty() -> None:
    content = {"spec": {"theirs": 2}, "list": [{"name": "x", "v": 1}]}
    mine = managed({"f:spec": {}, "f:list": {}})
    theirs = managed(
        {
            "f:spec": {"f:theirs": {}},
            "f:list": {'k:{"name":"x"}': {".": {}, "f:name": {}, "f:v": {}}},
        },
        "other",
    )
    assert owned(content, mine, theirs) == {"spec": {}, "list": []}


def test_items_are_found_by_their_keys_and_keep_them() -> None:
    ports = [
        {"port": 80, "protocol": "TCP", "name": "http"},
        {"port": 80, "protocol": "UDP", "name": "quic"},
        {"port": 443, "protocol": "TCP", "name": "https"},
    ]
    fields = {
        "f:ports": {
            'k:{"port":80,"protocol":"UDP"}': {"f:name": {}},
            'k:{"port":443,"protocol":"TCP"}': {".": {}},
        }
    }
    names = {
        "f:ports": {
            'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:name": {}},
            'k:{"port":443,"protocol":"TCP"}': {"f:name": {}},
        }
    }
    found = owned({"ports": ports}, managed(fields), managed(names, "other"))
    assert found == {
        "ports": [
            {"port": 80, "protocol": "UDP", "name": "quic"},
            {"port": 443, "protocol": "TCP"},
        ]
    }


def test_values_of_a_set_are_extracted_one_by_one() -> None:
    content = {"finalizers": ["a", "b", "c"], "numbers": [1, 2]}
    fields = {"f:finalizers": {'v:"c"': {}, 'v:"a"': {}}, "f:numbers": {"v:2": {}}}
    found = owned(content, managed(fields))
    assert found == {"finalizers": ["a", "c"], "numbers": [2]}


def test_what_was_applied_to_a_subresource_is_extracted_apart() -> None:
    content = {"spec": {"a": 1}, "status": {"b": 2}}
    both = thing(
        content,
        managed({"f:spec": {"f:a": {}}}),
        managed({"f:status": {"f:b": {}}}, subresource="status"),
    )
    assert "status" not in extract(both, "me")
    assert extract(both, "me", "status")["status"] == {"b": 2}
    assert "spec" not in extract(both, "me", "status")


def test_a_manager_that_updates_has_not_applied() -> None:
    content = {"spec": {"a": 1}}
    assert owned(content, managed({"f:spec": {"f:a": {}}}, operation="Update")) == {}


def test_a_manager_that_owns_nothing_has_the_identity_alone() -> None:
    found = extract(thing({"spec": {"a": 1}}), "me")
    assert found == {"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "a"}}


def test_fields_of_another_version_are_refused_with_what_to_do() -> None:
    old = thing({}, managed({"f:spec": {}}, apiVersion="v1beta1"))
    with pytest.raises(NotExtractableError, match="v1beta1: read it in that version"):
        extract(old, "me")


def test_a_model_that_lost_an_owned_field_is_refused_and_a_dict_is_not() -> None:
    fields = {"f:spec": {"f:replicas": {}, "f:newer": {"f:than": {}}}}
    entry = managed(fields, apiVersion="apps/v1")
    read = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "managedFields": [entry]},
        "spec": {
            "replicas": 3,
            "newer": {"than": "us"},
            "selector": {},
            "template": {},
        },
    }
    assert extract(read, "me")["spec"] == {"replicas": 3, "newer": {"than": "us"}}
    with pytest.raises(NotExtractableError, match=r"\.spec\.newer .*Deployment does"):
        extract(Deployment.from_dict(read), "me")
    del fields["f:spec"]["f:newer"]
    assert extract(Deployment.from_dict(read), "me")["spec"] == {"replicas": 3}


def test_defaults_inside_an_owned_empty_object_are_nobodys() -> None:
    entry = managed({"f:spec": {"f:strategy": {}}}, apiVersion="apps/v1")
    read = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "managedFields": [entry]},
        "spec": {"strategy": {"type": "RollingUpdate"}, "selector": {}, "template": {}},
    }
    assert extract(read, "me", scheme=scheme)["spec"] == {"strategy": {}}
    assert extract(Deployment.from_dict(read), "me")["spec"] == {"strategy": {}}


def test_the_client_extracts_what_it_reads_and_applies_it_again() -> None:
    server = EmbeddedServer(scheme)
    with Clientset(server.config(), transport=server.transport()) as clients:
        maps = clients.core_v1.config_maps("default")
        maps.apply({"metadata": {"name": "a"}, "data": {"x": "1"}}, field_manager="one")
        maps.apply({"metadata": {"name": "a"}, "data": {"y": "2"}}, field_manager="two")
        mine = maps.extract("a", field_manager="one")
        assert mine.get("data") == {"x": "1"}
        mine["data"] = {"z": "3"}
        after = maps.apply(mine, field_manager="one")
        assert after.data == {"y": "2", "z": "3"}


def test_what_the_recorded_server_says_of_managers_is_what_is_extracted(
    shared: Path,
) -> None:
    """Applied again by its manager, what was extracted changes nothing."""
    recorded = json.loads((shared / "wire" / "patch-and-apply.json").read_bytes())
    schemas: Schemas = scheme.api().schemas
    seen = 0
    for exchange in recorded["exchanges"]:
        body = exchange["response"]["body"]
        for entry in body.get("metadata", {}).get("managedFields", ()):
            if entry["operation"] != "Apply":
                continue
            mine = extract(body, entry["manager"], entry.get("subresource"))
            after = apply(
                body,
                mine,
                manager=entry["manager"],
                schema=schemas["io.k8s.api.apps.v1.Deployment"],
                schemas=schemas,
                now=entry["time"],
            )
            assert after is body, (exchange["request"]["path"], mine)
            seen += 1
    assert seen == 2
