"""What a value can be, in every way that schemas have to say it."""

from __future__ import annotations

from typing import Any

import pytest
from small_specs import JSONObject, built, schemas

from kubewright.model.types import (
    AnyValue,
    ListOf,
    MapOf,
    Nullable,
    ObjectType,
    Primitive,
    PrimitiveName,
    Ref,
    Rule,
    TypeRef,
    Union,
)

NAME = "com.example.v1.Thing"
OTHER = "com.example.v1.Other"
REF = {"$ref": f"#/components/schemas/{OTHER}"}
STRING, INTEGER = {"type": "string"}, {"type": "integer"}
INT_OR_STRING = Primitive(PrimitiveName.INT_OR_STRING)
ANY_OBJECT = MapOf(AnyValue())
UNKNOWN = {"x-kubernetes-preserve-unknown-fields": True}


def _thing(value: JSONObject, **more: Any) -> ObjectType:
    document = schemas(
        {
            NAME: {"type": "object", "properties": {"value": value}, **more},
            OTHER: {"type": "object", "properties": {"other": STRING}},
        }
    )
    thing = built(document).model.by_name[NAME]
    assert isinstance(thing, ObjectType)
    return thing


def _type(value: JSONObject) -> TypeRef:
    (field,) = _thing(value).fields
    return field.type


@pytest.mark.parametrize(
    "schema",
    [
        {"x-kubernetes-int-or-string": True},
        {"x-kubernetes-int-or-string": True, "anyOf": [INTEGER, STRING]},
        {"x-kubernetes-int-or-string": True, "type": "string", "anyOf": [INTEGER]},
        {"anyOf": [INTEGER, STRING]},
        {"oneOf": [STRING, INTEGER]},
        {"type": "string", "format": "int-or-string"},
        {"allOf": [{"anyOf": [INTEGER, STRING]}]},
    ],
)
def test_an_int_or_string_is_one_however_it_is_spelt(schema: JSONObject) -> None:
    assert _type(schema) == INT_OR_STRING


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        ({}, AnyValue()),
        (UNKNOWN, AnyValue()),
        ({"type": "object", **UNKNOWN}, ANY_OBJECT),
        ({"type": "object", "properties": {"a": STRING}, **UNKNOWN}, ANY_OBJECT),
        ({"type": "object"}, ANY_OBJECT),
        (
            {"type": "object", "properties": {"a": STRING}, "additionalProperties": {}},
            ANY_OBJECT,
        ),
        (
            {
                "type": "object",
                "properties": {"kind": STRING},
                "x-kubernetes-embedded-resource": True,
            },
            ANY_OBJECT,
        ),
        ({"type": "array"}, ListOf(AnyValue())),
    ],
)
def test_what_may_hold_more_than_it_says_keeps_it(
    schema: JSONObject, type_: TypeRef
) -> None:
    assert _type(schema) == type_


def test_properties_without_a_type_are_an_object() -> None:
    assert _type({"properties": {"a": STRING}}) == Ref(f"{NAME}#/value")


def test_properties_come_together_from_all_parts() -> None:
    thing = _thing(
        INTEGER,
        allOf=[REF, {"properties": {"more": STRING}, "required": ["more"]}],
        required=["value"],
    )
    assert [(field.name, field.required) for field in thing.fields] == [
        ("more", True),
        ("other", False),
        ("value", True),
    ]


def test_conditions_on_what_is_typed_change_nothing() -> None:
    conditions = [{"required": ["a"]}, {"properties": {"a": {"minLength": 1}}}]
    for key in ("oneOf", "anyOf", "allOf"):
        schema = {"type": "object", "properties": {"a": STRING}, key: conditions[:1]}
        assert _type(schema) == Ref(f"{NAME}#/value")
    assert _type({"type": "string", "oneOf": [{"pattern": "a"}]}) == Primitive(
        PrimitiveName.STRING
    )


@pytest.mark.parametrize(
    ("members", "type_"),
    [
        ([STRING, STRING], Primitive(PrimitiveName.STRING)),
        ([REF, {"type": "object"}], ANY_OBJECT),
        ([STRING, {"type": "string", "format": "byte"}], AnyValue()),
        ([INTEGER, {"type": "number"}], AnyValue()),
        ([STRING, {}], AnyValue()),
        (
            [REF, {"type": "boolean"}],
            Union((Ref(OTHER), Primitive(PrimitiveName.BOOLEAN))),
        ),
    ],
)
def test_a_union_holds_what_json_can_tell_apart(
    members: list[JSONObject], type_: TypeRef
) -> None:
    assert _type({"oneOf": members}) == type_
    assert _type({"anyOf": members}) == type_


def test_only_a_definition_called_time_is_a_time() -> None:
    """A server keeps the text of others as it is: fraction, offset and all."""
    text = _type({"type": "string", "format": "date-time"})
    assert text == Primitive(PrimitiveName.STRING, "date-time")


def test_nulls_and_enums_of_any_kind_are_kept() -> None:
    assert _type({**STRING, "nullable": True}) == Nullable(
        Primitive(PrimitiveName.STRING)
    )
    for type_, values in (("string", ("", "a", "A")), ("integer", (1, 2))):
        found = _type({"type": type_, "enum": list(values)})
        assert isinstance(found, Primitive)
        assert found.enum == values
    assert _type({"enum": ["a", "b"]}) == Primitive(
        PrimitiveName.STRING, None, ("a", "b")
    )


def test_rules_are_of_the_class_where_there_is_one_and_else_of_the_field() -> None:
    rules = {"x-kubernetes-validations": [{"rule": "self > 1", "message": "small"}]}
    (field,) = _thing({**INTEGER, **rules}).fields
    assert field.rules == (Rule("self > 1", "small"),)
    inner = {"type": "object", "properties": {"a": INTEGER}, **rules}
    (field,) = _thing(inner).fields
    assert field.rules == ()
    (field,) = _thing({**inner, **UNKNOWN}).fields
    assert field.rules == (Rule("self > 1", "small"),)


def test_a_definition_that_is_made_of_itself_has_its_own_properties() -> None:
    document = schemas(
        {
            NAME: {
                "allOf": [{"$ref": f"#/components/schemas/{NAME}"}],
                "properties": {"a": STRING},
            }
        }
    )
    thing = built(document).model.by_name[NAME]
    assert isinstance(thing, ObjectType)
    assert [field.name for field in thing.fields] == ["a"]
