"""Every verb of a typed client, on a real server."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from e2e_driver import Driver
from e2e_toys import GROUP, gadget

from kuberuntime.meta.v1 import Status
from kuberuntime.rest import AlreadyExists, BadRequest, Conflict, Invalid, NotFound


def test_what_is_created_can_be_read(both: Driver, gadgets: Any, typed: Any) -> None:
    sent = typed(gadget("a", size=3, parts=[{"name": "cog"}]))
    created = both.run(gadgets.create(sent))
    assert type(created) is gadgets.object_type
    assert created.metadata.uid
    assert created.to_dict()["spec"] == {
        "size": 3,
        "color": "grey",
        "parts": [{"name": "cog"}],
    }
    assert both.run(gadgets.get("a")) == created


def test_a_name_can_be_left_to_the_server(
    both: Driver, gadgets: Any, typed: Any
) -> None:
    sent = typed(gadget("a"))
    sent.metadata.name, sent.metadata.generate_name = None, "some-"
    assert both.run(gadgets.create(sent)).metadata.name.startswith("some-")


def test_a_name_is_taken_once(both: Driver, gadgets: Any, typed: Any) -> None:
    both.run(gadgets.create(typed(gadget("a"))))
    with pytest.raises(AlreadyExists) as caught:
        both.run(gadgets.create(typed(gadget("a"))))
    assert caught.value.code == 409
    assert caught.value.status.details is not None
    assert caught.value.status.details.name == "a"


def test_what_is_not_there_is_not_found(both: Driver, gadgets: Any) -> None:
    with pytest.raises(NotFound, match=r'gadgets.* "nobody" not found'):
        both.run(gadgets.get("nobody"))
    with pytest.raises(NotFound):
        both.run(gadgets.delete("nobody"))


def test_an_invalid_object_has_a_cause_for_each_field(
    both: Driver, gadgets: Any, typed: Any
) -> None:
    wrong = typed(gadget("a", size=-1, replicas=2))
    wrong.metadata.labels = {"bad key!": "x"}
    with pytest.raises(Invalid) as caught:
        both.run(gadgets.create(wrong))
    fields = {cause.field for cause in caught.value.causes}
    assert {"spec.size", "metadata.labels"} <= fields


def test_an_update_replaces_the_object(both: Driver, gadgets: Any, typed: Any) -> None:
    created = both.run(gadgets.create(typed(gadget("a", notes={"x": "y"}))))
    changed = typed({**created.to_dict(), "spec": {"size": 2}})
    updated = both.run(gadgets.update(changed))
    assert updated.to_dict()["spec"] == {"size": 2, "color": "grey"}
    assert updated.metadata.generation == 2


def test_an_update_of_an_old_version_is_a_conflict(
    both: Driver, gadgets: Any, typed: Any
) -> None:
    old = both.run(gadgets.create(typed(gadget("a"))))
    newer = typed({**old.to_dict(), "spec": {"size": 2}})
    both.run(gadgets.update(newer))
    with pytest.raises(Conflict, match="the object has been modified"):
        both.run(gadgets.update(newer))


def test_a_dry_run_validates_and_stores_nothing(
    both: Driver, gadgets: Any, typed: Any
) -> None:
    answered = both.run(gadgets.create(typed(gadget("a")), dry_run=True))
    assert answered.metadata.uid
    with pytest.raises(NotFound):
        both.run(gadgets.get("a"))
    with pytest.raises(Invalid):
        both.run(gadgets.create(typed(gadget("a", size=-1)), dry_run=True))

    created = both.run(gadgets.create(typed(gadget("a"))))
    changed = typed({**created.to_dict(), "spec": {"size": 9}})
    assert (
        both.run(gadgets.update(changed, dry_run=True)).to_dict()["spec"]["size"] == 9
    )
    both.run(gadgets.delete("a", dry_run=True))
    assert both.run(gadgets.get("a")) == created


def test_cluster_scoped_objects_have_no_namespace(
    both: Driver, package: ModuleType, namespace: str
) -> None:
    shelves = both.clientset(package).toys_v1.shelves()
    manifest = {**gadget(namespace), "kind": "Shelf"}
    created = both.run(shelves.create(shelves.object_type.from_dict(manifest)))
    assert created.metadata.namespace is None
    assert both.run(shelves.get(namespace)) == created
    assert type(both.run(shelves.delete(namespace))) is Status


def test_the_list_of_all_namespaces_has_those_of_each(
    both: Driver, package: ModuleType, gadgets: Any, namespace: str
) -> None:
    created = both.run(gadgets.create(gadgets.object_type.from_dict(gadget("a"))))
    everywhere = both.clientset(package).toys_v1.gadgets()
    assert created in both.items(everywhere.list())


def test_unknown_fields_are_refused_warned_of_or_dropped(
    both: Driver, loose_gadgets: Any
) -> None:
    odd = gadget("a", sizes=3)
    with pytest.raises(BadRequest, match=r'unknown field "spec\.sizes"') as caught:
        both.run(loose_gadgets.create(odd, field_validation="Strict"))
    assert caught.value.code == 400
    assert both.warnings == []
    created = both.run(loose_gadgets.create(odd, field_validation="Warn"))
    assert created["spec"] == {"size": 1, "color": "grey"}
    assert both.warnings == ['unknown field "spec.sizes"']
    ignored = {**created, "spec": odd["spec"]}
    both.run(loose_gadgets.update(ignored, field_validation="Ignore"))
    assert len(both.warnings) == 1


def test_a_deprecated_version_is_warned_of(both: Driver, namespace: str) -> None:
    old = both.resource(f"gadgets.v1beta1.{GROUP}", namespace)
    both.run(old.create({"metadata": {"name": "a"}, "spec": {"size": 1}}))
    assert both.warnings == ["use v1 of gadgets"]
    assert both.run(old.get("a"))["apiVersion"] == f"{GROUP}/v1beta1"
