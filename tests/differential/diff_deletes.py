"""Scenarios: deletion, its options and preconditions, and collections."""

from __future__ import annotations

from typing import Any

from diff_kinds import shelf, widget
from diff_scenarios import scenario
from diff_session import API, Session

HOLD = "example.com/hold"


def options(**fields: Any) -> dict[str, Any]:
    """The body of a delete."""
    return {"apiVersion": "v1", "kind": "DeleteOptions", **fields}


@scenario
def a_delete_answers_with_a_status(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a")


@scenario
def a_delete_of_what_is_held_marks_it(s: Session) -> None:
    s.post(s.widgets, widget(finalizers=[HOLD]))
    s.delete(f"{s.widgets}/a")
    s.get(f"{s.widgets}/a")
    s.delete(f"{s.widgets}/a")
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": []}})
    s.get(f"{s.widgets}/a")


@scenario
def what_is_marked_can_still_be_changed(s: Session) -> None:
    s.post(s.widgets, widget(finalizers=[HOLD]))
    s.delete(f"{s.widgets}/a")
    s.merge(f"{s.widgets}/a", {"spec": {"size": 5}})
    s.merge(f"{s.widgets}/a/status", {"status": {"phase": "Down"}})
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": None}})


@scenario
def what_is_marked_gets_no_new_finalizers(s: Session) -> None:
    s.post(s.widgets, widget(finalizers=[HOLD]))
    s.delete(f"{s.widgets}/a")
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": [HOLD, "example.com/b"]}})
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": None}})


@scenario
def the_last_finalizer_goes_with_an_update(s: Session) -> None:
    s.post(s.widgets, widget(finalizers=[HOLD, "example.com/b"]))
    marked = s.delete(f"{s.widgets}/a").body
    marked["metadata"]["finalizers"] = ["example.com/b"]
    marked = s.put(f"{s.widgets}/a", marked).body
    del marked["metadata"]["finalizers"]
    s.put(f"{s.widgets}/a", marked)
    s.get(f"{s.widgets}/a")


@scenario
def a_name_that_is_marked_is_still_taken(s: Session) -> None:
    s.post(s.widgets, widget(finalizers=[HOLD]))
    s.delete(f"{s.widgets}/a")
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": None}})
    s.post(s.widgets, widget())


@scenario
def a_finalizer_can_be_removed_while_nothing_is_deleted(s: Session) -> None:
    s.post(s.widgets, widget(finalizers=[HOLD]))
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": None}})
    s.get(f"{s.widgets}/a")


@scenario
def a_delete_checks_the_uid(s: Session) -> None:
    made = s.post(s.widgets, widget())
    wrong = "0b0d8a0e-1111-4222-8333-444455556666"
    s.delete(f"{s.widgets}/a", options(preconditions={"uid": wrong}))
    s.delete(f"{s.widgets}/a", options(preconditions={"uid": made.uid}))


@scenario
def a_delete_checks_the_version(s: Session) -> None:
    made = s.post(s.widgets, widget())
    changed = s.merge(f"{s.widgets}/a", {"spec": {"size": 2}})
    s.delete(f"{s.widgets}/a", options(preconditions={"resourceVersion": made.version}))
    s.delete(
        f"{s.widgets}/a", options(preconditions={"resourceVersion": changed.version})
    )


@scenario
def a_delete_with_a_grace_period(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a", options(gracePeriodSeconds=30))
    s.get(f"{s.widgets}/a")


@scenario
def a_delete_with_a_grace_period_of_what_is_held(s: Session) -> None:
    s.post(s.widgets, widget(finalizers=[HOLD]))
    s.delete(f"{s.widgets}/a?gracePeriodSeconds=5")
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": None}})


@scenario
def a_delete_in_the_foreground_waits_for_dependents(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a", options(propagationPolicy="Foreground"))
    s.get(f"{s.widgets}/a")


@scenario
def a_delete_that_orphans_waits_for_the_collector(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a?propagationPolicy=Orphan")
    s.get(f"{s.widgets}/a")


@scenario
def a_delete_in_the_background(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a", options(propagationPolicy="Background"))
    s.get(f"{s.widgets}/a")


@scenario
def options_of_a_delete_that_are_none(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a", options(propagationPolicy="Sideways"))
    s.delete(
        f"{s.widgets}/a", options(propagationPolicy="Orphan", orphanDependents=True)
    )
    s.delete(f"{s.widgets}/a", b"{")
    s.delete(f"{s.widgets}/a", {"apiVersion": "v1", "kind": "Pod"})
    s.delete(f"{s.widgets}/a?gracePeriodSeconds=soon")


@scenario
def options_of_a_delete_without_kind(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a", {"propagationPolicy": "Background"})


@scenario
def a_dry_run_of_a_delete(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}/a", options(dryRun=["All"]))
    s.post(s.widgets, widget("b", finalizers=[HOLD]))
    s.delete(f"{s.widgets}/b?dryRun=All")
    s.get(s.widgets)


@scenario
def a_collection_is_deleted(s: Session) -> None:
    for name in "abc":
        s.post(s.widgets, widget(name))
    s.delete(s.widgets)
    s.get(s.widgets)


@scenario
def an_empty_collection_is_deleted(s: Session) -> None:
    s.delete(s.widgets)


@scenario
def a_selection_is_deleted(s: Session) -> None:
    s.post(s.widgets, widget(labels={"tier": "front"}))
    s.post(s.widgets, widget("b"))
    s.post(s.widgets, widget("c", spec={"color": "red"}))
    s.delete(f"{s.widgets}?labelSelector=tier%3Dfront")
    s.delete(f"{s.widgets}?fieldSelector=spec.color%3Dred")
    s.get(s.widgets)


@scenario
def a_collection_of_which_some_are_held(s: Session) -> None:
    s.post(s.widgets, widget(finalizers=[HOLD]))
    s.post(s.widgets, widget("b"))
    s.delete(s.widgets)
    s.get(s.widgets)
    s.merge(f"{s.widgets}/a", {"metadata": {"finalizers": None}})


@scenario
def a_dry_run_of_a_collection(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(f"{s.widgets}?dryRun=All")
    s.get(s.widgets)


@scenario
def a_collection_of_all_namespaces_is_not_deleted(s: Session) -> None:
    s.delete(f"{API}/widgets?labelSelector=own%3D{s.namespace}")


@scenario
def a_collection_without_namespace_is_deleted(s: Session) -> None:
    made = shelf(s.own("a"))
    made["metadata"]["labels"] = {"own": s.namespace}
    s.post(s.shelves, made)
    s.delete(f"{s.shelves}?labelSelector=own%3D{s.namespace}")
    s.get(f"{s.shelves}/{s.own('a')}")


@scenario
def a_delete_in_the_old_version(s: Session) -> None:
    s.post(s.widgets, widget())
    s.delete(s.path("widgets", "v1beta1") + "/a")
