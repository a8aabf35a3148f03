"""Every identifier of a package, resolved in one pass."""

from __future__ import annotations

import pytest
from small_specs import JSONObject, built, schemas, widgets

from kubewright.naming import Names, Pins, resolve_names
from kubewright.naming.names import WELL_KNOWN_HOMES


def _names(document: JSONObject, pins: Pins = Pins()) -> Names:
    return resolve_names(built(document).model, "kubeclient", pins)


def _objects(*names: str) -> JSONObject:
    string = {"type": "string"}
    return schemas(
        {name: {"type": "object", "properties": {"a": string}} for name in names}
    )


def _fields(*names: str) -> JSONObject:
    properties = {name: {"type": "string"} for name in names}
    return schemas({"a.v1.Thing": {"type": "object", "properties": properties}})


def test_a_package_without_kinds_gets_a_module_of_its_own_name() -> None:
    assert _names(_objects("com.example.util.v2.Thing")).homes == {
        "com.example.util.v2": "kubeclient.util.v2"
    }


def test_modules_named_as_keywords_or_as_ours_take_an_underscore() -> None:
    homes = _names(_objects("x.class.import.A", "x.scheme.client.B")).homes
    assert homes == {
        "x.class.import": "kubeclient.class_.import_",
        "x.scheme.client": "kubeclient.scheme_.client",
    }


@pytest.mark.parametrize(("package", "home"), WELL_KNOWN_HOMES.items())
def test_types_of_the_runtime_stay_there(package: str, home: str) -> None:
    assert _names(_objects(f"{package}.Thing")).homes[package] == home


def test_a_pinned_class_keeps_its_name_and_the_others_move() -> None:
    document = _objects("x.apps.v1.Thing", "y.apps.v1.Thing", "z.apps.v1.Other")
    names = _names(document, Pins(classes={"z.apps.v1.Other": "Thing"}))
    assert names.classes == {
        "x.apps.v1.Thing": "XAppsV1Thing",
        "y.apps.v1.Thing": "YAppsV1Thing",
        "z.apps.v1.Other": "Thing",
    }


def test_a_name_that_is_not_the_first_choice_is_reported() -> None:
    renamed = _names(_fields("from", "plain")).renamed
    assert [(r.what, r.wanted, r.got) for r in renamed] == [
        ("attribute a.v1.Thing.from", "from", "from_")
    ]


def test_methods_of_the_base_class_and_imported_modules_are_not_hidden() -> None:
    attributes = _names(_fields("to_dict", "fromJson", "kw", "meta_v1"))
    assert attributes.attributes["a.v1.Thing"] == {
        "fromJson": "from_json_",
        "kw": "kw_",
        "meta_v1": "meta_v1_",
        "to_dict": "to_dict_",
    }


def test_fields_that_fall_together_take_numbers_by_wire_name() -> None:
    names = _names(_fields("fooBar", "foo_bar", "foo-bar")).attributes["a.v1.Thing"]
    assert names == {
        "foo-bar": "foo_bar",
        "fooBar": "foo_bar_2",
        "foo_bar": "foo_bar_3",
    }


def test_subresource_methods_are_verb_and_subresource_except_where_client_go_differs() -> (
    None
):
    methods = _names(widgets()).subresource_methods.values()
    assert sorted(methods) == [
        "get_scale",
        "get_status",
        "patch_scale",
        "patch_status",
        "update_scale",
        "update_status",
    ]


def test_a_group_version_has_an_accessor_and_a_client_class() -> None:
    names = _names(widgets())
    assert list(names.accessors.values()) == ["widgets_v1"]
    assert list(names.group_clients.values()) == ["WidgetsV1Client"]


def _nested(**definitions: JSONObject) -> Names:
    return _names(schemas({f"a.v1.{name}": d for name, d in definitions.items()}))


def _object(**properties: object) -> JSONObject:
    return {"type": "object", "properties": properties}


LEAF = _object(a={"type": "string"})


def test_a_nested_class_is_named_by_its_kind_and_the_way_to_it() -> None:
    names = _nested(Nest=_object(spec=_object(privateKey=LEAF)))
    assert names.classes["a.v1.Nest#/spec/privateKey"] == "NestSpecPrivateKey"
    assert names.model_modules == {"a.v1.Nest": "models_nest"}


def test_a_definition_keeps_the_name_that_a_nested_class_would_have() -> None:
    names = _nested(Nest=_object(spec=LEAF), NestSpec=LEAF)
    assert names.classes["a.v1.NestSpec"] == "NestSpec"
    assert names.classes["a.v1.Nest#/spec"] == "Nest_Spec"
    assert [(r.wanted, r.got) for r in names.renamed] == [("NestSpec", "Nest_Spec")]


def test_ways_that_come_out_alike_are_told_apart() -> None:
    other = _object(b={"type": "string"})
    names = _nested(Nest=_object(fooBar=LEAF, foo=_object(bar=other)))
    assert names.classes["a.v1.Nest#/fooBar"] == "Nest_FooBar"
    assert names.classes["a.v1.Nest#/foo/bar"] == "Nest_Foo_Bar"


def test_a_place_can_be_pinned_also_where_it_shares_a_class() -> None:
    document = schemas({"a.v1.Nest": _object(key=LEAF, deep=_object(key=LEAF))})
    pins = Pins(classes={"a.v1.Nest#/key": "Key", "a.v1.Nest#/deep/key": "DeepKey"})
    classes = _names(document, pins).classes
    assert classes["a.v1.Nest#/key"] == "Key"
    assert classes["a.v1.Nest#/deep/key"] == "DeepKey"
