"""What decoding accepts, repairs and refuses, and how its errors read."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress
from typing import Any

import pytest
from sample_models import (
    ConfigMap,
    ConfigMapList,
    Container,
    ContainerPort,
    ObjectMeta,
    Schema,
    Widget,
    WidgetSpec,
)

from kuberuntime.errors import DecodeError, KubeError
from kuberuntime.meta import ZERO_TIME


def refusal(manifest: Any, *, strict: bool = False) -> DecodeError:
    """The error of decoding a Widget."""
    with pytest.raises(DecodeError) as caught:
        Widget.from_json(json.dumps(manifest), strict=strict)
    return caught.value


def test_a_null_required_list_decodes_as_empty() -> None:
    found = ConfigMapList.from_json(b'{"metadata":{},"items":null}')
    assert found.items == []


def test_a_missing_required_list_decodes_as_empty() -> None:
    """Newer releases leave out what they no longer fill."""
    assert ConfigMapList.from_json(b"{}").items == []


def test_strict_decoding_refuses_a_missing_required_list() -> None:
    with pytest.raises(DecodeError, match="missing required field `items`"):
        ConfigMapList.from_json(b"{}", strict=True)


def test_null_for_a_required_value_is_gos_zero_value() -> None:
    fields = [
        "containers",
        "enabled",
        "first",
        "limits",
        "port",
        "ratio",
        "replicas",
        "secret",
        "since",
        "title",
    ]
    spec = WidgetSpec.from_json(json.dumps(dict.fromkeys(fields)))
    assert spec == WidgetSpec(
        containers=[],
        enabled=False,
        first=Container(name=""),
        limits={},
        port=0,
        ratio=0,
        replicas=0,
        secret=b"",
        since=ZERO_TIME,
        title="",
    )


def test_a_missing_required_value_is_gos_zero_value_however_deep() -> None:
    zero = WidgetSpec.from_json(json.dumps(dict.fromkeys(SPEC)))
    assert WidgetSpec.from_json(b"{}") == zero
    found = Widget.from_json(
        b'{"spec":{"containers":[{},null],"first":{"ports":[{}]}}}'
    )
    assert found.spec is not None
    assert found.spec.containers == [Container(name="")] * 2
    assert found.spec.first.ports == [ContainerPort(container_port=0)]
    assert found.spec.title == ""


def test_null_for_an_optional_value_is_unset() -> None:
    config = ConfigMap.from_json(
        b'{"apiVersion":null,"kind":null,"metadata":null,"data":null,"immutable":null}'
    )
    assert config == ConfigMap()
    assert config.to_dict() == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {},
    }


def test_nulls_inside_lists_and_maps_are_gos_zero_values() -> None:
    found = ConfigMapList.from_json(
        b'{"items":[null,{"data":{"a":null},"metadata":{"finalizers":[null]}}]}'
    )
    assert found.items == [
        ConfigMap(),
        ConfigMap(data={"a": ""}, metadata=ObjectMeta(finalizers=[""])),
    ]


def test_a_null_in_an_object_of_any_kind_stays() -> None:
    text = b'{"template":{"a":null,"b":[null]},"spec":null,"metadata":null}'
    assert Widget.from_json(text).template == {"a": None, "b": [None]}


def test_base64_may_have_line_breaks() -> None:
    config = ConfigMap.from_json(b'{"binaryData":{"logo":"AP\\r\\n8=\\n"}}')
    assert config.binary_data == {"logo": b"\x00\xff"}


def test_managed_fields_survive_the_slow_path() -> None:
    config = ConfigMap.from_json(
        b'{"data":{"a":null},"metadata":{"managedFields":[{"fieldsV1":{"f:x":{}}}]}}'
    )
    assert config.metadata.managed_fields is not None
    assert bytes(config.metadata.managed_fields[0].fields_v1) == b'{"f:x":{}}'


def test_unknown_fields_are_dropped() -> None:
    assert ConfigMap.from_dict({"data": {"a": "b"}, "news": 1}).to_dict() == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {},
        "data": {"a": "b"},
    }


CONTAINER = {"name": "web", "ports": [{"containerPort": 80}]}
SPEC = {
    "containers": [CONTAINER],
    "enabled": True,
    "first": CONTAINER,
    "limits": {"cpu": "1"},
    "port": "http",
    "ratio": 0.5,
    "replicas": 1,
    "secret": "",
    "since": "2026-03-01T12:00:00Z",
    "title": "t",
}


@pytest.mark.parametrize(
    ("manifest", "path", "reason"),
    [
        ({"spec": {**SPEC, "replicas": "3"}}, "$.spec.replicas", "`int`, got `str`"),
        ({"spec": {**SPEC, "secret": "?"}}, "$.spec.secret", "base64"),
        ({"spec": {**SPEC, "since": "noon"}}, "$.spec.since", "RFC3339"),
        (
            {"spec": {**SPEC, "containers": [CONTAINER, {"name": 1}]}},
            "$.spec.containers[1].name",
            "Expected `str`, got `int`",
        ),
        (
            {"metadata": {"labels": {"ok": "", "example.com/x": 1}}},
            "$.metadata.labels['example.com/x']",
            "Expected `str`, got `int`",
        ),
        ({"kind": "Gadget"}, "$.kind", "Invalid enum value 'Gadget'"),
        ({"metadata": []}, "$.metadata", "Expected `object`, got `array`"),
        ([], "$", "Expected `object`, got `array`"),
    ],
)
def test_an_error_names_kind_path_and_reason(
    manifest: Any, path: str, reason: str
) -> None:
    error = refusal(manifest)
    assert (error.kind, error.path) == ("Widget", path)
    assert reason in error.reason
    assert "$" not in error.reason
    assert str(error) == f"cannot decode Widget: {path}: {error.reason}"


@pytest.mark.parametrize(
    ("spec", "path", "field"),
    [
        ({"title": "t"}, "$.spec", "containers"),
        ({**SPEC, "containers": [{}]}, "$.spec.containers[0]", "name"),
    ],
)
def test_strict_decoding_says_where_a_required_value_is_missing(
    spec: dict[str, Any], path: str, field: str
) -> None:
    error = refusal({"spec": spec}, strict=True)
    assert error.path == path
    assert error.reason == f"Object missing required field `{field}`"


def test_a_repairable_null_does_not_hide_an_error_elsewhere() -> None:
    error = refusal({"metadata": None, "spec": {**SPEC, "replicas": "3"}})
    assert error.path == "$.spec.replicas"


@pytest.mark.parametrize(
    "text", [b"", b"{", b'{"data":{"a":"\xff"}}', b"\xff", b'{"a":1} x', "{'a': 1}"]
)
def test_text_that_is_no_json_is_a_decode_error(text: bytes | str) -> None:
    with pytest.raises(DecodeError) as caught:
        ConfigMap.from_json(text)
    assert (caught.value.kind, caught.value.path) == ("ConfigMap", "$")


def test_nesting_without_end_is_a_decode_error() -> None:
    text = b'{"properties":{"a":' * 100_000
    with pytest.raises(DecodeError, match=r"Schema: \$: nested too deeply"):
        Schema.from_json(text)
    manifest: dict[str, Any] = {}
    for _ in range(100_000):
        manifest = {"properties": {"a": manifest}}
    with pytest.raises(DecodeError, match=r"Schema: \$: nested too deeply"):
        Schema.from_dict(manifest)
    while manifest:  # freeing it in one go would take as deep a recursion
        manifest = manifest["properties"]["a"]


@pytest.mark.parametrize("strict", [False, True])
def test_nesting_at_any_depth_is_read_or_a_decode_error(strict: bool) -> None:
    for depth in range(1, 1_200, 17):
        text = b'{"properties":{"a":' * depth + b"null" + b"}}" * depth
        with suppress(DecodeError):
            Schema.from_json(text, strict=strict)


def test_strict_decoding_names_an_unknown_field_and_the_nearest_known() -> None:
    container = {"name": "web", "imagePullpolicy": "Always"}
    error = refusal({"spec": {**SPEC, "containers": [container]}}, strict=True)
    assert error.path == "$.spec.containers[0].imagePullpolicy"
    assert error.reason == (
        'unknown field "imagePullpolicy", did you mean "imagePullPolicy"?'
    )


def test_strict_decoding_names_all_unknown_fields() -> None:
    error = refusal({"metadata": {"zzz": 1}, "qqq": 2}, strict=True)
    assert error.path == "$.metadata.zzz"
    assert error.reason == 'unknown field "zzz"; also unknown: $.qqq'


def test_strict_decoding_accepts_what_is_known_and_objects_of_any_kind() -> None:
    manifest = {
        "metadata": {"labels": {"anything": "goes"}},
        "spec": SPEC,
        "status": {"schema": {"properties": {"x": {"type": "string"}}}},
        "template": {"what": {"ever": 1}},
    }
    assert Widget.from_dict(manifest, strict=True) == Widget.from_dict(manifest)


def test_strict_decoding_looks_into_maps() -> None:
    schema = {"properties": {"x": {"properties": {"y": {"tpye": "string"}}}}}
    error = refusal({"status": {"schema": schema}}, strict=True)
    assert error.path == "$.status.schema.properties.x.properties.y.tpye"
    assert 'did you mean "type"?' in error.reason


def test_a_decode_error_is_a_kube_error_a_value_error_and_pickles() -> None:
    error = DecodeError("Pod", "$.spec", "wrong").at("document 2")
    assert isinstance(error, KubeError)
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == "document 2: cannot decode Pod: $.spec: wrong"
