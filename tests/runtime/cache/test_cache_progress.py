"""How far a cache has come: what it asks for next, and what it says that it has seen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from cache_objects import (
    CONFIG_MAPS,
    END,
    Script,
    Stream,
    Told,
    bookmark,
    cached,
    config_map,
    error_event,
    event,
    listing,
    refusal,
    running,
)
from tests.simulated_time import simulate

from kubeclient.core.v1 import ConfigMap
from kuberuntime.cache import InformerHooks
from kuberuntime.cache.reflecting import Bookmark, Memory, Watching, step, watch
from kuberuntime.cache.reflector import Reflector
from kuberuntime.cache.source import Source
from kuberuntime.rest.options import SelectionOptions
from kuberuntime.rest.unreadable import Unreadable

A, B = config_map("a", 1), config_map("b", 2)


def versions(script: Script) -> list[str | None]:
    """Where each of the requests begins."""
    return [asked.get("resourceVersion") for asked in script.asked]


def told_of(script: Script, seconds: float, **options: Any) -> Told:
    told = Told()

    async def story() -> None:
        async with running(script, told, **options):
            await asyncio.sleep(seconds)

    simulate(story)
    return told


@pytest.mark.parametrize(
    ("events", "goes_on"),
    [((), False), ((event("ADDED", B),), True), ((bookmark(7),), True)],
    ids=["nothing", "an event", "a bookmark"],
)
def test_a_watch_that_ends_at_once_is_taken_up_only_if_something_came(
    events: tuple[bytes, ...], goes_on: bool
) -> None:
    script = Script(listing(A, version=7), Stream(*events, END))
    told_of(script, 2, streaming=False)
    assert script.at[2] - script.at[1] == pytest.approx(0.8)
    assert ("watch" in script.asked[2]) is goes_on


def test_a_watch_that_lasted_a_second_with_nothing_is_taken_up_at_once() -> None:
    script = Script(listing(A, version=7), Stream(1.0, END))
    told_of(script, 1.5, streaming=False)
    assert "watch" in script.asked[2]
    assert script.at[2] - script.at[1] == pytest.approx(1)


def test_a_streamed_list_that_ends_at_once_after_an_event_is_begun_anew() -> None:
    script = Script(Stream(event("ADDED", A), END))
    told_of(script, 2)
    assert [asked.get("sendInitialEvents") for asked in script.asked] == ["true"] * 2


@pytest.mark.parametrize(
    "ahead",
    [
        refusal(504, "Timeout", "Too large resource version: 2, current: 1"),
        refusal(504, "Timeout", cause="ResourceVersionTooLarge"),
        Stream(error_event(504, "Timeout", "Too large resource version: 2")),
    ],
)
def test_a_watch_from_what_the_server_has_not_come_to_is_a_gap(ahead: Any) -> None:
    gaps: list[str] = []
    hooks = InformerHooks(on_gap=lambda gap: gaps.append(gap.resource_version))
    whole = Stream(event("ADDED", A), bookmark(2, end="true"), 5, END)
    script = Script(whole, ahead)
    told_of(script, 10, hooks=hooks)
    assert versions(script) == [None, "2", None]
    assert gaps == ["2"]


def test_a_watch_that_fails_otherwise_is_no_gap_and_its_version_is_insisted_on() -> (
    None
):
    gaps: list[object] = []
    whole = Stream(event("ADDED", A), bookmark(2, end="true"), 5, END)
    script = Script(whole, refusal(504, "Timeout", "the storage is slow"))
    told_of(script, 10, hooks=InformerHooks(on_gap=gaps.append))
    assert versions(script) == [None, "2", "2"]
    assert gaps == []


def test_a_bookmark_where_the_watch_is_already_is_no_step_back() -> None:
    same = step(watch(Memory(version="7"), 0.0), Bookmark("7", False, 60.0, 0.0))
    assert isinstance(same.state, Watching)
    assert not same.gap
    script = Script(Stream(event("ADDED", A), bookmark(7, end="true"), bookmark(7)))
    told_of(script, 60)
    assert len(script.asked) == 1


def test_a_watch_that_an_unreadable_deletion_ends_has_all_read_and_replaced() -> None:
    # Of an object that a server can read no more, its watches hear by an error alone.
    failures: list[str] = []
    hooks = InformerHooks(on_error=lambda told: failures.append(str(told.error)))
    corrupt = error_event(500, "StoreReadError", "a corrupt object has been deleted")
    script = Script(
        Stream(event("ADDED", A), event("ADDED", B), bookmark(2, end="true"), corrupt),
        Stream(event("ADDED", A), bookmark(3, end="true")),
    )
    told = told_of(script, 10, hooks=hooks)
    assert told.calls == [("add", "a", "1"), ("add", "b", "2"), ("gone", "b", "2")]
    assert versions(script) == [None, "2"]
    assert "sendInitialEvents" in script.asked[1]
    assert "a corrupt object has been deleted" in failures[0]


def test_what_a_watch_without_a_version_begins_with_does_not_say_how_far_it_is() -> (
    None
):
    first = Stream(event("ADDED", config_map("z", 9)), 5, event("MODIFIED", B))
    script = Script(listing(version=0), first)

    async def story() -> None:
        async with running(script, streaming=False) as informer:
            await asyncio.sleep(1)
            assert cached(informer) == {"z": "9"}
            assert informer.last_sync_resource_version() == "0"
            with pytest.raises(TimeoutError):
                await informer.wait_until_seen("1", timeout=1)
            await asyncio.sleep(5)
            assert informer.last_sync_resource_version() == "2"

    simulate(story)


class Failing:
    """A sink that raises, once, when it is told of something."""

    def __init__(self, at: str) -> None:
        self._at = at
        self.version = ""

    def prepare(self, obj: ConfigMap) -> ConfigMap:
        return obj

    def apply(self, kind: str, obj: ConfigMap) -> None:
        self._raise("apply")

    def pass_over(self, kind: str, found: Unreadable) -> None:
        self._raise("pass_over")

    def replace(
        self,
        source: Source[ConfigMap],
        objects: Mapping[str, ConfigMap],
        unread: Mapping[str, Unreadable],
    ) -> None:
        self._raise("replace")

    def reached(self, source: Source[ConfigMap], version: str) -> None:
        self.version = version

    def _raise(self, what: str) -> None:
        if self._at == what:
            self._at = ""
            raise OSError("out of order")


ODD = b'{"type":"MODIFIED","object":{"metadata":{"name":"a","namespace":"shop",\
"resourceVersion":"5"},"data":7}}\n'


@pytest.mark.parametrize(
    ("at", "asked", "reached"),
    [
        ("apply", [None, "2"], "2"),
        ("pass_over", [None, "4"], "4"),
        ("replace", [None, "0"], ""),
    ],
)
def test_what_was_not_handed_on_is_read_again(
    at: str, asked: list[str | None], reached: str
) -> None:
    whole = [event("ADDED", A), bookmark(2, end="true")]
    script = Script(Stream(*whole, 2, event("MODIFIED", config_map("a", 4)), ODD))
    sink = Failing(at)

    async def story() -> None:
        async with script.rest() as rest:
            source = Source[ConfigMap](rest, CONFIG_MAPS, None, SelectionOptions())
            reflector = Reflector[ConfigMap](
                source,
                sink,
                hooks=InformerHooks(),
                streaming=True,
                stall_after=100,
                draw=lambda: 0.0,
            )
            running = asyncio.create_task(reflector.run())
            await asyncio.sleep(5)
            running.cancel()
            await asyncio.wait([running])

    simulate(story)
    assert versions(script)[:2] == asked
    assert sink.version == reached
