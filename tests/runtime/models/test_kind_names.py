"""Names of groups, versions, kinds and resources."""

from __future__ import annotations

import pytest

from kuberuntime.meta import (
    GroupKind,
    GroupResource,
    GroupVersion,
    GroupVersionKind,
    GroupVersionResource,
)

DEPLOYMENT = GroupVersionKind("apps", "v1", "Deployment")
POD = GroupVersionKind("", "v1", "Pod")
PODS = GroupVersionResource("", "v1", "pods")


def test_an_api_version_is_parsed_and_written_back() -> None:
    assert GroupVersion.parse("apps/v1") == GroupVersion("apps", "v1")
    assert GroupVersion.parse("v1") == GroupVersion("", "v1")
    assert GroupVersion.parse("apps/v1").api_version == "apps/v1"
    assert GroupVersionKind.parse("v1", "Pod") == POD
    assert (POD.api_version, DEPLOYMENT.api_version) == ("v1", "apps/v1")
    assert PODS.api_version == "v1"


@pytest.mark.parametrize("text", ["", "/", "apps/", "/v1", "a/b/v1"])
def test_what_is_no_api_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an apiVersion"):
        GroupVersion.parse(text)


def test_they_print_as_in_client_go() -> None:
    assert str(DEPLOYMENT) == "apps/v1, Kind=Deployment"
    assert str(POD) == "/v1, Kind=Pod"
    assert str(PODS) == "/v1, Resource=pods"
    assert str(DEPLOYMENT.group_kind) == "Deployment.apps"
    assert str(POD.group_kind) == "Pod"
    assert str(GroupResource("apps", "deployments")) == "deployments.apps"
    assert str(PODS.group_resource) == "pods"
    assert str(GroupVersion("apps", "v1")) == "apps/v1"


def test_they_convert_into_each_other() -> None:
    assert GroupKind("apps", "Deployment").with_version("v1") == DEPLOYMENT
    assert GroupResource("", "pods").with_version("v1") == PODS
    assert DEPLOYMENT.group_version.with_kind("Deployment") == DEPLOYMENT
    assert PODS.group_version.with_resource("pods") == PODS


def test_they_are_ordered_and_usable_as_keys() -> None:
    assert sorted([DEPLOYMENT, POD]) == [POD, DEPLOYMENT]
    assert {POD: 1}[GroupVersionKind.parse("v1", "Pod")] == 1


def test_names_of_different_things_are_never_equal() -> None:
    kind: object = GroupKind("a", "b")
    assert kind != GroupResource("a", "b")
