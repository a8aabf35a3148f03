"""Creates, updates and patches: who changed what."""

from __future__ import annotations

import copy

from patching_driver import Wardrobe
from patching_kinds import LATER, NOW, garment

from kuberuntime.patching import unless_unchanged, update
from kuberuntime.schema import Schemas


def test_who_creates_has_everything(wardrobe: Wardrobe) -> None:
    wardrobe.put("ben", garment({"origin": {"maker": {"name": "N"}}, "care": {}}))
    assert wardrobe.fields("ben", "Update") == {
        ".": {},
        "f:care": {},
        "f:origin": {".": {}, "f:maker": {".": {}, "f:name": {}}},
    }
    assert wardrobe.entries()["ben", "Update"]["time"] == NOW


def test_who_changes_a_field_takes_it(wardrobe: Wardrobe) -> None:
    wardrobe.put("ben", garment({"color": "red", "size": 1}))
    wardrobe.now = LATER
    wardrobe.merge("carl", {"color": "blue"})
    assert wardrobe.fields("ben", "Update") == {".": {}, "f:size": {}}
    assert wardrobe.fields("carl", "Update") == {"f:color": {}}
    assert wardrobe.entries()["ben", "Update"]["time"] == NOW
    assert wardrobe.entries()["carl", "Update"]["time"] == LATER


def test_who_changes_nothing_gets_nothing(wardrobe: Wardrobe) -> None:
    wardrobe.put("ben", garment({"color": "red"}))
    before = wardrobe.live
    wardrobe.now = LATER
    wardrobe.merge("carl", {"color": "red"})
    assert wardrobe.live == before


def test_a_field_that_is_removed_is_nobodys(wardrobe: Wardrobe) -> None:
    wardrobe.apply("anna", {"color": "red", "size": 1})
    wardrobe.merge("ben", {"color": None})
    assert wardrobe.fields("anna") == {"f:size": {}}
    assert ("ben", "Update") not in wardrobe.entries()


def test_one_that_is_true_instead_of_one_is_a_change(wardrobe: Wardrobe) -> None:
    wardrobe.put("ben", garment({"extra": {"a": 1, "b": [1, {"c": 0}], "d": 2}}))
    wardrobe.merge("carl", {"extra": {"a": True, "b": [1, {"c": False}], "d": 2.0}})
    assert wardrobe.fields("carl", "Update") == {"f:extra": {"f:a": {}, "f:b": {}}}


def test_a_value_that_becomes_an_object_is_taken_with_its_parts(
    wardrobe: Wardrobe,
) -> None:
    wardrobe.put("ben", garment({"extra": {"a": "x"}}))
    wardrobe.merge("carl", {"extra": {"a": {"b": 1}}})
    assert wardrobe.fields("carl", "Update") == {
        "f:extra": {"f:a": {".": {}, "f:b": {}}}
    }
    wardrobe.merge("dora", {"extra": {"a": [1]}})
    assert wardrobe.fields("carl", "Update") is None
    assert wardrobe.fields("dora", "Update") == {"f:extra": {"f:a": {}}}


def test_items_that_are_there_twice_are_one_field(wardrobe: Wardrobe) -> None:
    wardrobe.put("ben", garment({"tags": ["s", "t"]}))
    wardrobe.put("carl", garment({"tags": ["s", "s", "t"]}, uid="1"))
    assert wardrobe.fields("carl", "Update") == {"f:tags": {'v:"s"': {}}}
    assert wardrobe.fields("ben", "Update") == {
        ".": {},
        "f:tags": {".": {}, 'v:"t"': {}},
    }


def test_an_item_that_is_there_once_again_is_who_changed_its(
    wardrobe: Wardrobe,
) -> None:
    wardrobe.put("ben", garment({"tags": ["s", "s", "t"]}))
    wardrobe.put("carl", garment({"tags": ["s", "t"]}, uid="1"))
    assert wardrobe.fields("ben", "Update") == {
        ".": {},
        "f:tags": {".": {}, 'v:"t"': {}},
    }


def test_items_that_cannot_be_told_apart_leave_the_managers(
    wardrobe: Wardrobe,
) -> None:
    wardrobe.put("ben", garment({"buttons": [{"name": "a"}]}))
    before = wardrobe.entries()
    wardrobe.put("carl", garment({"buttons": [{"size": 1}]}))
    assert wardrobe.spec == {"buttons": [{"size": 1}]}
    assert wardrobe.entries() == before


def test_a_subresource_is_a_manager_of_its_own(wardrobe: Wardrobe) -> None:
    created = wardrobe.put("ben", garment({"color": "red"}))
    wardrobe.put(
        "ben",
        {**created, "spec": {"color": "blue"}, "status": {"worn": 1}},
        subresource="status",
        reset=[("metadata",), ("spec",)],
    )
    entries = (wardrobe.live or {})["metadata"]["managedFields"]
    assert [
        (entry["manager"], entry.get("subresource"), entry["fieldsV1"])
        for entry in entries
    ] == [
        ("ben", None, {"f:spec": {".": {}, "f:color": {}}}),
        ("ben", "status", {"f:status": {".": {}, "f:worn": {}}}),
    ]


def test_managers_come_by_operation_and_then_by_time(wardrobe: Wardrobe) -> None:
    wardrobe.put("zoe", garment({"color": "red"}))
    wardrobe.now = LATER
    wardrobe.merge("ben", {"size": 1})
    wardrobe.apply("carl", {"length": 1})
    assert list(wardrobe.entries()) == [
        ("carl", "Apply"),
        ("zoe", "Update"),
        ("ben", "Update"),
    ]


def test_the_oldest_of_many_updaters_become_one(wardrobe: Wardrobe) -> None:
    wardrobe.put("u00", garment({"extra": {"k00": 1}}))
    for number in range(1, 13):
        wardrobe.now = f"2026-11-21T02:00:{number:02}Z"
        wardrobe.merge(f"u{number:02}", {"extra": {f"k{number:02}": 1}})
    assert [manager for manager, _ in wardrobe.entries()] == [
        "ancient-changes",
        *(f"u{number:02}" for number in range(4, 13)),
    ]
    assert wardrobe.fields("ancient-changes", "Update") == {
        ".": {},
        "f:extra": {".": {}, "f:k00": {}, "f:k01": {}, "f:k02": {}, "f:k03": {}},
    }
    ancient = wardrobe.entries()["ancient-changes", "Update"]
    assert ancient["time"] == "2026-11-21T02:00:03Z"


def test_one_empty_entry_forgets_all_managers_for_good(wardrobe: Wardrobe) -> None:
    created = wardrobe.put("ben", garment({"color": "red"}))
    metadata = {**created["metadata"], "managedFields": [{}]}
    wardrobe.put("ben", {**created, "metadata": metadata})
    assert wardrobe.entries() == {}
    wardrobe.merge("ben", {"color": "blue"})
    assert wardrobe.entries() == {}


def test_managers_that_make_no_sense_are_as_none(wardrobe: Wardrobe) -> None:
    created = wardrobe.put("ben", garment({"color": "red"}))
    before = wardrobe.entries()
    broken = {**created["metadata"], "managedFields": [{"manager": "x"}]}
    wardrobe.put("carl", {**created, "metadata": broken})
    assert wardrobe.entries() == before


def test_managers_may_be_written_by_hand(wardrobe: Wardrobe) -> None:
    created = wardrobe.put("ben", garment({"color": "red"}))
    renamed = copy.deepcopy(created)
    renamed["metadata"]["managedFields"][0]["manager"] = "bob"
    wardrobe.put("carl", renamed)
    assert list(wardrobe.entries()) == [("bob", "Update")]


def test_new_times_alone_are_nothing_to_store(wardrobe: Wardrobe) -> None:
    live = wardrobe.put("ben", garment({"color": "red"}))
    later = copy.deepcopy(live)
    later["metadata"]["managedFields"][0]["time"] = LATER
    assert unless_unchanged(live, later) is live
    later["spec"]["color"] = "blue"
    assert unless_unchanged(live, later) is later


def test_structs_of_built_in_kinds_are_there_before_they_are_made(
    built_in: Schemas,
) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web"},
        "spec": {"containers": [{"name": "c", "resources": {}}], "nodeSelector": {}},
        "status": {},
    }
    schema = built_in["io.k8s.api.core.v1.Pod"]
    made = update(None, pod, manager="ben", schema=schema, schemas=built_in, now=NOW)
    [entry] = made["metadata"]["managedFields"]
    assert entry["fieldsV1"] == {
        "f:spec": {
            "f:containers": {
                'k:{"name":"c"}': {".": {}, "f:name": {}, "f:resources": {}}
            },
            "f:nodeSelector": {},
        }
    }
