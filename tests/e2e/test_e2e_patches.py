"""Patches of each type, and server-side apply, on a real server."""

from __future__ import annotations

from typing import Any

import pytest
from e2e_driver import Driver
from e2e_toys import gadget

from kuberuntime.codegen.clients import (
    ApplyPatch,
    JSONPatch,
    MergePatch,
    StrategicMergePatch,
)
from kuberuntime.rest import ApiError, Conflict, Invalid, UnsupportedMediaType


@pytest.fixture
def spec_of(both: Driver, gadgets: Any, typed: Any) -> Any:
    """Makes a gadget, and answers what a call makes of its spec."""
    made = gadget("a", size=3, parts=[{"name": "cog"}], notes={"x": "y"})
    both.run(gadgets.create(typed(made)))
    return lambda call: both.run(call).to_dict()["spec"]


def test_a_json_patch_does_its_operations(spec_of: Any, gadgets: Any) -> None:
    patch = JSONPatch(
        [
            {"op": "test", "path": "/spec/size", "value": 3},
            {"op": "add", "path": "/spec/parts/-", "value": {"name": "axle"}},
            {"op": "remove", "path": "/spec/notes/x"},
        ]
    )
    assert spec_of(gadgets.patch("a", patch)) == {
        "size": 3,
        "color": "grey",
        "parts": [{"name": "cog"}, {"name": "axle"}],
        "notes": {},
    }


def test_a_json_patch_whose_test_fails_changes_nothing(
    both: Driver, spec_of: Any, gadgets: Any
) -> None:
    patch = JSONPatch(
        [
            {"op": "replace", "path": "/spec/size", "value": 4},
            {"op": "test", "path": "/spec/color", "value": "red"},
        ]
    )
    with pytest.raises(Invalid):
        both.run(gadgets.patch("a", patch))
    assert spec_of(gadgets.get("a"))["size"] == 3


def test_a_merge_patch_removes_by_null_and_replaces_lists(
    spec_of: Any, gadgets: Any
) -> None:
    patch = MergePatch(
        {"spec": {"color": "red", "notes": None, "parts": [{"name": "axle"}]}}
    )
    assert spec_of(gadgets.patch("a", patch)) == {
        "size": 3,
        "color": "red",
        "parts": [{"name": "axle"}],
    }


def test_a_merge_patch_with_an_old_version_is_a_conflict(
    both: Driver, spec_of: Any, gadgets: Any
) -> None:
    old = both.run(gadgets.get("a")).metadata.resource_version
    both.run(gadgets.patch("a", MergePatch({"spec": {"size": 4}})))
    late = MergePatch({"metadata": {"resourceVersion": old}, "spec": {"size": 5}})
    with pytest.raises(Conflict):
        both.run(gadgets.patch("a", late))
    assert spec_of(gadgets.get("a"))["size"] == 4


def test_a_strategic_merge_patch_of_a_custom_resource_is_refused(
    both: Driver, spec_of: Any, gadgets: Any
) -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        both.run(gadgets.patch("a", StrategicMergePatch({"spec": {"size": 4}})))
    assert caught.value.code == 415


def test_a_patch_to_something_invalid_is_refused(
    both: Driver, spec_of: Any, gadgets: Any
) -> None:
    with pytest.raises(Invalid) as caught:
        both.run(gadgets.patch("a", MergePatch({"spec": {"size": "three"}})))
    assert [cause.field for cause in caught.value.causes] == ["spec.size"]


def test_a_patch_can_be_tried_out_and_checked_for_unknown_fields(
    both: Driver, spec_of: Any, gadgets: Any
) -> None:
    tried = MergePatch({"spec": {"size": 4}})
    assert spec_of(gadgets.patch("a", tried, dry_run=True))["size"] == 4
    assert spec_of(gadgets.get("a"))["size"] == 3
    odd = MergePatch({"spec": {"sizes": 4}})
    with pytest.raises(Invalid, match=r'unknown field "spec\.sizes"'):
        both.run(gadgets.patch("a", odd, field_validation="Strict"))
    both.run(gadgets.patch("a", odd, field_validation="Warn"))
    assert both.warnings == ['unknown field "spec.sizes"']


def test_apply_creates_and_then_changes(both: Driver, gadgets: Any, typed: Any) -> None:
    first = typed(gadget("a", notes={"x": "y"}, parts=[{"name": "cog"}]))
    created = both.run(gadgets.apply(first, field_manager="me"))
    managed = created.metadata.managed_fields[0]
    assert (managed.manager, managed.operation) == ("me", "Apply")
    # What the manager leaves out now, it gives up; nobody else has it.
    second = typed(gadget("a", parts=[{"name": "axle"}]))
    applied = both.run(gadgets.apply(second, field_manager="me"))
    assert applied.to_dict()["spec"] == {
        "size": 1,
        "color": "grey",
        "parts": [{"name": "axle"}],
    }


def test_managers_of_different_list_elements_share_a_list(
    both: Driver, gadgets: Any, typed: Any
) -> None:
    mine = typed(gadget("a", parts=[{"name": "cog"}]))
    both.run(gadgets.apply(mine, field_manager="me"))
    theirs = typed(gadget("a", parts=[{"name": "axle", "weight": 2}]))
    both_parts = both.run(gadgets.apply(theirs, field_manager="you"))
    assert [part["name"] for part in both_parts.to_dict()["spec"]["parts"]] == [
        "cog",
        "axle",
    ]


def test_an_apply_conflict_names_each_field_and_force_takes_them_over(
    both: Driver, gadgets: Any, typed: Any
) -> None:
    mine = typed(gadget("a", size=1, color="red"))
    both.run(gadgets.apply(mine, field_manager="me"))
    theirs = typed(gadget("a", size=2, color="blue"))
    with pytest.raises(Conflict, match=r'conflict.* with "me"') as caught:
        both.run(gadgets.apply(theirs, field_manager="you"))
    causes = {cause.field: cause for cause in caught.value.causes}
    assert causes.keys() == {".spec.size", ".spec.color"}
    assert {cause.reason for cause in causes.values()} == {"FieldManagerConflict"}

    taken = both.run(gadgets.apply(theirs, field_manager="you", force=True))
    assert taken.to_dict()["spec"] == {"size": 2, "color": "blue"}
    with pytest.raises(Conflict):
        both.run(gadgets.apply(mine, field_manager="me"))


def test_an_apply_can_be_tried_out_and_checked(
    both: Driver, gadgets: Any, typed: Any, loose_gadgets: Any
) -> None:
    sent = typed(gadget("a"))
    assert both.run(gadgets.apply(sent, field_manager="me", dry_run=True)).metadata.uid
    assert both.items(gadgets.list()) == []
    odd = gadget("a", sizes=1)
    # A server knows no managers for such fields, whatever the validation.
    with pytest.raises(ApiError, match=r"\.spec\.sizes"):
        both.run(
            loose_gadgets.apply(odd, field_manager="me", field_validation="Strict")
        )


def test_an_apply_is_a_patch_too(both: Driver, gadgets: Any) -> None:
    patch = ApplyPatch(gadget("a", size=5), field_manager="me", force=True)
    answered = both.run(gadgets.patch("a", patch))
    assert answered.to_dict()["spec"]["size"] == 5
    assert answered.metadata.managed_fields[0].operation == "Apply"
