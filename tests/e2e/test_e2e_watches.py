"""Watches on a real server: events, bookmarks, streaming lists and versions too old."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from e2e_driver import Driver
from e2e_toys import gadget

from kuberuntime.codegen.clients import MergePatch
from kuberuntime.rest import Expired, Invalid

INITIAL_EVENTS_END = "k8s.io/initial-events-end"
SILENCE = 30.0  # seconds, after which a test fails rather than hangs


def facts(events: list[Any]) -> list[tuple[str, str]]:
    return [(event.type, event.object.metadata.name) for event in events]


@pytest.fixture
def make(both: Driver, gadgets: Any, typed: Any) -> Any:
    """Makes gadgets by their names."""

    def make(*names: str, **spec: Any) -> None:
        for name in names:
            both.run(gadgets.create(typed(gadget(name, **spec))))

    return make


@pytest.fixture
def version(both: Driver, gadgets: Any) -> Any:
    """The version that the collection is at now."""
    return lambda: both.run(gadgets.list().page()).metadata.resource_version


def test_events_tell_what_happened_since_a_version(
    both: Driver, gadgets: Any, make: Any, version: Any
) -> None:
    make("before")
    start = version()
    make("a")
    both.run(gadgets.patch("a", MergePatch({"spec": {"size": 2}})))
    both.run(gadgets.delete("a"))
    events = both.first(3, gadgets.watch(resource_version=start, timeout=SILENCE))
    assert facts(events) == [("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a")]
    assert {type(event.object) for event in events} == {gadgets.object_type}
    sizes = [event.object.to_dict()["spec"]["size"] for event in events]
    assert sizes == [1, 2, 2]
    versions = [int(event.object.metadata.resource_version) for event in events]
    assert versions == sorted({*versions})


def test_without_a_version_a_watch_begins_with_what_there_is(
    both: Driver, gadgets: Any, make: Any
) -> None:
    make("a", "b")
    events = both.first(2, gadgets.watch(timeout=SILENCE))
    assert sorted(facts(events)) == [("ADDED", "a"), ("ADDED", "b")]


def test_a_watch_ends_when_the_server_was_asked_to(
    both: Driver, gadgets: Any, make: Any
) -> None:
    make("a")
    assert facts(both.items(gadgets.watch(timeout_seconds=1))) == [("ADDED", "a")]


def test_selectors_select_events_and_turn_changes_into_comings_and_goings(
    both: Driver, gadgets: Any, make: Any, version: Any
) -> None:
    start = version()
    make("a", color="red")
    make("b", color="blue")
    both.run(gadgets.patch("b", MergePatch({"spec": {"color": "red"}})))
    both.run(gadgets.patch("a", MergePatch({"spec": {"color": "blue"}})))
    watch = gadgets.watch(
        resource_version=start, field_selector="spec.color=red", timeout=SILENCE
    )
    assert facts(both.first(3, watch)) == [
        ("ADDED", "a"),
        ("ADDED", "b"),
        ("DELETED", "a"),
    ]


def test_a_streaming_list_ends_with_a_bookmark(
    both: Driver, gadgets: Any, make: Any, version: Any
) -> None:
    make("a", "b")
    watch = gadgets.watch(
        send_initial_events=True,
        allow_watch_bookmarks=True,
        resource_version_match="NotOlderThan",
        timeout=SILENCE,
    )
    *initial, mark = both.first(3, watch)
    assert sorted(facts(initial)) == [("ADDED", "a"), ("ADDED", "b")]
    assert mark.type == "BOOKMARK"
    assert mark.object.metadata.annotations == {INITIAL_EVENTS_END: "true"}
    # From there on nothing is told twice.
    make("c")
    after = gadgets.watch(
        resource_version=mark.object.metadata.resource_version, timeout=SILENCE
    )
    assert facts(both.first(1, after)) == [("ADDED", "c")]


def test_a_streaming_list_of_nothing_is_a_bookmark(both: Driver, gadgets: Any) -> None:
    watch = gadgets.watch(
        send_initial_events=True,
        allow_watch_bookmarks=True,
        resource_version_match="NotOlderThan",
        timeout=SILENCE,
    )
    (mark,) = both.first(1, watch)
    assert (mark.type, mark.object.metadata.annotations) == (
        "BOOKMARK",
        {INITIAL_EVENTS_END: "true"},
    )


def test_a_streaming_list_without_its_match_is_refused(
    both: Driver, gadgets: Any
) -> None:
    watch = gadgets.watch(send_initial_events=True, allow_watch_bookmarks=True)
    with pytest.raises(Invalid, match="resourceVersionMatch"):
        both.first(1, watch)


def test_bookmarks_come_between_events_or_not_at_all(
    both: Driver, gadgets: Any, make: Any, version: Any
) -> None:
    start = version()
    make("a")
    watch = gadgets.watch(
        resource_version=start, allow_watch_bookmarks=True, timeout_seconds=2
    )
    events = both.items(watch)  # a server may send them, and promises nothing
    told = [event for event in events if event.type != "BOOKMARK"]
    assert facts(told) == [("ADDED", "a")]
    versions = [int(event.object.metadata.resource_version) for event in events]
    assert versions == sorted(versions)


def test_a_version_that_is_too_old_is_expired(both: Driver, gadgets: Any) -> None:
    with pytest.raises(Expired, match="too old resource version") as caught:
        both.first(1, gadgets.watch(resource_version="1", timeout=SILENCE))
    assert caught.value.code == 410


def test_the_events_of_dynamic_clients_are_dicts(
    both: Driver, loose_gadgets: Any, version: Any
) -> None:
    start = version()
    made = both.run(loose_gadgets.create(gadget("a")))
    watch = loose_gadgets.watch(resource_version=start, timeout=SILENCE)
    (event,) = both.first(1, watch)
    assert (event.type, event.object) == ("ADDED", made)


def test_a_watch_is_stopped_while_it_waits(
    both: Driver, gadgets: Any, make: Any
) -> None:
    make("a")
    watch = gadgets.watch(timeout=SILENCE)
    seen: list[str] = []
    soon = 0.2  # seconds: by then the loop waits for what will not come

    def follow() -> None:
        with watch as events:
            for event in events:
                seen.append(event.type)
                stopper = threading.Timer(soon, watch.stop)
                stopper.start()
        stopper.join()

    async def async_follow() -> None:
        async with watch as events:
            async for event in events:
                seen.append(event.type)
                asyncio.get_running_loop().call_later(soon, watch.stop)

    both.run((async_follow if both.is_async else follow)())
    assert seen == ["ADDED"]
