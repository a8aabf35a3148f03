"""Objects inside of definitions: which are one type, and what they are called."""

from __future__ import annotations

from typing import Any

from small_specs import JSONObject, built, schemas

from kubewright.model.types import (
    AliasType,
    ListOf,
    MapOf,
    ObjectType,
    Ref,
    definition_of,
    place_in,
)

A, B = "com.example.v1.A", "com.example.v1.B"


def _object(**properties: Any) -> JSONObject:
    return {"type": "object", "properties": properties}


def _objects(**definitions: Any) -> dict[str, ObjectType]:
    """The model's objects of definitions in one package, by name after `com.example.`."""
    named = {f"com.example.{k.replace('_', '.')}": v for k, v in definitions.items()}
    model = built(schemas(named)).model
    return {type_.name.removeprefix("com.example."): type_ for type_ in model.objects}


def _type(type_: ObjectType, field: str) -> object:
    return next(f.type for f in type_.fields if f.name == field)


LEAF = _object(name={"type": "string"})
OTHER = _object(name={"type": "integer"})


def test_an_object_is_named_by_the_properties_that_lead_to_it() -> None:
    found = _objects(v1_A=_object(spec=_object(key=LEAF)))
    assert set(found) == {"v1.A", "v1.A#/spec", "v1.A#/spec/key"}
    assert _type(found["v1.A#/spec"], "key") == Ref(f"{A}#/spec/key")


def test_lists_and_maps_of_objects_add_nothing_to_the_name() -> None:
    lists = {"type": "array", "items": {"type": "array", "items": LEAF}}
    maps = {"type": "object", "additionalProperties": LEAF}
    found = _objects(v1_A=_object(lists=lists, maps=maps))
    ref = Ref(f"{A}#/lists")
    assert _type(found["v1.A"], "lists") == ListOf(ListOf(ref))
    assert _type(found["v1.A"], "maps") == MapOf(Ref(f"{A}#/maps"))


def test_equal_objects_of_one_property_are_one_type_under_both_names() -> None:
    found = _objects(v1_A=_object(far=_object(deep=_object(key=LEAF)), key=LEAF))
    assert set(found) == {"v1.A", "v1.A#/far", "v1.A#/far/deep", "v1.A#/key"}
    assert found["v1.A#/key"].also == (f"{A}#/far/deep/key",)
    assert _type(found["v1.A#/far/deep"], "key") == Ref(f"{A}#/key")


def test_equal_objects_of_another_property_are_another_type() -> None:
    found = _objects(v1_A=_object(key=LEAF, lock=LEAF))
    assert set(found) == {"v1.A", "v1.A#/key", "v1.A#/lock"}


def test_what_differs_in_anything_but_prose_is_another_type() -> None:
    def differs(**change: Any) -> bool:
        other = {**LEAF, "properties": {"name": {"type": "string", **change}}}
        return len(_objects(v1_A=_object(a=_object(key=LEAF), key=other))) == 4

    assert not differs(description="a name")
    assert differs(default="x")
    assert differs(enum=["x"])
    assert differs(nullable=True)
    assert differs(format="uuid")
    assert differs(**{"x-kubernetes-validations": [{"rule": "true"}]})
    required = {**LEAF, "required": ["name"]}
    assert len(_objects(v1_A=_object(a=_object(key=LEAF), key=required))) == 4


def test_an_object_with_rules_of_its_own_is_another_type() -> None:
    ruled = {**LEAF, "x-kubernetes-validations": [{"rule": "self.name != ''"}]}
    one = _objects(v1_A=_object(a=_object(key=ruled), key=ruled))
    assert set(one) == {"v1.A", "v1.A#/a", "v1.A#/key"}
    two = _objects(v1_A=_object(a=_object(key=LEAF), key=ruled))
    assert set(two) == {"v1.A", "v1.A#/a", "v1.A#/a/key", "v1.A#/key"}
    assert two["v1.A#/key"].rules
    assert not two["v1.A#/a/key"].rules


def test_a_default_of_one_is_not_a_default_of_true() -> None:
    one, true = (_object(name={"type": "integer", "default": d}) for d in (1, True))
    assert len(_objects(v1_A=_object(a=_object(key=one), key=true))) == 4


def test_kinds_of_a_package_share_and_those_of_another_do_not() -> None:
    found = _objects(
        v1_A=_object(spec=_object(key=LEAF)),
        v1_B=_object(key=LEAF),
        v2_A=_object(key=LEAF),
    )
    assert found["v1.B#/key"].also == (f"{A}#/spec/key",)
    assert found["v2.A#/key"].also == ()


def test_the_prose_is_that_of_the_place_that_names_the_type() -> None:
    far, near = ({**LEAF, "description": text} for text in ("far", "near"))
    found = _objects(v1_A=_object(a=_object(key=far), key=near))
    assert found["v1.A#/key"].description == "near"


def test_names_hold_when_an_unrelated_part_changes() -> None:
    """Every place that had a name still has it, whatever came to share the type."""
    spec = _object(key=LEAF, deep=_object(lock=_object(key=LEAF), side=OTHER))
    before = _objects(v1_A=_object(spec=spec))
    names = {name for type_ in before.values() for name in (type_.name, *type_.also)}
    changes = [
        {"v1_B": _object(lock=_object(key=LEAF), spec=spec)},  # nearer, and equal
        {"v1_AA": _object(spec=spec)},
        {"v0_A": _object(spec=spec)},
        {"v1_A": _object(spec=spec, status=_object(side=LEAF, state=OTHER))},
    ]
    for change in changes:
        after = _objects(**{"v1_A": _object(spec=spec), **change})
        found = {n for type_ in after.values() for n in (type_.name, *type_.also)}
        assert names <= found


def test_a_definition_that_is_a_list_of_objects_names_them() -> None:
    model = built(schemas({A: {"type": "array", "items": LEAF}})).model
    alias = model.by_name[A]
    assert isinstance(alias, AliasType)
    assert alias.type == ListOf(Ref(f"{A}#/items"))
    assert isinstance(model.by_name[f"{A}#/items"], ObjectType)


def test_two_objects_in_one_property_are_told_apart_by_number() -> None:
    either = {"oneOf": [LEAF, {"type": "array", "items": OTHER}]}
    found = _objects(v1_A=_object(key=either))
    assert set(found) == {"v1.A", "v1.A#/key", "v1.A#/key/2"}


def test_a_place_is_a_json_pointer() -> None:
    found = _objects(v1_A=_object(**{"a/b~c#.d": LEAF}))
    (place,) = set(found) - {"v1.A"}
    assert place == "v1.A#/a~1b~0c#.d"
    assert place_in(f"com.example.{place}") == ("a/b~c#.d",)
    assert definition_of(f"com.example.{place}") == A
    assert found[place].package == "com.example.v1"
