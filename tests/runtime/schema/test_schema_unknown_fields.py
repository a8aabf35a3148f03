"""Unknown fields are found, and dropped, where a server does."""

from __future__ import annotations

from typing import Any

import pytest

from kuberuntime.schema import Schemas, prune

OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
SCHEMAS = Schemas(
    {OBJECT_META: {"type": "object", "properties": {"name": {"type": "string"}}}}
)
KNOWN = {"type": "object", "properties": {"a": {"type": "string"}}}
PRESERVED = {"x-kubernetes-preserve-unknown-fields": True}
EMBEDDED = {**KNOWN, "x-kubernetes-embedded-resource": True}


def of_spec(schema: dict[str, Any]) -> dict[str, Any]:
    spec = {"type": "object", "properties": {"x": schema}}
    return {"type": "object", "properties": {"spec": spec}}


@pytest.mark.parametrize(
    ("schema", "value", "kept", "unknown"),
    [
        (KNOWN, {"a": "1", "b": 2}, {"a": "1"}, ["spec.x.b"]),
        (KNOWN, {"b": {"c": {}}}, {}, ["spec.x.b"]),
        ({"type": "array", "items": KNOWN}, [{}, {"b": 1}], [{}, {}], ["spec.x[1].b"]),
        (
            {"type": "object", "additionalProperties": KNOWN},
            {"k": {"b": 1}},
            {"k": {}},
            ["spec.x.k.b"],
        ),
        ({"type": "object"}, {"b": 1, "a": 2}, {}, ["spec.x.a", "spec.x.b"]),
        (PRESERVED, {"b": [{"c": 1}]}, {"b": [{"c": 1}]}, []),
        (
            {**PRESERVED, "properties": {"known": KNOWN}},
            {"b": 1, "known": {"b": 1}},
            {"b": 1, "known": {}},
            ["spec.x.known.b"],
        ),
        (
            {**PRESERVED, "type": "array", "items": KNOWN},
            [{"b": 1}],
            [{"b": 1}],
            [],
        ),
        (
            EMBEDDED,
            {
                "apiVersion": "v1",
                "kind": "K",
                "metadata": {"name": "n", "b": 1},
                "b": 1,
            },
            {"apiVersion": "v1", "kind": "K", "metadata": {"name": "n"}},
            ["spec.x.b", "spec.x.metadata.b"],
        ),
        (KNOWN, "not an object", "not an object", []),
        (KNOWN, {"a": {"b": 1}}, {"a": {}}, ["spec.x.a.b"]),
    ],
)
def test_unknown_fields_go(schema: Any, value: Any, kept: Any, unknown: Any) -> None:
    before = repr(value)
    found = prune({"spec": {"x": value}}, of_spec(schema), SCHEMAS)
    assert found == ({"spec": {"x": kept}}, unknown)
    assert repr(value) == before


def test_a_whole_object_has_type_and_metadata_whatever_its_schema_says() -> None:
    whole = {"apiVersion": "v1", "kind": "K", "metadata": {"name": "n"}, "b": 1}
    kept, unknown = prune(whole, KNOWN, SCHEMAS)
    assert (kept.keys(), unknown) == (whole.keys() - {"b"}, ["b"])
    assert prune(whole, KNOWN, SCHEMAS, root=False)[0] == {}


def test_nothing_unknown_is_the_same_object() -> None:
    value = {"spec": {"x": {"a": "1"}}}
    assert prune(value, of_spec(KNOWN), SCHEMAS)[0] is value


def test_objects_of_go_without_fields_are_kept() -> None:
    name = "io.k8s.apimachinery.pkg.runtime.RawExtension"
    schemas = Schemas({name: {"type": "object"}})
    raw = {"$ref": f"#/components/schemas/{name}"}
    schema = {"type": "object", "properties": {"raw": raw}}
    value = {"raw": {"any": {"thing": 1}}}
    assert prune(value, schema, schemas) == (value, [])
