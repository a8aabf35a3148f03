"""Definitions are found by name, by reference and by kind."""

from __future__ import annotations

import msgspec
import pytest

from kuberuntime.meta import GroupVersionKind
from kuberuntime.schema import Schemas, validate

WIDGET = GroupVersionKind("example.com", "v1", "Widget")
NAMES = {"group": "example.com", "version": "v1", "kind": "Widget"}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_raw_definitions_are_decoded_when_they_are_asked_for() -> None:
    raw = msgspec.Raw(b'{"type": "object"}')
    schemas = Schemas({"a": raw, "broken": msgspec.Raw(b"{")})
    assert schemas["a"] == {"type": "object"}
    assert schemas["a"] is schemas["a"]
    assert [*schemas] == ["a", "broken"]
    with pytest.raises(msgspec.DecodeError):
        schemas["broken"]


@pytest.mark.parametrize("raw", [True, False])
def test_a_kind_leads_to_its_definition(raw: bool) -> None:
    schema = {"type": "object", "x-kubernetes-group-version-kind": [NAMES]}
    encoded = msgspec.Raw(msgspec.json.encode(schema))
    schemas = Schemas({"other": {"type": "string"}, "w": encoded if raw else schema})
    assert schemas.for_gvk(WIDGET) == schema
    assert schemas.for_gvk(GroupVersionKind("", "v1", "Widget")) is None


def test_references_are_followed_and_what_stands_beside_them_counts() -> None:
    schemas = Schemas(
        {
            "a": ref("b"),
            "b": {"type": "object", "properties": {"x": {"type": "string"}}},
        }
    )
    assert schemas.resolve(ref("a")) is schemas["b"]
    both = schemas.resolve(
        {
            "allOf": [ref("b")],
            "default": {},
            "description": "prose",
            "nullable": True,
            "properties": {"y": {"type": "string"}},
        }
    )
    assert both == {
        "type": "object",
        "nullable": True,
        "properties": {"x": {"type": "string"}, "y": {"type": "string"}},
    }


@pytest.mark.parametrize("start", ["nowhere", "a"])
def test_a_reference_that_ends_nowhere_is_an_error(start: str) -> None:
    schemas = Schemas({"a": ref("b"), "b": ref("a")})
    with pytest.raises(LookupError, match="a schema's reference leads nowhere"):
        schemas.resolve(ref(start))


def test_a_schema_may_hold_itself() -> None:
    tree = {
        "type": "object",
        "properties": {
            "leaf": {"type": "integer"},
            "below": {"type": "array", "items": ref("tree")},
        },
    }
    value = {"below": [{"below": [{"leaf": "x"}]}]}
    (error,) = validate(value, ref("tree"), Schemas({"tree": tree}))
    assert error.path == "below[0].below[0].leaf"


def test_of_several_the_first_describes_a_name() -> None:
    first, second = {"type": "string"}, {"type": "object"}
    united = Schemas.union(Schemas({"a": first}), Schemas({"a": second, "b": second}))
    assert united == {"a": first, "b": second}
