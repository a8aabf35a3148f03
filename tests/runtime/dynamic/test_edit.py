"""Edits against a server that others write to at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_type

import pytest
from dynamic_driver import Driver, Log, refusal
from dynamic_kinds import GADGETS, AsyncGadgets, Gadget, Gadgets, GadgetServer, gadget

from kuberuntime import rest
from kuberuntime.errors import DecodeError
from kuberuntime.retry import Backoff

AT_ONCE = Backoff(steps=3, duration=0)


def gadgets(both: Driver, server: Any) -> Any:
    kind: Any = AsyncGadgets if both.is_async else Gadgets
    return kind(both.rest(server), "shop")


def resize(obj: Gadget) -> None:
    assert obj.spec is not None
    obj.spec.size = 5


def relabel(stored: dict[str, Any]) -> None:
    stored["metadata"]["labels"]["seen"] = "true"


def test_a_block_sends_what_it_changed_for_the_version_it_read(both: Driver) -> None:
    server = GadgetServer()
    edit = gadgets(both, server).edit("g", field_manager="me", timeout=3)
    both.within(edit, resize)
    assert server.patches == [
        {"spec": {"size": 5}, "metadata": {"resourceVersion": "1"}}
    ]
    read, patch = server.requests
    path = "/apis/example.com/v1/namespaces/shop/gadgets/g"
    assert (read.url.raw_path, patch.method) == (path.encode(), "PATCH")
    assert patch.url.raw_path == f"{path}?fieldManager=me".encode()
    for request in (read, patch):
        assert 2 < request.extensions["timeout"]["read"] <= 3
    assert type(edit.result) is Gadget
    assert edit.result.metadata.resource_version == "2"


def test_a_block_that_changes_nothing_sends_nothing(both: Driver) -> None:
    server = GadgetServer()
    edit = gadgets(both, server).edit("g")
    both.within(edit, lambda obj: None)
    assert server.patches == []
    assert edit.result.metadata.name == "g"


def test_a_block_that_raises_sends_nothing(both: Driver) -> None:
    server = GadgetServer()
    edit = gadgets(both, server).edit("g")

    def fail(obj: Gadget) -> None:
        resize(obj)
        raise LookupError("on second thoughts")

    with pytest.raises(LookupError):
        both.within(edit, fail)
    assert server.patches == []
    assert edit.result is None


def test_a_block_changes_what_others_made_of_the_object_meanwhile(
    both: Driver,
) -> None:
    server = GadgetServer(relabel, lambda stored: stored["status"].update(new="busy"))
    edit = gadgets(both, server).edit("g", backoff=AT_ONCE)
    both.within(edit, resize)
    versions = [patch["metadata"]["resourceVersion"] for patch in server.patches]
    assert versions == ["1", "2", "3"]
    assert server.stored["spec"]["size"] == 5
    assert server.stored["metadata"]["labels"] == {"app": "g", "seen": "true"}
    assert server.stored["status"] == {"new": "busy"}
    assert server.stored["spec"]["parts"] == gadget()["spec"]["parts"]


def test_a_field_that_others_changed_too_is_a_conflict(both: Driver) -> None:
    server = GadgetServer(lambda stored: stored["spec"].update(size=9))
    edit = gadgets(both, server).edit("g", backoff=AT_ONCE)
    with pytest.raises(rest.Conflict) as conflict:
        both.within(edit, resize)
    assert conflict.value.__notes__ == ["$.spec.size was changed meanwhile too"]
    assert len(server.patches) == 1
    assert edit.result is None


def test_a_list_that_others_changed_too_is_a_conflict(both: Driver) -> None:
    server = GadgetServer(lambda stored: stored["spec"]["parts"].pop())

    def change(obj: Any) -> None:
        obj.spec.parts[0].image = "mine"

    with pytest.raises(rest.Conflict) as conflict:
        both.within(gadgets(both, server).edit("g", backoff=AT_ONCE), change)
    assert conflict.value.__notes__ == ["$.spec.parts was changed meanwhile too"]


def test_the_same_change_by_others_is_no_conflict(both: Driver) -> None:
    server = GadgetServer(lambda stored: stored["spec"].update(size=5))
    both.within(gadgets(both, server).edit("g", backoff=AT_ONCE), resize)
    assert server.stored["spec"]["size"] == 5


def test_another_object_of_the_name_is_not_changed(both: Driver) -> None:
    server = GadgetServer(lambda stored: stored["metadata"].update(uid="u2"))
    with pytest.raises(rest.Conflict) as conflict:
        both.within(gadgets(both, server).edit("g", backoff=AT_ONCE), resize)
    assert conflict.value.__notes__ == [
        "the object was deleted meanwhile, and created anew"
    ]


def test_a_block_gives_up_after_its_attempts(both: Driver) -> None:
    server = GadgetServer(*[relabel] * 9)
    with pytest.raises(rest.Conflict):
        both.within(gadgets(both, server).edit("g", backoff=AT_ONCE), resize)
    assert len(server.patches) == 3


def test_a_refusal_of_the_change_is_raised_as_it_is(both: Driver) -> None:
    server = Log(gadget(), refusal(422, "Invalid"))
    with pytest.raises(rest.Invalid):
        both.within(gadgets(both, server).edit("g"), resize)
    server = Log(refusal(404, "NotFound"))
    with pytest.raises(rest.NotFound):
        both.within(gadgets(both, server).edit("g"), resize)


@pytest.mark.parametrize("metadata", [{"name": "g"}, None])
def test_an_object_without_a_version_is_not_edited(
    both: Driver, metadata: dict[str, Any] | None
) -> None:
    server = Log({**gadget(), "metadata": metadata})
    with pytest.raises(DecodeError, match=r"Gadget: .*resourceVersion: missing"):
        both.within(gadgets(both, server).edit("g"), resize)


def test_a_patch_that_worked_is_not_called_wrong_for_its_answer(both: Driver) -> None:
    server = Log(gadget(), {"apiVersion": "example.com/v1", "kind": "Gadget"})
    edit = gadgets(both, server).edit("g")
    both.within(edit, resize)
    assert edit.result.metadata.name is None


def test_a_subresource_is_patched_where_it_is(both: Driver) -> None:
    server = Log(gadget(), gadget())
    clients = both.dynamic(both.rest(server)).for_resource(GADGETS, "shop")

    def finish(obj: dict[str, Any]) -> None:
        obj["status"]["phase"] = "done"

    both.within(clients.edit("g", subresource="status", dry_run=True), finish)
    assert server.lines == [
        "GET /apis/example.com/v1/namespaces/shop/gadgets/g",
        "PATCH /apis/example.com/v1/namespaces/shop/gadgets/g/status?dryRun=All",
    ]
    assert server.bodies[1]["status"] == {"phase": "done"}


def test_what_cannot_be_meant_is_refused_before_anything_is_read(both: Driver) -> None:
    client = gadgets(both, Log())
    with pytest.raises(ValueError, match="name must not be empty"):
        client.edit("")
    with pytest.raises(TypeError, match="did you mean 'field_manager'"):
        client.edit("g", field_manger="me")


def test_a_function_is_run_again_on_what_others_made(both: Driver) -> None:
    server = GadgetServer(lambda stored: stored["spec"].update(size=9))
    seen: list[Any] = []

    def grow(obj: Any) -> None:
        seen.append(obj.spec.size)
        obj.spec.size += 1

    result = both.run(gadgets(both, server).modify("g", grow, backoff=AT_ONCE))
    assert seen == [1, 9]
    assert result.spec.size == 10
    assert server.stored["spec"]["new"] == {"deep": [1, 2]}


def test_a_function_that_changes_nothing_sends_nothing(both: Driver) -> None:
    server = GadgetServer()
    result = both.run(gadgets(both, server).modify("g", lambda obj: None))
    assert result.metadata.resource_version == "1"
    assert server.patches == []


def test_a_function_that_returns_an_object_is_refused(both: Driver) -> None:
    server = GadgetServer()
    with pytest.raises(TypeError, match="in place, and returns nothing; it returned a"):
        both.run(gadgets(both, server).modify("g", lambda obj: obj))
    assert server.patches == []


def test_metadata_are_edited_without_the_rest(both: Driver) -> None:
    partial = {
        "apiVersion": "meta.k8s.io/v1",
        "kind": "PartialObjectMetadata",
        "metadata": gadget()["metadata"],
    }
    server = Log(partial, partial)
    client = both.metadata(both.rest(server)).for_resource(GADGETS, "shop")

    def label(obj: Any) -> None:
        obj.metadata.labels["tier"] = "web"

    both.within(client.edit("g"), label)
    assert server.bodies[1] == {
        "metadata": {"labels": {"tier": "web"}, "resourceVersion": "1"}
    }


if TYPE_CHECKING:

    def what_an_editor_infers(gadgets: Gadgets) -> None:
        edit = gadgets.edit("g")
        with edit as obj:
            assert_type(obj, Gadget)
        assert_type(edit.result, Gadget | None)
        assert_type(gadgets.modify("g", resize), Gadget)
        gadgets.modify("g", lambda obj: 5)  # type: ignore[arg-type]

    async def what_an_editor_infers_of_the_other(gadgets: AsyncGadgets) -> None:
        async with gadgets.edit("g") as obj:
            assert_type(obj, Gadget)
        assert_type(await gadgets.modify("g", resize), Gadget)
