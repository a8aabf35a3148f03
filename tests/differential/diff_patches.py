"""Scenarios: JSON patches, merge patches, and those that are refused."""

from __future__ import annotations

from diff_kinds import blob, widget
from diff_scenarios import scenario
from diff_session import APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, Session


@scenario
def a_merge_patch_sets_removes_and_replaces(s: Session) -> None:
    s.post(s.widgets, widget(spec={"tags": ["a", "b"], "notes": {"x": "1", "y": "2"}}))
    s.merge(f"{s.widgets}/a", {"spec": {"tags": ["c"], "notes": {"x": None, "z": "3"}}})
    s.merge(f"{s.widgets}/a", {"metadata": {"labels": {"tier": "front"}}})
    s.merge(f"{s.widgets}/a", {"metadata": {"labels": None}})


@scenario
def a_merge_patch_that_changes_nothing_keeps_the_version(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", {})
    s.merge(f"{s.widgets}/a", {"spec": {"size": 1}})


@scenario
def a_merge_patch_with_a_version_is_checked(s: Session) -> None:
    made = s.post(s.widgets, widget())
    s.merge(
        f"{s.widgets}/a",
        {"metadata": {"resourceVersion": made.version}, "spec": {"size": 2}},
    )
    s.merge(
        f"{s.widgets}/a",
        {"metadata": {"resourceVersion": made.version}, "spec": {"size": 3}},
    )


@scenario
def a_merge_patch_with_another_uid_is_a_conflict(s: Session) -> None:
    s.post(s.widgets, widget())
    uid = "0b0d8a0e-1111-4222-8333-444455556666"
    s.merge(f"{s.widgets}/a", {"metadata": {"uid": uid}, "spec": {"size": 3}})


@scenario
def a_merge_patch_does_not_rename(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", {"metadata": {"name": "b"}})
    s.merge(f"{s.widgets}/a", {"metadata": {"namespace": "elsewhere"}})


@scenario
def a_merge_patch_does_not_change_the_kind(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", {"kind": "Gizmo"})
    s.merge(f"{s.widgets}/a", {"apiVersion": "example.com/v1"})


@scenario
def a_merge_patch_does_not_change_the_status(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", {"status": {"phase": "Up"}})


@scenario
def a_merge_patch_of_what_keeps_everything(s: Session) -> None:
    s.post(s.blobs, blob(data={"a": {"b": 1, "c": [1, 2]}}))
    s.merge(f"{s.blobs}/a", {"data": {"a": {"b": None, "c": [3], "d": {"e": None}}}})


@scenario
def merge_patches_that_are_none(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", b"{")
    s.merge(f"{s.widgets}/a", b"[]")
    s.merge(f"{s.widgets}/a", b'"x"')
    s.merge(f"{s.widgets}/a", b"null")
    s.merge(f"{s.widgets}/a", b"")


@scenario
def a_json_patch_of_every_operation(s: Session) -> None:
    s.post(s.blobs, blob(data={"a": 1, "list": [1, 2, 3], "gone": True}))
    s.json_patch(
        f"{s.blobs}/a",
        {"op": "test", "path": "/data/a", "value": 1},
        {"op": "add", "path": "/data/b", "value": {"c": None}},
        {"op": "add", "path": "/data/list/1", "value": 9},
        {"op": "add", "path": "/data/list/-", "value": 10},
        {"op": "replace", "path": "/data/a", "value": "two"},
        {"op": "remove", "path": "/data/gone"},
        {"op": "move", "from": "/data/list/0", "path": "/data/first"},
        {"op": "copy", "from": "/data/first", "path": "/data/second"},
        {"op": "add", "path": "/metadata/labels", "value": {"a~b": "x"}},
        {"op": "add", "path": "/data/with~1slash~0tilde", "value": 1},
    )


@scenario
def a_json_patch_whose_test_fails(s: Session) -> None:
    s.post(s.widgets, widget())
    s.json_patch(f"{s.widgets}/a", {"op": "test", "path": "/spec/size", "value": 2})


@scenario
def a_json_patch_that_does_not_fit(s: Session) -> None:
    s.post(s.widgets, widget())
    s.json_patch(f"{s.widgets}/a", {"op": "remove", "path": "/spec/code"})
    s.json_patch(f"{s.widgets}/a", {"op": "replace", "path": "/spec/x", "value": 1})
    s.json_patch(f"{s.widgets}/a", {"op": "add", "path": "/no/where", "value": 1})


@scenario
def a_json_patch_of_an_unknown_operation(s: Session) -> None:
    s.post(s.widgets, widget())
    s.json_patch(f"{s.widgets}/a", {"op": "turn", "path": "/spec/size"})


@scenario
def json_patches_that_are_none(s: Session) -> None:
    s.post(s.widgets, widget())
    s.send("PATCH", f"{s.widgets}/a", {"op": "add"}, content_type=JSON_PATCH)
    s.send("PATCH", f"{s.widgets}/a", b"{", content_type=JSON_PATCH)
    s.send("PATCH", f"{s.widgets}/a", b"[1]", content_type=JSON_PATCH)


@scenario
def a_json_patch_of_no_operations_changes_nothing(s: Session) -> None:
    s.post(s.widgets, widget())
    s.json_patch(f"{s.widgets}/a")


@scenario
def a_json_patch_tests_the_version(s: Session) -> None:
    made = s.post(s.widgets, widget())
    test = {"op": "test", "path": "/metadata/resourceVersion", "value": made.version}
    s.json_patch(
        f"{s.widgets}/a", test, {"op": "replace", "path": "/spec/size", "value": 2}
    )
    answer = s.json_patch(
        f"{s.widgets}/a", test, {"op": "replace", "path": "/spec/size", "value": 3}
    )
    assert answer.status == 422


@scenario
def a_json_patch_of_too_many_operations(s: Session) -> None:
    s.post(s.widgets, widget())
    one = {"op": "replace", "path": "/spec/size", "value": 2}
    s.json_patch(f"{s.widgets}/a", *[one] * 10_001)


@scenario
def a_strategic_patch_of_a_custom_resource_is_refused(s: Session) -> None:
    s.post(s.widgets, widget())
    s.send(
        "PATCH",
        f"{s.widgets}/a",
        {"spec": {"size": 2}},
        content_type=STRATEGIC_PATCH,
    )


@scenario
def a_patch_of_a_type_that_is_not_known_is_refused(s: Session) -> None:
    s.post(s.widgets, widget())
    for content_type in ("application/json", "text/plain", "application/x-nothing"):
        s.send(
            "PATCH", f"{s.widgets}/a", {"spec": {"size": 2}}, content_type=content_type
        )


@scenario
def options_of_apply_are_refused_for_other_patches(s: Session) -> None:
    s.post(s.widgets, widget())
    s.send(
        "PATCH",
        f"{s.widgets}/a?force=true",
        {"spec": {"size": 2}},
        content_type=MERGE_PATCH,
    )
    s.send("PATCH", f"{s.widgets}/a", widget(), content_type=APPLY_PATCH)


@scenario
def a_patch_of_labels_with_a_wrong_value_is_refused(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", {"metadata": {"labels": {"a": "b c"}}})
    s.merge(f"{s.widgets}/a", {"metadata": {"labels": {"a": 5}}})
