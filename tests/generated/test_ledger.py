"""Count in, count out: everything that Kubernetes 1.36 has is emitted, or skipped by name.

What is held against the ledger is read from the raw JSON here, not by kubewright.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kubewright.config import Config
from kubewright.ledger import RULES, Ledger, take_stock
from kubewright.load import load
from kubewright.model.build import build_model
from kubewright.naming import resolve_names

_EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1"

ALIASES = {
    "io.k8s.api.apiserverinternal.v1alpha1.StorageVersionSpec",
    f"{_EXTENSIONS}.CustomResourceSubresourceStatus",
    f"{_EXTENSIONS}.JSON",
    f"{_EXTENSIONS}.JSONSchemaPropsOrArray",
    f"{_EXTENSIONS}.JSONSchemaPropsOrBool",
    f"{_EXTENSIONS}.JSONSchemaPropsOrStringArray",
    "io.k8s.apimachinery.pkg.api.resource.Quantity",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time",
    "io.k8s.apimachinery.pkg.runtime.RawExtension",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
}
"""Definitions without fields."""

EXTERNAL = ("io.k8s.apimachinery.pkg.apis.meta.v1.", "io.k8s.apimachinery.pkg.version.")
"""Their classes are kuberuntime's."""

CONNECTIONS = {
    "v1 nodes/proxy": ["create", "delete", "get", "patch", "update"],
    "v1 pods/attach": ["create", "get"],
    "v1 pods/exec": ["create", "get"],
    "v1 pods/portforward": ["create", "get"],
    "v1 pods/proxy": ["create", "delete", "get", "patch", "update"],
    "v1 services/proxy": ["create", "delete", "get", "patch", "update"],
}

OF_VERB = {
    "create": "create",
    "delete": "delete",
    "deletecollection": "delete_collection",
    "get": "get",
    "list": "list",
    "patch": "patch",
    "update": "update",
    "watch": "watch",
}


FACTS = {"list_type", "object_type", "resource"}
"""What a client class holds besides methods."""


@pytest.fixture(scope="module", params=["stripped", "as served"])
def spec(request: pytest.FixtureRequest, repository: Path) -> Path:
    if request.param == "stripped":
        return repository / "specs" / "kubernetes" / "1.36"
    shared: Path = request.getfixturevalue("shared")
    return shared / "specs" / "kubernetes-1.36"


@pytest.fixture(scope="module")
def ledger(spec: Path) -> Ledger:
    return _ledger(spec)


@cache
def _ledger(spec: Path) -> Ledger:
    built = build_model(load([spec]))
    names = resolve_names(built.model, "kubeclient", Config().pins)
    return take_stock(built, names, Config())


def _definitions(spec: Path) -> set[str]:
    documents = (json.loads(f.read_bytes()) for f in spec.rglob("openapi-v3/*.json"))
    return {
        name
        for document in documents
        for name in document.get("components", {}).get("schemas", {})
    }


def _discovered(spec: Path) -> Iterator[tuple[str, str]]:
    """`apps/v1 deployments/scale` and each of its verbs."""
    for name in ("api.json", "apis.json"):
        file = spec / "discovery" / "aggregated" / name
        for group in json.loads(file.read_bytes())["items"]:
            for version in group["versions"]:
                prefix = f"{group['metadata'].get('name', '')}/{version['version']}"
                for resource in version["resources"]:
                    item = f"{prefix.lstrip('/')} {resource['resource']}"
                    yield from ((item, verb) for verb in resource["verbs"])
                    for sub in resource.get("subresources", ()):
                        for verb in sub["verbs"]:
                            yield f"{item}/{sub['subresource']}", verb


def test_every_definition_of_the_documents_is_in_the_ledger_and_no_other(
    ledger: Ledger, spec: Path
) -> None:
    assert len(ledger.definitions) == 738
    assert {entry.item for entry in ledger.definitions} == _definitions(spec)


def test_every_verb_of_discovery_is_in_the_ledger_and_no_other(
    ledger: Ledger, spec: Path
) -> None:
    discovered = sorted(f"{item} {verb}" for item, verb in _discovered(spec))
    assert len(discovered) == 805
    assert sorted(entry.item for entry in ledger.methods) == discovered


def test_every_entry_is_emitted_or_skipped_by_a_rule_that_is_explained(
    ledger: Ledger,
) -> None:
    for entry in (*ledger.definitions, *ledger.methods, *ledger.paths):
        assert (entry.emitted is None) != (entry.skipped is None), entry
        assert entry.skipped is None or RULES[entry.skipped]


def test_the_definitions_skipped_are_those_expected(ledger: Ledger) -> None:
    skipped = {
        entry.item: entry.skipped for entry in ledger.definitions if entry.skipped
    }
    aliases = {item for item, rule in skipped.items() if rule == "alias"}
    assert aliases == ALIASES
    rest = skipped.keys() - ALIASES
    assert {skipped[item] for item in rest} == {"external"}
    assert len(rest) == 23
    assert all(item.startswith(EXTERNAL) for item in rest)


def test_the_verbs_skipped_are_connections(ledger: Ledger) -> None:
    skipped = {entry.item: entry.skipped for entry in ledger.methods if entry.skipped}
    assert skipped == {
        f"{item} {verb}": "connection"
        for item, verbs in CONNECTIONS.items()
        for verb in verbs
    }


def test_the_paths_skipped_address_no_resource(ledger: Ledger) -> None:
    for entry in ledger.paths:
        assert entry.skipped == "not-a-resource"
        assert len([part for part in entry.item.split("/") if part]) <= 3


def test_every_emitted_definition_is_a_class_with_fields(
    ledger: Ledger,
) -> None:
    emitted = [entry.emitted for entry in ledger.definitions if entry.emitted]
    assert len(emitted) == len(set(emitted)) == 702
    for path in emitted:
        module, _, name = path.rpartition(".")
        class_ = getattr(importlib.import_module(module), name)
        assert class_.__name__ == name
        assert class_.__struct_fields__


def test_fields_of_emitted_classes_are_the_properties_of_their_definitions(
    ledger: Ledger, spec: Path
) -> None:
    properties: dict[str, set[str]] = {}
    for file in spec.rglob("openapi-v3/*.json"):
        components = json.loads(file.read_bytes()).get("components", {})
        for name, schema in components.get("schemas", {}).items():
            properties[name] = set(schema.get("properties", ()))
    for entry in ledger.definitions:
        if entry.emitted:
            module, _, name = entry.emitted.rpartition(".")
            class_: Any = getattr(importlib.import_module(module), name)
            assert set(class_.__struct_encode_fields__) == properties[entry.item]


@pytest.mark.parametrize("half", ["client", "async_client"])
def test_every_emitted_method_is_on_its_client_and_no_other_verb_is(
    half: str, ledger: Ledger
) -> None:
    methods: dict[tuple[str, str], set[str]] = {}
    for entry in ledger.methods:
        if entry.emitted:
            owner, _, method = entry.emitted.rpartition(".")
            module, _, name = owner.removeprefix("kubeclient.").rpartition(".")
            assert module.endswith(".client")
            methods.setdefault((module.removesuffix(".client"), name), set()).add(
                method
            )
    assert sum(map(len, methods.values())) == 784
    prefix = "Async" if half == "async_client" else ""
    for (module, name), expected in methods.items():
        client = importlib.import_module(f"kubeclient.{module}.{half}")
        class_ = getattr(client, prefix + name)
        assert all(callable(getattr(class_, method)) for method in expected)
        verbs = {method for method in OF_VERB.values() if hasattr(class_, method)}
        assert verbs == expected & set(OF_VERB.values()), class_
        own = {name for name in vars(class_) if not name.startswith("_")} - FACTS
        emitted = expected | set(companions(expected))
        assert own - set(OF_VERB.values()) == emitted - set(OF_VERB.values()), class_


def companions(methods: set[str]) -> Iterator[str]:
    """What comes with a subresource's method: apply with patch, lines with a log."""
    for method in methods:
        if method.startswith("patch_"):
            yield f"apply_{method.removeprefix('patch_')}"
        if method == "log":
            yield "log_lines"


def test_a_resource_and_verb_lead_to_the_method_of_that_name(ledger: Ledger) -> None:
    emitted = {entry.item: entry.emitted for entry in ledger.methods}
    for item, method in emitted.items():
        resource, _, verb = item.rpartition(" ")
        if method and "/" not in resource.partition(" ")[2]:
            assert method.rpartition(".")[2] == OF_VERB[verb]
    client = "kubeclient.core.v1.client.Pods"
    assert emitted["v1 pods/eviction create"] == f"{client}.evict"
    assert emitted["v1 pods/log get"] == f"{client}.log"
    assert emitted["v1 pods/ephemeralcontainers patch"] == (
        f"{client}.patch_ephemeral_containers"
    )


def test_every_resource_has_an_accessor_on_its_group_and_every_group_on_the_clientset(
    ledger: Ledger,
) -> None:
    clientset = importlib.import_module("kubeclient.clientset")
    names = ledger.names
    for gv, accessor in names.accessors.items():
        assert hasattr(clientset.Clientset, accessor)
        assert hasattr(clientset.AsyncClientset, accessor)
        for half, prefix in (("client", ""), ("async_client", "Async")):
            module = importlib.import_module(f"{names.version_modules[gv]}.{half}")
            group = getattr(module, prefix + names.group_clients[gv])
            for gvr, method in names.resource_methods.items():
                assert hasattr(group, method) or gvr.group_version != gv


def test_the_report_adds_up(ledger: Ledger) -> None:
    report = ledger.to_dict()
    assert report["counts"] == {
        "definitions": {
            "total": 738,
            "emitted": 702,
            "skipped": {"alias": 13, "external": 23},
        },
        "methods": {"total": 805, "emitted": 784, "skipped": {"connection": 21}},
        "paths": {"total": 58, "emitted": 0, "skipped": {"not-a-resource": 58}},
    }
    assert json.loads(json.dumps(report)) == report
