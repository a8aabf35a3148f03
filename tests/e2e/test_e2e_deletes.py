"""Deleting: what is answered, and what it depends on."""

from __future__ import annotations

from typing import Any

import pytest
from e2e_driver import Driver
from e2e_toys import gadget

from kuberuntime.codegen.clients import MergePatch
from kuberuntime.meta.v1 import Preconditions, Status
from kuberuntime.rest import Conflict, NotFound

FINALIZER = "toys.kubewright.example/hold"


@pytest.fixture
def made(both: Driver, gadgets: Any, typed: Any) -> Any:
    """Makes a gadget."""

    def make(name: str, **metadata: Any) -> Any:
        manifest = gadget(name)
        manifest["metadata"] |= metadata
        return both.run(gadgets.create(typed(manifest)))

    return make


def test_what_is_gone_is_answered_with_a_status(
    both: Driver, gadgets: Any, made: Any
) -> None:
    uid = made("a").metadata.uid
    answered = both.run(gadgets.delete("a"))
    assert type(answered) is Status
    assert answered.status == "Success"
    assert answered.details is not None
    assert answered.details.uid == uid
    with pytest.raises(NotFound):
        both.run(gadgets.get("a"))


def test_what_waits_for_a_finalizer_is_answered_with_the_object(
    both: Driver, gadgets: Any, made: Any
) -> None:
    made("a", finalizers=[FINALIZER])
    answered = both.run(gadgets.delete("a"))
    assert type(answered) is gadgets.object_type
    assert answered.metadata.deletion_timestamp is not None
    both.run(gadgets.patch("a", MergePatch({"metadata": {"finalizers": None}})))
    with pytest.raises(NotFound):
        both.run(gadgets.get("a"))


@pytest.mark.parametrize(
    ("policy", "finalizer"),
    [("Foreground", "foregroundDeletion"), ("Orphan", "orphan")],
)
def test_a_policy_leaves_its_finalizer_to_the_garbage_collector(
    both: Driver, gadgets: Any, made: Any, policy: Any, finalizer: str
) -> None:
    made("a")
    answered = both.run(gadgets.delete("a", propagation_policy=policy))
    assert type(answered) is gadgets.object_type
    assert answered.metadata.finalizers == [finalizer]


def test_in_the_background_the_object_is_gone_at_once(
    both: Driver, gadgets: Any, made: Any
) -> None:
    made("a")
    answered = both.run(
        gadgets.delete("a", propagation_policy="Background", grace_period_seconds=0)
    )
    assert type(answered) is Status


def test_preconditions_have_to_hold(both: Driver, gadgets: Any, made: Any) -> None:
    found = made("a").metadata
    with pytest.raises(Conflict, match="UID"):
        both.run(gadgets.delete("a", preconditions=Preconditions(uid="another")))
    old = Preconditions(resource_version="1")
    with pytest.raises(Conflict, match="ResourceVersion"):
        both.run(gadgets.delete("a", preconditions=old))
    right = Preconditions(uid=found.uid, resource_version=found.resource_version)
    assert type(both.run(gadgets.delete("a", preconditions=right))) is Status


def test_a_collection_is_deleted_as_far_as_selectors_match(
    both: Driver, gadgets: Any, made: Any
) -> None:
    for name, tier in (("a", "front"), ("b", "back"), ("c", "front")):
        made(name, labels={"tier": tier})
    answered = both.run(gadgets.delete_collection(label_selector="tier=front"))
    assert [(type(one), one.metadata.name) for one in answered] == [
        (gadgets.object_type, "a"),
        (gadgets.object_type, "c"),
    ]
    assert [one.metadata.name for one in both.items(gadgets.list())] == ["b"]
    both.run(gadgets.delete_collection())
    assert both.items(gadgets.list()) == []


def test_deleting_a_collection_can_be_tried_out(
    both: Driver, gadgets: Any, made: Any
) -> None:
    created = made("a")
    both.run(gadgets.delete_collection(dry_run=True))
    assert both.items(gadgets.list()) == [created]
