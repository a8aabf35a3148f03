"""Watches: what they see, and how they end."""

from __future__ import annotations

import pytest
from embedded_api import MAPS, MERGE, Asker, config_map, events, seen

WATCH = f"{MAPS}?watch=true"
STREAMING = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan"


@pytest.fixture
def api() -> Asker:
    return Asker()


def test_a_watch_begins_with_what_is_there(api: Asker) -> None:
    api.map("a")
    feed = api.feed(WATCH)
    assert seen(feed) == [("ADDED", "a")]
    assert seen(feed) == []
    api.map("b")
    api.ask("PUT", f"{MAPS}/a", {**config_map("a"), "data": {"k": "v"}})
    api.ask("DELETE", f"{MAPS}/a")
    assert seen(feed) == [("ADDED", "b"), ("MODIFIED", "a"), ("DELETED", "a")]


def test_a_watch_goes_on_after_a_version(api: Asker) -> None:
    version = api.map("a")["metadata"]["resourceVersion"]
    api.map("b")
    feed = api.feed(f"{WATCH}&resourceVersion={version}")
    assert seen(feed) == [("ADDED", "b")]


def test_a_deletion_shows_the_last_state_at_its_own_version(api: Asker) -> None:
    made = api.map("a")
    feed = api.feed(f"{WATCH}&resourceVersion={made['metadata']['resourceVersion']}")
    api.ask("DELETE", f"{MAPS}/a")
    [(kind, found)] = events(feed)
    assert kind == "DELETED"
    version = found["metadata"].pop("resourceVersion")
    assert int(version) == int(made["metadata"].pop("resourceVersion")) + 1
    assert found == made


def test_a_selector_turns_changes_into_comings_and_goings(api: Asker) -> None:
    feed = api.feed(f"{WATCH}&labelSelector=on")
    api.map("a")
    path = f"{MAPS}/a"
    for labels in ({"on": ""}, {"on": "", "x": "1"}, {"on": None}):
        api.ask("PATCH", path, {"metadata": {"labels": labels}}, content_type=MERGE)
    found = events(feed)
    assert [kind for kind, _ in found] == ["ADDED", "MODIFIED", "DELETED"]
    # What went shows how it was, at the version at which it went.
    last = found[-1][1]["metadata"]
    assert last["labels"] == {"on": "", "x": "1"}
    assert int(last["resourceVersion"]) == api.server.tracker.revision


def test_a_watch_sees_its_namespace_alone(api: Asker) -> None:
    feed = api.feed(WATCH)
    everywhere = api.feed("/api/v1/configmaps?watch=true")
    api.ask("POST", "/api/v1/namespaces/kube-system/configmaps", config_map("x"))
    assert seen(feed) == []
    assert seen(everywhere) == [("ADDED", "x")]


def test_a_streaming_list_ends_with_a_bookmark(api: Asker) -> None:
    api.map("a")
    feed = api.feed(f"{WATCH}&{STREAMING}&allowWatchBookmarks=true")
    first, (kind, bookmark) = events(feed)
    assert first[0] == "ADDED"
    assert kind == "BOOKMARK"
    assert bookmark == {
        "kind": "ConfigMap",
        "apiVersion": "v1",
        "metadata": {
            "resourceVersion": str(api.server.tracker.revision),
            "annotations": {"k8s.io/initial-events-end": "true"},
        },
    }


def test_bookmarks_come_each_minute(api: Asker) -> None:
    feed = api.feed(f"{WATCH}&allowWatchBookmarks=true&timeoutSeconds=300")
    silent = api.feed(WATCH)
    api.ask("POST", "/api/v1/namespaces", {"metadata": {"name": "other"}})
    assert seen(feed) == []
    api.clock.advance(60)
    [(kind, bookmark)] = events(feed)
    assert kind == "BOOKMARK"
    version = bookmark["metadata"]["resourceVersion"]
    assert version == str(api.server.tracker.revision)
    assert seen(feed) == []
    assert seen(silent) == []


def test_a_watch_ends_when_its_time_is_up(api: Asker) -> None:
    feed = api.feed(f"{WATCH}&timeoutSeconds=30")
    api.clock.advance(29)
    assert (feed.take(), feed.ended) == (b"", False)
    api.clock.advance(1)
    assert (feed.take(), feed.ended) == (b"", True)
    assert not feed.broken


def test_a_version_that_is_forgotten_is_an_error_in_the_stream() -> None:
    api = Asker(history=3)
    for name in "abcdef":
        api.map(name)
    [(kind, status)] = events(api.feed(f"{WATCH}&resourceVersion=1"))
    assert kind == "ERROR"
    assert (status["code"], status["reason"]) == (410, "Expired")
    version = api.server.tracker.revision - 3
    assert len(seen(api.feed(f"{WATCH}&resourceVersion={version}"))) == 3


def test_a_watch_that_nobody_reads_ends_when_it_falls_behind() -> None:
    api = Asker(history=3)
    feed = api.feed(WATCH)
    for name in "abcdef":
        api.map(name)
    assert (feed.take(), feed.ended) == (b"", True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("resourceVersion=abc", 500),
        ("sendInitialEvents=true", 422),
        ("resourceVersionMatch=NotOlderThan", 422),
        (f"{STREAMING}&resourceVersion=99999", 504),
    ],
)
def test_a_watch_that_cannot_be_meant_is_refused_before_it_begins(
    api: Asker, query: str, status: int
) -> None:
    assert api.ask("GET", f"{WATCH}&{query}").status == status


def test_a_watch_from_the_future_waits_for_it(api: Asker) -> None:
    version = api.server.tracker.revision + 1
    feed = api.feed(f"{WATCH}&resourceVersion={version}")
    api.map("a")
    api.map("b")
    assert seen(feed) == [("ADDED", "b")]
