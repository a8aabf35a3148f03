"""Wire names to words, and words to Python's names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewright.naming.words import (
    class_case,
    plural_class_case,
    snake_case,
)
from kubewright.spelling import words

SNAKE = {
    "clusterIPs": "cluster_ips",
    "podCIDRs": "pod_cidrs",
    "podCIDR": "pod_cidr",
    "nonResourceURLs": "non_resource_urls",
    "openAPIV3Schema": "open_api_v3_schema",
    "x-kubernetes-int-or-string": "x_kubernetes_int_or_string",
    "x-descriptors": "x_descriptors",
    "nat-outgoing": "nat_outgoing",
    "$ref": "ref",
    "$schema": "schema",
    "Port": "port",
    "apiVersion": "api_version",
    "hostIP": "host_ip",
    "hostIPC": "host_ipc",
    "externalIPs": "external_ips",
    "targetCPUUtilizationPercentage": "target_cpu_utilization_percentage",
    "seLinuxOptions": "selinux_options",
    "iscsi": "iscsi",
    "fooBar": "foo_bar",
    "foo_bar": "foo_bar",
    "sha256Sum": "sha256_sum",
    "apiV1beta1Thing": "api_v1beta1_thing",
    "bool": "bool",
    "from": "from",
    "3scale": "3scale",
    "ABC": "abc",
    "ключ": "",
    "": "",
}

CLASSES = {
    "Deployment": "Deployment",
    "foo-bar": "FooBar",
    "JSONSchemaProps": "JSONSchemaProps",
    "any": "Any",
    "X509Subject": "X509Subject",
    "-": "",
}

PLURALS = {
    ("ConfigMap", "configmaps"): "ConfigMaps",
    ("NetworkPolicy", "networkpolicies"): "NetworkPolicies",
    ("Ingress", "ingresses"): "Ingresses",
    ("IPAddress", "ipaddresses"): "IPAddresses",
    ("ComponentStatus", "componentstatuses"): "ComponentStatuses",
    ("Endpoints", "endpoints"): "Endpoints",
    ("PodMetrics", "pods"): "Pods",
    ("NodeMetrics", "nodes"): "Nodes",
    ("CSIDriver", "csidrivers"): "CSIDrivers",
    ("Scale", "deployments"): "Deployments",
}


@pytest.mark.parametrize(("wire", "expected"), SNAKE.items())
def test_a_wire_name_has_the_attribute_that_the_design_says(
    wire: str, expected: str
) -> None:
    assert snake_case(wire) == expected


@pytest.mark.parametrize(("name", "expected"), CLASSES.items())
def test_a_definition_has_the_class_name_that_reads_best(
    name: str, expected: str
) -> None:
    assert class_case(name) == expected


@pytest.mark.parametrize(("names", "expected"), PLURALS.items())
def test_a_plural_takes_the_case_of_its_kind(
    names: tuple[str, str], expected: str
) -> None:
    assert plural_class_case(*names) == expected


@given(st.text())
def test_snake_case_of_anything_is_lower_case_ascii_or_empty(name: str) -> None:
    snake = snake_case(name)
    assert snake.isascii()
    assert snake == snake.lower()
    assert snake == "" or f"_{snake}".isidentifier()


@given(st.text())
def test_snake_case_of_snake_case_changes_nothing(name: str) -> None:
    assert snake_case(snake_case(name)) == snake_case(name)


@given(st.text(alphabet="abcXYZ019_-$."))
def test_no_letter_or_digit_is_lost(name: str) -> None:
    kept = [char.lower() for char in name if char.isalnum()]
    assert list("".join(words(name))) == kept


@given(st.text())
def test_class_case_of_anything_could_be_a_class_or_is_empty(name: str) -> None:
    class_name = class_case(name)
    assert class_name == "" or f"T{class_name}".isidentifier()
    assert class_case(class_name) == class_name
