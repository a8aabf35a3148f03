"""One server's Swagger v2, OpenAPI v3 and both forms of discovery tell one story.

Whatever differs is named here; a difference of another kind fails.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from kubewright.config import Config
from kubewright.ledger import take_stock
from kubewright.load import load
from kubewright.load.discovery import parse_aggregated, parse_plain
from kubewright.load.files import read_documents
from kubewright.model.api import Model
from kubewright.model.build import build_model
from kubewright.model.resources import Resource
from kubewright.model.serialise import to_json_values
from kubewright.model.types import Field, ObjectType, TypeDefinition
from kubewright.naming import Pins, resolve_names
from kubewright.plan.whole import plan_all
from kubewright.render import render

CORE = "io.k8s.api.core.v1"
RESOURCE = "io.k8s.api.resource"

DEFAULTS = {
    f"{CORE}.AzureDiskVolumeSource.cachingMode": "ReadWrite",
    f"{CORE}.AzureDiskVolumeSource.fsType": "ext4",
    f"{CORE}.AzureDiskVolumeSource.kind": "Shared",
    f"{CORE}.ContainerPort.protocol": "TCP",
    f"{CORE}.ISCSIPersistentVolumeSource.iscsiInterface": "default",
    f"{CORE}.ISCSIVolumeSource.iscsiInterface": "default",
    f"{CORE}.RBDPersistentVolumeSource.keyring": "/etc/ceph/keyring",
    f"{CORE}.RBDPersistentVolumeSource.pool": "rbd",
    f"{CORE}.RBDPersistentVolumeSource.user": "admin",
    f"{CORE}.RBDVolumeSource.keyring": "/etc/ceph/keyring",
    f"{CORE}.RBDVolumeSource.pool": "rbd",
    f"{CORE}.RBDVolumeSource.user": "admin",
    f"{CORE}.ReplicationControllerSpec.replicas": 1,
    f"{CORE}.ScaleIOPersistentVolumeSource.fsType": "xfs",
    f"{CORE}.ScaleIOPersistentVolumeSource.storageMode": "ThinProvisioned",
    f"{CORE}.ScaleIOVolumeSource.fsType": "xfs",
    f"{CORE}.ScaleIOVolumeSource.storageMode": "ThinProvisioned",
    f"{CORE}.ServicePort.protocol": "TCP",
    f"{RESOURCE}.v1.DeviceToleration.operator": "Equal",
    f"{RESOURCE}.v1alpha3.ResourcePoolStatusRequestSpec.limit": 100,
    f"{RESOURCE}.v1beta1.DeviceToleration.operator": "Equal",
    f"{RESOURCE}.v1beta2.DeviceToleration.operator": "Equal",
}
"""v2 has no defaults. These v3 has, beside the zero values of Go, which are none."""

BY_VALUE = 286
"""Structs that Go holds by value and that are not required. v3 says which: every answer
has them, so that they are typed without None. Made from v2, they are optional."""

OF_DISCOVERY = {"singular": 89, "short_names": 33, "categories": 23}
"""Discovery alone says these; how many of the 89 resources have them."""


@pytest.fixture(scope="module")
def spec(shared: Path) -> Path:
    return shared / "specs" / "kubernetes-1.36"


@cache
def _model(*paths: Path) -> Model:
    return build_model(load(paths)).model


@pytest.fixture(scope="module")
def v2(spec: Path) -> Model:
    return _model(spec / "openapi-v2.json", spec / "version.json")


@pytest.fixture(scope="module")
def v3(spec: Path) -> Model:
    discovery = spec / "discovery" / "aggregated"
    return _model(spec / "openapi-v3", discovery, spec / "version.json")


def _without_default(field: Field) -> Field:
    return replace(field, default=None, by_value=False)


def _without_defaults(type_: TypeDefinition) -> TypeDefinition:
    if not isinstance(type_, ObjectType):
        return type_
    return replace(type_, fields=tuple(map(_without_default, type_.fields)))


def _without_discovery(resource: Resource) -> Resource:
    return replace(resource, singular="", short_names=(), categories=())


def _defaults(model: Model) -> dict[str, object]:
    return {
        f"{type_.name}.{field.name}": field.default
        for type_ in model.objects
        for field in type_.fields
        if field.default is not None
    }


def test_types_are_the_same_but_for_defaults(v2: Model, v3: Model) -> None:
    assert len(v2.types) == 738
    assert [type_.name for type_ in v2.types] == [type_.name for type_ in v3.types]
    for ours, theirs in zip(v2.types, v3.types, strict=True):
        assert ours == _without_defaults(theirs), ours.name


def test_the_defaults_that_v2_lacks_are_these(v2: Model, v3: Model) -> None:
    assert _defaults(v2) == {}
    assert _defaults(v3) == DEFAULTS


def test_what_go_holds_by_value_is_said_by_v3_alone(v2: Model, v3: Model) -> None:
    def by_value(model: Model) -> set[str]:
        return {
            f"{type_.name}.{field.name}"
            for type_ in model.objects
            for field in type_.fields
            if field.by_value
        }

    assert by_value(v2) == set()
    assert len(by_value(v3)) == BY_VALUE
    assert {f"{CORE}.Pod.spec", f"{CORE}.ContainerStatus.state"} <= by_value(v3)
    assert f"{CORE}.PodSpec.securityContext" not in by_value(v3)  # a pointer in Go


def test_resources_are_the_same_but_for_what_discovery_says(
    v2: Model, v3: Model
) -> None:
    assert len(list(v2.resources)) == 89
    assert list(v2.resources) == [_without_discovery(r) for r in v3.resources]


@pytest.mark.parametrize(("attribute", "count"), OF_DISCOVERY.items())
def test_what_discovery_alone_says_is_there_with_it_and_not_without(
    attribute: str, count: int, v2: Model, v3: Model
) -> None:
    assert sum(bool(getattr(r, attribute)) for r in v3.resources) == count
    assert not any(getattr(r, attribute) for r in v2.resources)


def test_groups_and_their_versions_stand_in_the_same_order(
    v2: Model, v3: Model
) -> None:
    def order(model: Model) -> list[str]:
        return [str(version.group_version) for version in model.versions]

    assert order(v2) == order(v3)
    assert v2.server_version == v3.server_version == "v1.36.2"


def test_every_python_name_is_the_same(v2: Model, v3: Model) -> None:
    names = [resolve_names(model, "kubeclient", Pins()) for model in (v2, v3)]
    assert names[0] == names[1]


def test_aggregated_and_plain_discovery_parse_to_the_same(spec: Path) -> None:
    aggregated = parse_aggregated(read_documents(spec / "discovery" / "aggregated"))
    plain = parse_plain(read_documents(spec / "discovery" / "legacy"))
    ours = sorted(resource for resource, _ in aggregated.resources)
    assert ours == sorted(resource for resource, _ in plain.resources)
    assert aggregated.versions
    assert _by_group(aggregated.versions) == _by_group(plain.versions)


def _by_group(versions: tuple[object, ...]) -> list[str]:
    """Versions in order within their group: how groups are ordered says nothing."""
    return sorted(map(str, versions), key=lambda gv: gv.rpartition("/")[0])


def test_the_model_is_the_same_with_either_discovery(spec: Path, v3: Model) -> None:
    legacy = spec / "discovery" / "legacy"
    model = _model(spec / "openapi-v3", legacy, spec / "version.json")
    assert to_json_values(model) == to_json_values(v3)


def test_v2_of_1_35_generates_a_package_of_its_own(shared: Path) -> None:
    built = build_model(
        load([shared / "specs" / "kubernetes-1.35" / "openapi-v2.json"])
    )
    assert len(built.model.types) == 735
    names = resolve_names(built.model, "kubeclient", Pins())
    ledger = take_stock(built, names, Config()).to_dict()
    assert set(ledger["counts"]["methods"]["skipped"]) == {"connection"}
    for file in plan_all(built, names, Config(), docs=False):
        path, text = render(file)
        assert "v1.36" not in text
        if path.suffix == ".py":
            compile(text, str(path), "exec")
