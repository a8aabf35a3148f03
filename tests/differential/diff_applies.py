"""Scenarios: server-side apply by several managers."""

from __future__ import annotations

from typing import Any

from diff_kinds import blob, shelf, widget
from diff_scenarios import scenario
from diff_session import APPLY_PATCH, GROUP, Session


@scenario
def an_apply_creates(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(labels={"x": "1"}))
    s.get(f"{s.widgets}/a")


@scenario
def an_apply_again_changes_nothing(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget())
    s.apply(f"{s.widgets}/a", widget())


@scenario
def an_apply_drops_what_it_leaves_out(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"color": "red", "notes": {"x": "1"}}))
    s.apply(f"{s.widgets}/a", widget())


@scenario
def an_apply_that_conflicts_is_refused_or_forced(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"color": "red"}))
    s.apply(f"{s.widgets}/a", widget(spec={"size": 2, "color": "blue"}), "two")
    s.apply(
        f"{s.widgets}/a", widget(spec={"size": 2, "color": "blue"}), "two", force=True
    )
    s.apply(f"{s.widgets}/a", widget(spec={"color": "red"}))


@scenario
def equal_values_are_shared(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"color": "red"}))
    s.apply(f"{s.widgets}/a", widget(spec={"color": "red"}), "two")
    s.apply(f"{s.widgets}/a", widget(), "one")
    s.apply(f"{s.widgets}/a", widget(), "two")


@scenario
def an_apply_conflicts_with_an_update(s: Session) -> None:
    s.post(f"{s.widgets}?fieldManager=editor", widget(spec={"color": "red"}))
    s.apply(f"{s.widgets}/a", widget(spec={"color": "blue"}))


@scenario
def several_conflicts_are_listed(s: Session) -> None:
    fields = {"color": "red", "code": "a-1", "ports": [{"number": 1, "name": "n"}]}
    s.apply(f"{s.widgets}/a", widget(spec=fields))
    s.post(f"{s.widgets}?fieldManager=editor", widget("b"))
    s.merge(f"{s.widgets}/a?fieldManager=editor", {"spec": {"label": "abc"}})
    other = {
        "color": "blue",
        "code": "b-2",
        "label": "xyz",
        "ports": [{"number": 1, "name": "other"}],
    }
    s.apply(f"{s.widgets}/a", widget(spec={"size": 9, **other}), "two")


@scenario
def an_update_takes_a_field_over(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"color": "red"}))
    s.merge(f"{s.widgets}/a?fieldManager=editor", {"spec": {"color": "blue"}})
    s.apply(f"{s.widgets}/a", widget())


@scenario
def items_of_a_map_are_owned_one_by_one(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"ports": [{"number": 1, "name": "one"}]}))
    s.apply(f"{s.widgets}/a", widget(spec={"ports": [{"number": 2}]}), "two")
    s.apply(f"{s.widgets}/a", widget())
    s.apply(f"{s.widgets}/a", widget(), "two")


@scenario
def items_of_a_map_keep_their_order(s: Session) -> None:
    ports = [{"number": n} for n in (3, 1, 2)]
    s.apply(f"{s.widgets}/a", widget(spec={"ports": ports}))
    s.apply(
        f"{s.widgets}/a", widget(spec={"ports": [{"number": 4}, {"number": 1}]}), "two"
    )
    s.apply(f"{s.widgets}/a", widget(spec={"ports": [*reversed(ports)]}))


@scenario
def items_of_a_set_are_owned_one_by_one(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"tags": ["a", "b"]}))
    s.apply(f"{s.widgets}/a", widget(spec={"tags": ["c", "b"]}), "two")
    s.apply(f"{s.widgets}/a", widget(spec={"tags": ["a"]}))
    s.apply(f"{s.widgets}/a", widget(), "two")


@scenario
def atomic_lists_are_owned_as_one(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"steps": ["a", "b"]}))
    s.apply(f"{s.widgets}/a", widget(spec={"steps": ["a"]}), "two")
    s.apply(f"{s.widgets}/a", widget(spec={"steps": ["a"]}), "two", force=True)


@scenario
def lists_without_a_type_are_owned_as_one(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"plain": [{"name": "x"}]}))
    s.apply(f"{s.widgets}/a", widget(spec={"plain": [{"name": "y"}]}), "two")


@scenario
def atomic_objects_are_owned_as_one(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"sealed": {"a": "1"}}))
    s.apply(f"{s.widgets}/a", widget(spec={"sealed": {"b": "2"}}), "two")
    s.apply(f"{s.widgets}/a", widget(spec={"sealed": {"b": "2"}}), "two", force=True)


@scenario
def maps_are_owned_key_by_key(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"notes": {"x": "1"}}))
    s.apply(f"{s.widgets}/a", widget(spec={"notes": {"y": "2"}}), "two")
    s.apply(f"{s.widgets}/a", widget())


@scenario
def unknown_fields_are_owned_too(s: Session) -> None:
    s.apply(
        f"{s.blobs}/a", blob(data={"deep": {"x": 1}, "list": [{"name": "a"}]}, n=None)
    )
    s.apply(f"{s.blobs}/a", blob(data={"deep": {"y": 2}}), "two")
    s.apply(f"{s.blobs}/a", blob())


@scenario
def an_apply_of_unknown_fields_is_told(s: Session) -> None:
    odd = widget(spec={"nothing": 1})
    s.apply(f"{s.widgets}/a", odd)
    s.apply(f"{s.widgets}/a?fieldValidation=Strict", odd)
    s.apply(f"{s.widgets}/a?fieldValidation=Warn", odd)


@scenario
def an_apply_is_validated(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"size": -1}))
    s.apply(f"{s.widgets}/a", widget(spec={"size": "x"}))
    s.apply(f"{s.widgets}/a", widget(spec={"tags": ["a", "a"]}))
    s.apply(f"{s.widgets}/a", widget(spec={"ports": [{"name": "no key"}]}))


@scenario
def an_apply_without_a_manager_is_refused(s: Session) -> None:
    s.send("PATCH", f"{s.widgets}/a", widget(), content_type=APPLY_PATCH)
    s.apply(f"{s.widgets}/a", widget(), "")


@scenario
def an_apply_of_managed_fields_is_refused(s: Session) -> None:
    made = s.apply(f"{s.widgets}/a", widget()).body
    s.apply(f"{s.widgets}/a", made)


@scenario
def an_apply_of_another_name_or_kind_is_refused(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget("b"))
    s.apply(f"{s.widgets}/a", {**widget(), "kind": "Gizmo"})
    s.apply(f"{s.widgets}/a", {**widget(), "apiVersion": "example.com/v1"})
    kindless = widget()
    del kindless["kind"]
    s.apply(f"{s.widgets}/a", kindless)


@scenario
def an_apply_may_leave_the_name_out(s: Session) -> None:
    nameless = widget()
    nameless["metadata"] = {}
    s.apply(f"{s.widgets}/a", nameless)


@scenario
def an_apply_with_a_uid_does_not_create(s: Session) -> None:
    uid = "0b0d8a0e-1111-4222-8333-444455556666"
    s.apply(f"{s.widgets}/a", widget(uid=uid))


@scenario
def an_apply_with_a_version_is_checked(s: Session) -> None:
    made = s.apply(f"{s.widgets}/a", widget())
    s.apply(f"{s.widgets}/a", widget(spec={"size": 2}, resourceVersion=made.version))
    s.apply(f"{s.widgets}/a", widget(spec={"size": 3}, resourceVersion=made.version))


@scenario
def an_apply_in_yaml(s: Session) -> None:
    text = f"apiVersion: {GROUP}/v1\nkind: Widget\nspec:\n  size: 3\n  tags: [a]\n"
    s.apply(f"{s.widgets}/a", text.encode())


@scenario
def applies_that_are_none(s: Session) -> None:
    s.apply(f"{s.widgets}/a", b"{")
    s.apply(f"{s.widgets}/a", b"[]")
    s.apply(f"{s.widgets}/a", b"")


@scenario
def an_apply_of_duplicate_fields(s: Session) -> None:
    text = f"apiVersion: {GROUP}/v1\nkind: Widget\nspec:\n  size: 3\n  size: 4\n"
    s.apply(f"{s.widgets}/a", text.encode())


@scenario
def an_apply_of_the_status(s: Session) -> None:
    s.apply(f"{s.widgets}/a", {**widget(), "status": {"phase": "Up"}})
    status: dict[str, Any] = {"phase": "Up", "replicas": 2}
    body = {key: value for key, value in widget().items() if key != "spec"}
    s.apply(f"{s.widgets}/a/status", {**body, "status": status}, "controller")
    s.apply(f"{s.widgets}/a/status", {**body, "status": {"phase": "Up"}}, "controller")
    s.apply(f"{s.widgets}/missing/status", {**body, "metadata": {}})


@scenario
def conditions_are_owned_one_by_one(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget())
    base = {key: value for key, value in widget().items() if key != "spec"}

    def applied(manager: str, *kinds: str) -> None:
        conditions = [{"type": kind, "status": "True"} for kind in kinds]
        body = {**base, "status": {"conditions": conditions}}
        s.apply(f"{s.widgets}/a/status", body, manager)

    applied("one", "Ready")
    applied("two", "Synced")
    applied("one")


@scenario
def an_apply_of_defaults(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"filled": {}, "deep": {"inner": {}}}))
    s.apply(f"{s.widgets}/a", widget(spec={"filled": {"on": False}}))
    s.apply(f"{s.widgets}/a", widget())


@scenario
def an_apply_of_null_and_empty(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"maybe": None, "notes": {}, "tags": []}))
    s.apply(f"{s.widgets}/a", widget())


@scenario
def an_apply_without_a_namespace(s: Session) -> None:
    name = s.own("a")
    s.apply(f"{s.shelves}/{name}", shelf(name, spec={"width": 1}))
    s.apply(f"{s.shelves}/{name}", shelf(name, spec={"width": 2}), "two")


@scenario
def a_dry_run_of_an_apply(s: Session) -> None:
    s.apply(f"{s.widgets}/a?dryRun=All", widget())
    s.get(f"{s.widgets}/a")


@scenario
def an_apply_after_an_update_takes_its_fields(s: Session) -> None:
    s.post(f"{s.widgets}?fieldManager=one", widget(spec={"color": "red"}))
    s.apply(f"{s.widgets}/a", widget(), "one")
    s.apply(f"{s.widgets}/a", widget(spec={"color": "red"}), "one")
    s.apply(f"{s.widgets}/a", widget(), "one")


@scenario
def an_apply_to_an_object_that_nobody_manages(s: Session) -> None:
    made = s.post(s.widgets, widget(spec={"color": "red"})).body
    made["metadata"]["managedFields"] = [{}]
    s.put(f"{s.widgets}/a", made)
    s.apply(f"{s.widgets}/a", widget(spec={"color": "blue"}))
    s.apply(f"{s.widgets}/a", widget(spec={"color": "blue"}), force=True)


@scenario
def the_last_owner_leaves_an_object_empty(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(labels={"x": "1"}, annotations={"y": "2"}))
    s.apply(f"{s.widgets}/a", widget())


@scenario
def finalizers_and_owners_are_applied(s: Session) -> None:
    owner = {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u-1"}
    s.apply(
        f"{s.widgets}/a",
        widget(finalizers=["example.com/a"], ownerReferences=[owner]),
    )
    s.apply(f"{s.widgets}/a", widget(finalizers=["example.com/b"]), "two")
    s.apply(f"{s.widgets}/a", widget())
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": None}})
