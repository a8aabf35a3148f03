"""Scenarios: status and scale."""

from __future__ import annotations

from typing import Any

from diff_kinds import blob, widget
from diff_lists import TABLE
from diff_scenarios import scenario
from diff_session import Session


def scale(s: Session, **spec: Any) -> dict[str, Any]:
    """A Scale of the widget a."""
    return {
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": {"name": "a", "namespace": s.namespace},
        "spec": spec,
    }


@scenario
def a_status_is_read_and_replaced(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    s.get(f"{s.widgets}/a/status")
    s.put(f"{s.widgets}/a/status", {**made, "status": {"phase": "Up"}})
    s.get(f"{s.widgets}/a")


@scenario
def a_status_changes_nothing_but_itself(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    made["metadata"]["labels"] = {"tier": "front"}
    made["metadata"]["finalizers"] = ["example.com/hold"]
    s.put(
        f"{s.widgets}/a/status",
        {**made, "spec": {"size": 9}, "status": {"replicas": 1}},
    )


@scenario
def a_status_is_patched(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a/status", {"status": {"phase": "Up"}, "spec": {"size": 9}})
    s.json_patch(
        f"{s.widgets}/a/status",
        {"op": "add", "path": "/status/replicas", "value": 3},
    )
    s.merge(f"{s.widgets}/a/status", {"status": None})


@scenario
def a_status_is_validated(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a/status", {"status": {"phase": "Sideways"}})
    s.merge(f"{s.widgets}/a/status", {"status": {"replicas": "many"}})
    conditions = [{"type": "Ready", "status": "True"}] * 2
    s.merge(f"{s.widgets}/a/status", {"status": {"conditions": conditions}})
    s.merge(f"{s.widgets}/a/status?fieldValidation=Strict", {"status": {"x": 1}})


@scenario
def a_status_with_an_old_version_is_a_conflict(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    s.merge(f"{s.widgets}/a", {"spec": {"size": 2}})
    s.put(f"{s.widgets}/a/status", {**made, "status": {"phase": "Up"}})


@scenario
def a_status_of_what_keeps_everything(s: Session) -> None:
    made = s.post(s.blobs, blob(data=1, status={"x": 1})).body
    s.put(f"{s.blobs}/a/status", {**made, "data": 2, "status": {"y": [1]}})
    s.merge(f"{s.blobs}/a", {"data": 3, "status": {"z": 1}})


@scenario
def a_status_in_a_dry_run(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a/status?dryRun=All", {"status": {"phase": "Up"}})
    s.get(f"{s.widgets}/a/status")


@scenario
def a_scale_is_read(s: Session) -> None:
    s.post(s.widgets, widget(spec={"replicas": 2}))
    s.get(f"{s.widgets}/a/scale")
    s.merge(f"{s.widgets}/a/status", {"status": {"replicas": 1, "selector": "app=web"}})
    s.get(f"{s.widgets}/a/scale")


@scenario
def a_scale_of_what_says_nothing(s: Session) -> None:
    s.post(s.widgets, widget())
    s.get(f"{s.widgets}/a/scale")


@scenario
def a_scale_is_replaced(s: Session) -> None:
    s.post(s.widgets, widget(spec={"replicas": 2}))
    s.put(f"{s.widgets}/a/scale", scale(s, replicas=5))
    s.get(f"{s.widgets}/a")


@scenario
def a_scale_with_its_version_is_replaced_once(s: Session) -> None:
    s.post(s.widgets, widget(spec={"replicas": 2}))
    read = s.get(f"{s.widgets}/a/scale").body
    read["spec"]["replicas"] = 3
    s.put(f"{s.widgets}/a/scale", read)
    read["spec"]["replicas"] = 4
    s.put(f"{s.widgets}/a/scale", read)


@scenario
def a_scale_is_patched(s: Session) -> None:
    s.post(s.widgets, widget(spec={"replicas": 2}))
    s.merge(f"{s.widgets}/a/scale", {"spec": {"replicas": 0}})
    s.json_patch(
        f"{s.widgets}/a/scale",
        {"op": "replace", "path": "/spec/replicas", "value": 4},
    )
    s.get(f"{s.widgets}/a")


@scenario
def scales_that_are_refused(s: Session) -> None:
    s.post(s.widgets, widget(spec={"replicas": 2}))
    s.put(f"{s.widgets}/a/scale", scale(s, replicas=-1))
    s.put(f"{s.widgets}/a/scale", scale(s, replicas="many"))
    s.put(f"{s.widgets}/a/scale", {**scale(s, replicas=1), "kind": "Widget"})
    other = scale(s, replicas=1)
    other["metadata"]["name"] = "b"
    s.put(f"{s.widgets}/a/scale", other)
    s.put(f"{s.widgets}/missing/scale", scale(s, replicas=1))


@scenario
def a_scale_is_owned_by_who_set_it(s: Session) -> None:
    s.apply(f"{s.widgets}/a", widget(spec={"replicas": 2}))
    s.merge(f"{s.widgets}/a/scale?fieldManager=scaler", {"spec": {"replicas": 3}})
    s.get(f"{s.widgets}/a")
    s.apply(f"{s.widgets}/a", widget(spec={"replicas": 2}))


@scenario
def a_scale_in_a_dry_run(s: Session) -> None:
    s.post(s.widgets, widget(spec={"replicas": 2}))
    s.merge(f"{s.widgets}/a/scale?dryRun=All", {"spec": {"replicas": 7}})
    s.get(f"{s.widgets}/a/scale")


@scenario
def a_subresource_as_a_table(s: Session) -> None:
    s.post(s.widgets, widget())
    s.get(f"{s.widgets}/a/status", accept=TABLE)
