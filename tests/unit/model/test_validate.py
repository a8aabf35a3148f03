"""Names from a stranger go into paths and identifiers: only real ones may pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kubewright.diagnostics import InputError, Location
from kubewright.model.identifiers import GroupVersionKind, GroupVersionResource
from kubewright.model.validate import (
    check_definition,
    check_gvr,
    check_property,
    parse_gvk,
)

HERE = Location("spec.json", "/here")
EVIL = ["..", "../x", "a/b", "a b", "a\n", "a'", 'a"', "a.b.", "-a", "a" * 300, "é", 1]


def _gvk(**parts: object) -> GroupVersionKind:
    value = {"group": "apps", "version": "v1", "kind": "Deployment"}
    return parse_gvk({**value, **parts}, HERE)


@pytest.mark.parametrize("evil", EVIL)
def test_no_part_of_a_kind_can_lead_anywhere(evil: object) -> None:
    for part in ("group", "version", "kind"):
        with pytest.raises(InputError, match="no name that Kubernetes would take"):
            _gvk(**{part: evil})


@pytest.mark.parametrize("evil", [name for name in EVIL if isinstance(name, str)])
def test_no_part_of_a_resource_can_lead_anywhere(evil: str) -> None:
    gvr = GroupVersionResource("apps", "v1", "deployments")
    with pytest.raises(InputError):
        check_gvr(gvr, (evil,), HERE)
    for part in ("group", "version", "resource"):
        broken = replace(gvr, **{part: evil})
        with pytest.raises(InputError):
            check_gvr(broken, (), HERE)


@pytest.mark.parametrize("name", ["", "a\nb", "a/b", "X(object)", ".a", "a" * 300])
def test_a_definition_has_a_name_as_openapi_allows_it(name: str) -> None:
    with pytest.raises(InputError):
        check_definition(name, HERE)


@pytest.mark.parametrize("name", ["", 'a"', "a\\", "a\nb", "\x00", "\ud800", "a" * 300])
def test_a_property_needs_no_escapes_in_json(name: str) -> None:
    with pytest.raises(InputError):
        check_property(name, lambda: HERE)


def test_real_names_pass() -> None:
    assert _gvk(group="") == GroupVersionKind("", "v1", "Deployment")
    assert _gvk(group="rbac.authorization.k8s.io", version="v1alpha1", kind="A-b1")
    gvr = GroupVersionResource("metrics.k8s.io", "v1beta1", "pods")
    check_gvr(gvr, ("ephemeralcontainers", "status"), HERE)
    check_definition("io.k8s.kube-aggregator.pkg.apis.v1.API_Service", HERE)
    for name in ("$ref", "x-kubernetes-map-type", "it's", "ключ", "a b", "_"):
        check_property(name, lambda: HERE)


@pytest.mark.parametrize("value", [None, [], "v1", {"group": "", "kind": "A"}])
def test_a_kind_of_another_shape_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="not a group, version and kind") as caught:
        parse_gvk(value, HERE)
    assert caught.value.location == HERE
