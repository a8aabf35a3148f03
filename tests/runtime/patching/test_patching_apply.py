"""Server-side apply: what becomes of the object, and who has what afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from patching_driver import Wardrobe
from patching_kinds import LATER, NOW, garment

from kuberuntime.patching import ApplyConflict, PatchError, apply
from kuberuntime.schema import Schemas


def test_an_apply_creates_and_has_what_it_names(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red", "labels": {"k": "x"}, "tags": ["s"]})
    assert wardrobe.live == {
        **garment({"color": "red", "labels": {"k": "x"}, "tags": ["s"]}),
        "metadata": {
            "name": "coat",
            "managedFields": [
                {
                    "manager": "anna",
                    "operation": "Apply",
                    "apiVersion": "wardrobe.kubewright.example/v1",
                    "time": NOW,
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {
                        "f:spec": {
                            "f:color": {},
                            "f:labels": {"f:k": {}},
                            "f:tags": {'v:"s"': {}},
                        }
                    },
                }
            ],
        },
    }


def test_another_manager_adds_fields_and_takes_none(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red", "buttons": [{"name": "a", "size": 1}]})
    wardrobe.apply("ben", {"size": 2, "buttons": [{"name": "b"}]})
    assert wardrobe.spec == {
        "color": "red",
        "buttons": [{"name": "a", "size": 1}, {"name": "b"}],
        "size": 2,
    }
    assert wardrobe.fields("anna") == {
        "f:buttons": {'k:{"name":"a"}': {".": {}, "f:name": {}, "f:size": {}}},
        "f:color": {},
    }
    assert wardrobe.fields("ben") == {
        "f:buttons": {'k:{"name":"b"}': {".": {}, "f:name": {}}},
        "f:size": {},
    }


def test_the_same_value_of_two_managers_is_shared(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red"})
    wardrobe.apply("ben", {"color": "red"})
    assert wardrobe.fields("anna") == wardrobe.fields("ben") == {"f:color": {}}


def test_a_dropped_field_goes_with_its_last_applier(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red", "size": 1})
    wardrobe.apply("ben", {"color": "red"})
    wardrobe.apply("anna", {"size": 1})
    assert wardrobe.spec == {"color": "red", "size": 1}
    wardrobe.apply("ben", {})
    assert wardrobe.spec == {"size": 1}
    assert wardrobe.fields("ben") == {}


def test_a_dropped_item_keeps_what_others_have_of_it(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"buttons": [{"name": "a", "size": 1}, {"name": "b"}]})
    wardrobe.apply("ben", {"buttons": [{"name": "a", "tags": ["p"]}]})
    wardrobe.apply("anna", {"buttons": []})
    assert wardrobe.spec == {"buttons": [{"name": "a", "tags": ["p"]}]}


def test_a_dropped_item_takes_what_nobody_has_of_it_along(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"pockets": [{"number": 1}], "size": 1})
    live = wardrobe.live
    assert live is not None
    # As a default would be put in: after the apply, for nobody.
    live["spec"] = {**live["spec"], "pockets": [{"number": 1, "side": "left"}]}
    wardrobe.apply("anna", {"size": 1})
    assert wardrobe.spec == {"size": 1}


def test_what_an_updater_has_stays_when_an_applier_drops_it(
    wardrobe: Wardrobe,
) -> None:
    wardrobe.apply("anna", {"color": "red", "size": 1})
    wardrobe.merge("ben", {"color": "blue"})
    wardrobe.apply("anna", {"size": 1})
    assert wardrobe.spec == {"color": "blue", "size": 1}


def test_what_loses_all_its_parts_is_null_until_it_is_stored(
    wardrobe: Wardrobe,
) -> None:
    wardrobe.apply("anna", {"color": "red"})
    assert wardrobe.apply("anna", {})["spec"] is None


def test_what_was_empty_and_nobodys_goes_as_it_does_on_a_server(
    wardrobe: Wardrobe,
) -> None:
    wardrobe.live = {**wardrobe.apply("anna", {}), "spec": {"tags": [], "size": 1}}
    assert "spec" not in wardrobe.apply("anna", {})


def test_keys_of_maps_are_fields_and_names_of_the_schema_are_not(
    wardrobe: Wardrobe,
) -> None:
    wardrobe.apply("anna", {"drawers": {"up": [{"name": "a"}], "down": []}})
    assert wardrobe.fields("anna") == {
        "f:drawers": {
            "f:down": {},
            "f:up": {".": {}, 'k:{"name":"a"}': {".": {}, "f:name": {}}},
        }
    }


def test_a_key_may_be_left_to_its_default(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"pockets": [{"number": 1, "note": "v"}]})
    wardrobe.apply("ben", {"pockets": [{"number": 1, "side": "left"}]})
    assert wardrobe.spec == {"pockets": [{"number": 1, "note": "v", "side": "left"}]}
    step = 'k:{"number":1,"side":"left"}'
    assert list(wardrobe.fields("anna")["f:pockets"]) == [step]


@pytest.mark.parametrize(
    ("ours", "theirs", "path"),
    [
        ({"color": "red"}, {"color": "blue"}, ".spec.color"),
        ({"labels": {"k": "x"}}, {"labels": {"k": "y"}}, ".spec.labels.k"),
        ({"care": {"wash": 1}}, {"care": {"dry": True}}, ".spec.care"),
        ({"stripes": ["1"]}, {"stripes": ["2"]}, ".spec.stripes"),
        (
            {"buttons": [{"name": "a", "size": 1}]},
            {"buttons": [{"name": "a", "size": 2}]},
            '.spec.buttons[name="a"].size',
        ),
        (
            {"pockets": [{"number": 1, "note": "v"}]},
            {"pockets": [{"number": 1, "note": "w"}]},
            '.spec.pockets[number=1,side="left"].note',
        ),
        ({"extra": {"f": {"a": 1}}}, {"extra": {"f": {"a": True}}}, ".spec.extra.f.a"),
        ({"length": 1}, {"length": "1m"}, ".spec.length"),
    ],
)
def test_another_value_is_a_conflict(
    wardrobe: Wardrobe, ours: dict[str, Any], theirs: dict[str, Any], path: str
) -> None:
    wardrobe.apply("anna", ours)
    with pytest.raises(ApplyConflict) as caught:
        wardrobe.apply("ben", theirs)
    assert str(caught.value) == (
        f'Apply failed with 1 conflict: conflict with "anna": {path}'
    )
    assert wardrobe.spec == ours


def test_several_conflicts_are_listed_by_manager(wardrobe: Wardrobe) -> None:
    wardrobe.put("zoe", garment({"color": "red", "size": 1}))
    wardrobe.apply("ben", {"length": 1})
    with pytest.raises(ApplyConflict) as caught:
        wardrobe.apply("anna", {"color": "blue", "size": 2, "length": 2})
    assert caught.value.message == (
        "Apply failed with 3 conflicts: "
        'conflicts with "ben":\n- .spec.length\n'
        'conflicts with "zoe" using wardrobe.kubewright.example/v1:\n'
        "- .spec.color\n- .spec.size"
    )
    assert [one.message for one in caught.value.conflicts] == [
        'conflict with "ben"',
        *['conflict with "zoe" using wardrobe.kubewright.example/v1'] * 2,
    ]


def test_force_takes_the_field_from_the_others(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red", "size": 1})
    wardrobe.apply("ben", {"color": "blue"}, force=True)
    assert wardrobe.spec == {"color": "blue", "size": 1}
    assert wardrobe.fields("anna") == {"f:size": {}}
    assert wardrobe.fields("ben") == {"f:color": {}}


def test_applying_the_same_again_answers_the_stored_object(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red", "tags": ["s", "t"], "extra": {"f": [1]}})
    before = wardrobe.live
    wardrobe.now = LATER
    spec = {"color": "red", "tags": ["s", "t"], "extra": {"f": [1]}}
    wardrobe.apply("anna", spec)
    assert wardrobe.live is before
    assert wardrobe.entries()["anna", "Apply"]["time"] == NOW


def test_a_change_of_managers_alone_leaves_their_times(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red"})
    wardrobe.now = LATER
    wardrobe.apply("ben", {"color": "red"})
    assert wardrobe.entries()["anna", "Apply"]["time"] == NOW
    assert "time" not in wardrobe.entries()["ben", "Apply"]


def test_a_change_is_dated(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red"})
    wardrobe.now = LATER
    wardrobe.apply("anna", {"color": "blue"})
    assert wardrobe.entries()["anna", "Apply"]["time"] == LATER


def test_an_applier_is_one_manager_in_all_versions(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red", "size": 1})
    wardrobe.apply("anna", {"size": 1}, version="v1beta1")
    assert wardrobe.spec == {"size": 1}
    assert [entry["apiVersion"] for entry in wardrobe.entries().values()] == [
        "wardrobe.kubewright.example/v1beta1"
    ]


def test_managers_of_a_version_that_is_gone_are_dropped(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red"})
    assert wardrobe.live is not None
    [entry] = wardrobe.live["metadata"]["managedFields"]
    entry["apiVersion"] = "wardrobe.kubewright.example/v1alpha1"
    wardrobe.apply("ben", {"color": "blue"})
    assert set(wardrobe.entries()) == {("ben", "Apply")}


def test_an_object_without_managers_gets_one_for_what_it_had(
    wardrobe: Wardrobe,
) -> None:
    wardrobe.live = garment({"color": "red", "buttons": [{"name": "a"}]}, uid="1")
    wardrobe.apply("anna", {"size": 1})
    assert wardrobe.fields("before-first-apply", "Update") == {
        ".": {},
        "f:buttons": {".": {}, 'k:{"name":"a"}': {".": {}, "f:name": {}}},
        "f:color": {},
    }
    with pytest.raises(ApplyConflict, match="before-first-apply"):
        wardrobe.apply("anna", {"size": 1, "color": "blue"})


def test_what_an_endpoint_resets_is_nobodys_before_the_first_apply(
    garment_types: Schemas,
) -> None:
    made = apply(
        {**garment({"color": "red"}), "status": {"worn": 1}},
        garment({"size": 1}),
        manager="anna",
        schema=garment_types["example.kubewright.wardrobe.v1.Garment"],
        schemas=garment_types,
        now=NOW,
        reset=[("status",)],
    )
    first = made["metadata"]["managedFields"][1]
    assert first["manager"] == "before-first-apply"
    assert first["fieldsV1"] == {"f:spec": {".": {}, "f:color": {}}}


def test_metadata_is_managed_but_for_what_names_the_object(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {}, labels={"l": "a"}, finalizers=["x/y"], namespace="d")
    [entry] = wardrobe.entries().values()
    assert entry["fieldsV1"]["f:metadata"] == {
        "f:finalizers": {'v:"x/y"': {}},
        "f:labels": {"f:l": {}},
    }


def test_what_an_endpoint_resets_is_not_claimed(garment_types: Schemas) -> None:
    schema = garment_types["example.kubewright.wardrobe.v1.Garment"]
    made = apply(
        None,
        {**garment({"color": "red"}), "status": {"worn": 1}},
        manager="anna",
        schema=schema,
        schemas=garment_types,
        now=NOW,
        reset=[("status",)],
    )
    [entry] = made["metadata"]["managedFields"]
    assert entry["fieldsV1"] == {"f:spec": {"f:color": {}}}


@pytest.mark.parametrize(
    ("live", "applied", "merged"),
    [
        ("abc", "ca", "bca"),  # b does not wait for what now comes later
        ("abc", "", "abc"),
        ("abc", "d", "abcd"),
        ("abcd", "dxb", "acdxb"),
        ("", "ba", "ba"),
        ("aab", "a", "ab"),  # what was there twice is there once
    ],
)
def test_items_come_in_the_order_of_what_is_applied(
    wardrobe: Wardrobe, live: str, applied: str, merged: str
) -> None:
    wardrobe.put("ben", garment({"buttons": [{"name": one} for one in live]}))
    wardrobe.apply("anna", {"buttons": [{"name": one} for one in applied]}, force=True)
    assert "".join(one["name"] for one in wardrobe.spec["buttons"]) == merged


@pytest.mark.parametrize(
    ("spec", "wrong"),
    [
        ({"frills": 1}, ".spec.frills: field not declared in schema"),
        (
            {"size": "x"},
            ".spec.size: expected numeric (int or float), got string",
        ),
        ({"tags": ["a", "a"]}, '.spec.tags: duplicate entries for key [="a"]'),
        (
            {"buttons": [{"name": "a"}, {"name": "a", "size": True}]},
            (
                'errors:\n  .spec.buttons: duplicate entries for key [name="a"]\n'
                '  .spec.buttons[name="a"].size: expected numeric (int or float), got bool'
            ),
        ),
        ({"stripes": "x"}, ".spec.stripes: expected list, got &{x}"),
        ({"labels": [1.5, None]}, ".spec.labels: expected map, got &{[1.5 <nil>]}"),
        (
            {"color": {"b": [1, "a", None, True]}},
            (
                ".spec.color: expected string, got &value.valueUnstructured{Value:"
                'map[string]interface {}{"b":[]interface {}{1, "a", interface {}(nil), '
                "true}}}"
            ),
        ),
        (
            {"buttons": [{"size": 1}]},
            (
                ".spec.buttons: element 0: associative list with keys has an element that "
                'omits all key fields ["name"] (and doesn\'t have default values for any '
                "key fields)"
            ),
        ),
    ],
)
def test_what_does_not_fit_the_schema_is_refused(
    wardrobe: Wardrobe, spec: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(PatchError) as caught:
        wardrobe.apply("anna", spec, namespace="d")
    assert caught.value.code == 500
    assert caught.value.message == (
        "failed to create typed patch object (d/coat; "
        f"wardrobe.kubewright.example/v1, Kind=Garment): {wrong}"
    )


def test_managers_cannot_be_applied(wardrobe: Wardrobe) -> None:
    with pytest.raises(
        PatchError, match=r"^metadata\.managedFields must be nil$"
    ) as caught:
        wardrobe.apply("anna", {}, managedFields=[])
    assert caught.value.code == 400


def test_another_kind_is_refused(garment_types: Schemas) -> None:
    schema = garment_types["example.kubewright.wardrobe.v1.Garment"]
    with pytest.raises(PatchError) as caught:
        apply(
            None,
            {**garment({}), "kind": "Shoe"},
            manager="anna",
            schema=schema,
            schemas=garment_types,
            now=NOW,
        )
    assert caught.value.message == (
        "invalid object type: wardrobe.kubewright.example/v1, Kind=Shoe"
    )
