"""Changes of stored objects: what was wrong before is forgiven while it stays."""

from __future__ import annotations

from typing import Any

import pytest

from kuberuntime.schema import Schemas, validate, validate_update

NONE = Schemas({})
SHORT = {"type": "string", "maxLength": 1}
PORTS = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "value": SHORT},
    },
}
SCHEMA = {
    "type": "object",
    "properties": {
        "a": SHORT,
        "b": SHORT,
        "ports": PORTS,
        "plain": {"type": "array", "items": SHORT},
        "set": {
            "type": "array",
            "x-kubernetes-list-type": "set",
            "items": {"type": "string"},
        },
        "either": {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "oneOf": [{"properties": {"a": SHORT}}, {"required": ["b"]}],
        },
    },
}


def paths(value: Any, old: Any) -> list[str]:
    return [error.path for error in validate_update(value, old, SCHEMA, NONE)]


def test_an_unchanged_field_is_forgiven_and_a_changed_one_is_not() -> None:
    old = {"a": "long", "b": "long"}
    assert len(validate(old, SCHEMA, NONE)) == 2
    assert paths(old, old) == []
    assert paths({"a": "long", "b": "longer"}, old) == ["b"]
    assert paths({"a": "long", "b": "b"}, old) == []


def test_a_new_field_is_not_forgiven() -> None:
    assert paths({"a": "long"}, {}) == ["a"]


def test_elements_of_a_list_map_are_told_by_their_keys() -> None:
    old = {"ports": [{"name": "x", "value": "long"}]}
    moved = {"ports": [{"name": "new", "value": "long"}, *old["ports"]]}
    assert paths(moved, old) == ["ports[0].value"]


def test_a_plain_list_is_forgiven_as_a_whole() -> None:
    old = {"plain": ["long", "b"]}
    assert paths(old, old) == []
    assert paths({"plain": ["long", "c"]}, old) == ["plain[0]"]


def test_duplicates_are_forgiven_where_there_were_any() -> None:
    old = {"set": ["a", "a"]}
    assert paths({"set": ["a", "b", "b"]}, old) == []
    assert paths({"set": ["a", "b", "b"]}, {"set": ["a"]}) == ["set[2]"]


@pytest.mark.parametrize("old", [None, [], "text", {"ports": "none"}])
def test_an_old_object_of_another_shape_forgives_nothing(old: Any) -> None:
    value = {"a": "long", "ports": [{"name": "x", "value": "long"}]}
    assert paths(value, old) == ["a", "ports[0].value"]
