"""JSON, dicts, copies and pickles of a model say the same."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_type_hints

import pytest
from sample_models import (
    AnyObject,
    ConfigMap,
    ConfigMapList,
    Container,
    ManagedFieldsEntry,
    ObjectMeta,
    Widget,
)

from kuberuntime.annotations import EnumValues, ListMap, OpenEnum
from kuberuntime.codegen import models as kw


def recorded_config_maps(shared: Path) -> list[dict[str, Any]]:
    scenario = json.loads((shared / "wire/watch.json").read_text())
    return [
        event["object"]
        for exchange in scenario["exchanges"]
        for event in exchange["response"].get("events", [])
        if event["object"].get("kind") == "ConfigMap" and event["type"] != "BOOKMARK"
    ]


def test_a_recorded_object_comes_out_as_it_went_in(shared: Path) -> None:
    manifests = recorded_config_maps(shared)
    assert manifests
    for manifest in manifests:
        assert ConfigMap.from_dict(manifest).to_dict() == manifest
        assert ConfigMap.from_json(json.dumps(manifest)).to_dict() == manifest


def test_the_metadata_of_every_built_in_kind_comes_out_as_it_went_in(
    shared: Path,
) -> None:
    checked = 0
    for path in (shared / "api-testdata/v1.36.0").glob("*.json"):
        manifest = json.loads(path.read_text())
        metadata = manifest.get("metadata", {})
        if "creationTimestamp" not in metadata:
            continue  # lists and reviews without metadata of an object
        written = AnyObject.from_json(path.read_bytes()).to_dict()
        assert written["metadata"] == metadata, path.name
        checked += 1
    assert checked > 150


def test_names_are_pythons_in_code_and_the_wires_in_json() -> None:
    meta = ObjectMeta(generate_name="web-", resource_version="7")
    assert meta.to_dict() == {"generateName": "web-", "resourceVersion": "7"}
    assert ObjectMeta.from_dict({"generateName": "web-"}).generate_name == "web-"


def test_api_version_and_kind_are_always_written() -> None:
    written = ConfigMap().to_dict()
    assert written == {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}
    assert list(written)[:2] == ["apiVersion", "kind"]


def test_unset_and_empty_are_not_the_same() -> None:
    assert ObjectMeta().to_dict() == {}
    assert ObjectMeta(labels={}, finalizers=[]).to_dict() == {
        "finalizers": [],
        "labels": {},
    }
    assert ObjectMeta(labels={}) != ObjectMeta()


def test_items_of_a_list_need_not_repeat_their_kind() -> None:
    found = ConfigMapList.from_json(b'{"metadata":{},"items":[{"data":{"a":"b"}}]}')
    assert found.items == [ConfigMap(data={"a": "b"})]
    assert found.items[0].kind == "ConfigMap"


def test_bytes_are_base64_on_the_wire() -> None:
    config = ConfigMap(binary_data={"logo": b"\x00\xff"})
    assert config.to_dict()["binaryData"] == {"logo": "AP8="}
    assert ConfigMap.from_json(config.to_json()) == config


def test_quantities_are_not_touched() -> None:
    limits: dict[str, Any] = {"cpu": "0.50", "memory": 1.5, "pods": 10}
    container = Container.from_dict({"name": "a", "limits": limits})
    assert container.to_dict()["limits"] == limits
    assert isinstance(container.to_dict()["limits"]["pods"], int)


def test_objects_of_any_kind_are_lossless() -> None:
    template = {"kind": "Job", "x": [1, 2.5, None, True, {"y": "z"}]}
    assert Widget(template=template).to_dict()["template"] == template


def test_fields_v1_are_kept_as_written() -> None:
    entry = ManagedFieldsEntry.from_json(b'{"fieldsV1":{"f:data":{".":{}}}}')
    assert bytes(entry.fields_v1) == b'{"f:data":{".":{}}}'
    assert entry.to_json() == b'{"fieldsV1":{"f:data":{".":{}}}}'
    assert ManagedFieldsEntry().to_json() == b"{}"


def pickled(value: ConfigMap) -> ConfigMap:
    again: ConfigMap = pickle.loads(pickle.dumps(value))
    return again


COPIERS: list[Callable[[ConfigMap], ConfigMap]] = [copy.copy, copy.deepcopy, pickled]


@pytest.mark.parametrize("duplicate", COPIERS)
def test_copies_are_equal_and_write_the_same(
    duplicate: Callable[[ConfigMap], ConfigMap], shared: Path
) -> None:
    path = shared / "api-testdata/v1.36.0/core.v1.ConfigMap.json"
    original = ConfigMap.from_json(path.read_bytes())
    assert original.metadata.managed_fields is not None
    made = duplicate(original)
    assert made == original
    assert made is not original
    assert made.to_json() == original.to_json()


def test_a_deep_copy_shares_nothing_that_can_change() -> None:
    original = ConfigMap(metadata=ObjectMeta(labels={"a": "b"}))
    made = copy.deepcopy(original)
    assert made.metadata.labels is not None
    made.metadata.labels["a"] = "c"
    assert original.metadata.labels == {"a": "b"}


def test_repr_shows_what_is_set() -> None:
    assert repr(Container(name="web")) == "Container(name='web')"


def test_a_mapping_that_is_no_dict_is_read_too() -> None:
    manifest = MappingProxyType({"metadata": MappingProxyType({"name": "a"})})
    assert ConfigMap.from_dict(manifest).metadata.name == "a"


def test_python_values_without_json_form_are_a_type_error() -> None:
    with pytest.raises(TypeError, match="JSON has no form for a complex"):
        ConfigMap.from_dict({"data": {"a": 1j}})


def test_a_new_value_of_an_enum_is_accepted() -> None:
    container = Container.from_dict({"name": "a", "imagePullPolicy": "OnTuesdays"})
    assert container.image_pull_policy == "OnTuesdays"


def test_known_values_of_an_enum_and_list_keys_can_be_read_back() -> None:
    hints = get_type_hints(Container, include_extras=True)
    assert "ListMap(keys=('containerPort', 'protocol'))" in repr(hints["ports"])
    assert ListMap("a", "b") in {ListMap("a", "b")}
    policy = repr(hints["image_pull_policy"])
    assert repr(EnumValues("Always", "IfNotPresent", "Never")) in policy


def test_an_open_enum_takes_a_literal_of_strings_only() -> None:
    open_enum: Any = OpenEnum
    with pytest.raises(TypeError, match="Literal of strings"):
        open_enum[int]
    with pytest.raises(TypeError, match="Literal of strings"):
        open_enum[Literal[1, 2]]


def test_every_name_that_emitted_code_uses_is_exported() -> None:
    assert all(hasattr(kw, name) for name in kw.__all__)
