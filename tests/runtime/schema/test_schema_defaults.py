"""Defaults and nulls, as a server has them in what it stores."""

from __future__ import annotations

from typing import Any

import pytest

from kuberuntime.schema import Schemas, default, drop_nulls

PROTOCOL = {"type": "string", "default": "TCP"}
PORT = {"type": "object", "properties": {"protocol": PROTOCOL}}
SCHEMA = {
    "type": "object",
    "properties": {
        "size": {"type": "integer", "default": 0},
        "note": {"type": "string", "default": "x", "nullable": True},
        "port": PORT,
        "ports": {"type": "array", "items": PORT},
        "named": {"type": "object", "additionalProperties": PORT},
        "made": {"type": "object", "default": {}, "properties": {"p": PROTOCOL}},
        "list": {"type": "array", "default": [1, 2], "items": {"type": "integer"}},
    },
}
WHOLE = {"size": 0, "note": "x", "made": {"p": "TCP"}, "list": [1, 2]}
NONE = Schemas({})


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({}, WHOLE),
        ({"size": 3, "note": "", "made": {"p": ""}, "list": []}, None),
        ({"size": None}, WHOLE),
        ({"note": None}, {**WHOLE, "note": None}),
        ({"port": {}}, {**WHOLE, "port": {"protocol": "TCP"}}),
        ({"ports": [{}]}, {**WHOLE, "ports": [{"protocol": "TCP"}]}),
        ({"named": {"a": {}}}, {**WHOLE, "named": {"a": {"protocol": "TCP"}}}),
        ({"port": "of no use"}, {**WHOLE, "port": "of no use"}),
    ],
)
def test_what_is_missing_gets_its_default(value: Any, stored: Any) -> None:
    assert default(value, SCHEMA, NONE) == (value if stored is None else stored)


def test_the_input_stays_as_it_was_and_shares_nothing_that_was_put_in() -> None:
    value: dict[str, Any] = {"ports": [{}]}
    first = default(value, SCHEMA, NONE)
    assert value == {"ports": [{}]}
    first["list"].append(3)
    first["made"]["p"] = "UDP"
    assert default(value, SCHEMA, NONE) == {**WHOLE, "ports": [{"protocol": "TCP"}]}


def test_nothing_missing_is_the_same_object() -> None:
    value = {**WHOLE, "port": {"protocol": "UDP"}}
    assert default(value, SCHEMA, NONE) is value
    assert drop_nulls(value, SCHEMA, NONE) is value


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"port": None}, {}),
        ({"port": {"protocol": None}}, {"port": {"protocol": None}}),
        ({"note": None}, {"note": None}),
        ({"named": {"a": None}}, {"named": {}}),
        ({"ports": [None]}, {"ports": [None]}),
        ({"unknown": None}, {"unknown": None}),
    ],
)
def test_nulls_are_dropped_but_for_defaults_and_nullable(value: Any, kept: Any) -> None:
    assert drop_nulls(value, SCHEMA, NONE) == kept


def test_zero_values_of_types_of_go_are_no_defaults() -> None:
    definition = {
        "type": "object",
        "properties": {"name": {"type": "string", "default": ""}, "protocol": PROTOCOL},
    }
    reference = {"$ref": "#/components/schemas/io.k8s.api.core.v1.Port"}
    schema = {
        "type": "object",
        "properties": {"port": {"allOf": [reference], "default": {}}},
    }
    schemas = Schemas({"io.k8s.api.core.v1.Port": definition})
    assert default({}, schema, schemas) == {}
    assert default({"port": {}}, schema, schemas) == {"port": {"protocol": "TCP"}}
