"""The dynamic and metadata clients, and tables, on a real server."""

from __future__ import annotations

from typing import Any

import pytest
from e2e_driver import Driver
from e2e_toys import GROUP, gadget

from kuberuntime.codegen.clients import MergePatch
from kuberuntime.meta import GroupVersionKind
from kuberuntime.meta.v1 import Status
from kuberuntime.metadata import PartialObjectMetadata
from kuberuntime.rest import NotFound


def labelled(name: str, **labels: str) -> dict[str, Any]:
    manifest = gadget(name)
    manifest["metadata"]["labels"] = labels
    return manifest


@pytest.mark.parametrize(
    "named", ["gadgets", "gdg", f"gdg.{GROUP}", GroupVersionKind(GROUP, "v1", "Gadget")]
)
def test_a_resource_is_reached_by_any_name(
    both: Driver, namespace: str, named: Any
) -> None:
    client = both.resource(named, namespace)
    made = both.run(client.create({"metadata": {"name": "a"}, "spec": {"size": 1}}))
    assert (made["apiVersion"], made["kind"]) == (f"{GROUP}/v1", "Gadget")
    assert both.run(client.get("a")) == made


def test_every_verb_works_on_dicts(both: Driver, loose_gadgets: Any) -> None:
    made = both.run(loose_gadgets.create(gadget("a", notes={"x": "y"})))
    made["spec"]["size"] = 2
    assert both.run(loose_gadgets.update(made))["spec"]["size"] == 2
    patch = MergePatch({"spec": {"notes": None}})
    assert "notes" not in both.run(loose_gadgets.patch("a", patch))["spec"]
    applied = loose_gadgets.apply(gadget("b", size=4), field_manager="me")
    assert both.run(applied)["spec"]["size"] == 4
    listed = both.items(loose_gadgets.list(limit=1))
    assert [one["metadata"]["name"] for one in listed] == ["a", "b"]
    assert {one["kind"] for one in listed} == {"Gadget"}
    assert type(both.run(loose_gadgets.delete("a"))) is Status
    deleted = both.run(loose_gadgets.delete_collection())
    assert [one["metadata"]["name"] for one in deleted.items] == ["b"]
    with pytest.raises(NotFound):
        both.run(loose_gadgets.get("a"))


def test_a_manifest_finds_its_own_client(both: Driver, namespace: str) -> None:
    manifest = gadget("a")
    manifest["metadata"]["namespace"] = namespace
    client = both.run(both.dynamic(both.rest).for_object(manifest))
    assert client.namespace == namespace
    assert both.run(client.create(manifest))["metadata"]["namespace"] == namespace


def test_metadata_come_without_the_rest(
    both: Driver, loose_gadgets: Any, namespace: str
) -> None:
    made = both.run(loose_gadgets.create(labelled("a", tier="front")))
    both.run(loose_gadgets.create(labelled("b", tier="back")))
    client = both.run(both.metadata(both.rest).resource("gadgets", namespace))

    found = both.run(client.get("a"))
    assert type(found) is PartialObjectMetadata
    assert found.kind == "PartialObjectMetadata"
    assert (found.metadata.uid, found.metadata.labels) == (
        made["metadata"]["uid"],
        {"tier": "front"},
    )
    listed = both.items(client.list(label_selector="tier", limit=1))
    assert [one.metadata.name for one in listed] == ["a", "b"]

    patch = MergePatch({"metadata": {"labels": {"tier": "middle"}}})
    assert both.run(client.patch("a", patch)).metadata.labels == {"tier": "middle"}
    (event,) = both.first(1, client.watch(label_selector="tier=back", timeout=30.0))
    assert (event.type, event.object.metadata.name) == ("ADDED", "b")
    assert type(event.object) is PartialObjectMetadata

    both.run(client.delete("a"))
    both.run(client.delete_collection(label_selector="tier=back"))
    assert both.items(client.list()) == []


def test_a_table_has_the_columns_of_the_crd(
    both: Driver, gadgets: Any, loose_gadgets: Any
) -> None:
    for index in range(3):
        both.run(loose_gadgets.create(gadget(f"g{index}", size=index)))
    for client in (gadgets, loose_gadgets):
        table = both.run(client.table())
        assert [column.name for column in table.column_definitions] == [
            "Name",
            "Size",
            "Color",
            "Age",
        ]
        rows = [(one["Name"], one["Size"], one["Color"]) for one in table.records()]
        assert rows == [("g0", 0, "grey"), ("g1", 1, "grey"), ("g2", 2, "grey")]
        assert [row.object.metadata.name for row in table.rows] == ["g0", "g1", "g2"]
        lines = table.text().splitlines()
        assert lines[0].split() == ["NAME", "SIZE", "AGE"]
        assert lines[1].split()[:2] == ["g0", "0"]
    page = both.run(gadgets.table(limit=2))
    assert len(page.rows) == 2
    following = gadgets.table(limit=2, continue_=page.metadata.continue_)
    assert [row.cells[0] for row in both.run(following).rows] == ["g2"]
    bare = both.run(gadgets.table(include_object="None"))
    assert [row.object for row in bare.rows] == [None] * 3
