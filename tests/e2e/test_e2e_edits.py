"""edit, modify and retry_on_conflict, on a server where others write too."""

from __future__ import annotations

from typing import Any

import pytest
from e2e_driver import Driver
from e2e_toys import gadget

from kuberuntime.codegen.clients import MergePatch
from kuberuntime.dynamic import DynamicClient
from kuberuntime.rest import Conflict, Invalid, NotFound


@pytest.fixture
def made(both: Driver, gadgets: Any, typed: Any) -> Any:
    """A gadget of the server."""
    return both.run(gadgets.create(typed(gadget("a", notes={"x": "y"}))))


@pytest.fixture
def meddle(made: Any, admin: Any) -> Any:
    """Somebody else, who changes the gadget in between."""
    client = DynamicClient(admin).resource("gadgets", made.metadata.namespace)
    return lambda spec: client.patch("a", MergePatch({"spec": spec}))


def test_an_edit_sends_what_changed(both: Driver, gadgets: Any, made: Any) -> None:
    def label(obj: Any) -> None:
        assert type(obj) is gadgets.object_type
        obj.metadata.labels = {"tier": "front"}

    edit = gadgets.edit("a")
    both.within(edit, label)
    assert edit.result.metadata.labels == {"tier": "front"}
    assert both.run(gadgets.get("a")) == edit.result
    assert edit.result.to_dict()["spec"] == made.to_dict()["spec"]


def test_an_edit_of_nothing_writes_nothing(
    both: Driver, gadgets: Any, made: Any
) -> None:
    edit = gadgets.edit("a")
    both.within(edit, lambda obj: None)
    assert edit.result == made == both.run(gadgets.get("a"))


def test_an_edit_is_made_again_where_others_changed_other_fields(
    both: Driver, gadgets: Any, made: Any, meddle: Any
) -> None:
    def label(obj: Any) -> None:
        meddle({"size": 7})
        obj.metadata.labels = {"tier": "front"}

    edit = gadgets.edit("a")
    both.within(edit, label)
    assert edit.result.metadata.labels == {"tier": "front"}
    assert edit.result.to_dict()["spec"]["size"] == 7


def test_an_edit_of_what_others_changed_is_their_conflict(
    both: Driver, loose_gadgets: Any, made: Any, meddle: Any
) -> None:
    def resize(obj: Any) -> None:
        meddle({"size": 7})
        obj["spec"]["size"] = 2

    with pytest.raises(Conflict):
        both.within(loose_gadgets.edit("a"), resize)
    assert both.run(loose_gadgets.get("a"))["spec"]["size"] == 7


def test_an_edit_of_a_status_leaves_the_spec(
    both: Driver, loose_gadgets: Any, made: Any
) -> None:
    def report(obj: Any) -> None:
        obj["status"] = {"phase": "Ready"}

    edit = loose_gadgets.edit("a", subresource="status")
    both.within(edit, report)
    assert edit.result["status"] == {"phase": "Ready"}


def test_an_edit_that_makes_no_sense_is_refused(
    both: Driver, loose_gadgets: Any, made: Any
) -> None:
    def break_it(obj: Any) -> None:
        obj["spec"]["size"] = -1

    with pytest.raises(Invalid):
        both.within(loose_gadgets.edit("a"), break_it)
    with pytest.raises(NotFound):
        both.within(loose_gadgets.edit("nobody"), break_it)


def test_modify_calls_its_function_again_after_a_conflict(
    both: Driver, loose_gadgets: Any, made: Any, meddle: Any
) -> None:
    seen: list[int] = []

    def grow(obj: Any) -> None:
        seen.append(obj["spec"]["size"])
        if len(seen) == 1:
            meddle({"size": 7})
        obj["spec"]["size"] += 1

    assert both.run(loose_gadgets.modify("a", grow))["spec"]["size"] == 8
    assert seen == [1, 7]


def test_retry_on_conflict_runs_until_nobody_got_in_between(
    both: Driver, loose_gadgets: Any, made: Any, meddle: Any
) -> None:
    attempts: list[int] = []

    def change(obj: Any) -> Any:
        attempts.append(obj["spec"]["size"])
        if len(attempts) < 3:
            meddle({"size": 10 + len(attempts)})
        obj["spec"]["size"] += 1
        return obj

    def attempt() -> Any:
        return loose_gadgets.update(change(loose_gadgets.get("a")))

    async def async_attempt() -> Any:
        return await loose_gadgets.update(change(await loose_gadgets.get("a")))

    chosen = async_attempt if both.is_async else attempt
    updated = both.run(both.retry_on_conflict(chosen))
    assert updated["spec"]["size"] == 13
    assert attempts == [1, 11, 12]
