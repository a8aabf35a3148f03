"""yes and no in manifests: what the schema has in their place."""

from __future__ import annotations

import pytest

from kubeclient import scheme
from kubeclient.core.v1 import ConfigMap, Pod
from kuberuntime.dynamic import UnstructuredList
from kuberuntime.errors import DecodeError

POD = """
apiVersion: v1
kind: Pod
metadata:
  name: on
  labels: {{country: no, yes: y}}
spec:
  hostNetwork: {value}
  containers:
  - name: web
    args: [yes, "no", n]
    stdin: {value}
    securityContext: {{privileged: {value}}}
"""

TRUE = ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true"]
FALSE = ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false"]


@pytest.mark.parametrize("value", [*TRUE, *FALSE])
def test_a_boolean_of_the_schema_is_read_as_kubectl_reads_it(value: str) -> None:
    text = POD.format(value=value)
    (loaded,) = scheme.load_all(text)
    for pod in (Pod.from_yaml(text), loaded):
        assert isinstance(pod, Pod)
        assert pod.spec is not None
        container = pod.spec.containers[0]
        assert container.security_context is not None
        found = [pod.spec.host_network, container.stdin]
        found.append(container.security_context.privileged)
        assert found == [value in TRUE] * 3
        assert container.args == ["yes", "no", "n"]
        assert pod.metadata.name == "on"
        assert pod.metadata.labels == {"country": "no", "yes": "y"}
        assert [type(arg) for arg in container.args] == [str] * 3
        assert [type(key) for key in pod.metadata.labels] == [str] * 2
        assert Pod.from_yaml(pod.to_yaml()) == pod


@pytest.mark.parametrize("value", ['"yes"', "'no'", "yEs", "!!str yes", "ja"])
def test_text_is_no_boolean(value: str) -> None:
    with pytest.raises(DecodeError) as refusal:
        Pod.from_yaml(f"apiVersion: v1\nkind: Pod\nspec: {{hostNetwork: {value}}}")
    assert refusal.value.path == "$.spec.hostNetwork"


def test_a_value_that_stands_in_two_places_is_decided_in_each() -> None:
    pod = Pod.from_yaml(
        "apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: &a yes}}\n"
        "spec: {hostNetwork: *a, containers: []}"
    )
    assert pod.metadata.labels == {"a": "yes"}
    assert pod.spec is not None
    assert pod.spec.host_network is True


def test_what_no_schema_says_stays_text() -> None:
    found = UnstructuredList.from_yaml("kind: List\nitems: [{kind: X, spec: {a: yes}}]")
    assert found.items[0]["spec"] == {"a": "yes"}
    found.to_json()
    assert ConfigMap.from_yaml("{data: {a: off}}").data == {"a": "off"}
