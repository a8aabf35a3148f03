"""Recorded exchanges with a real API server, asked of the embedded one.

One server is asked everything in the order in which it was recorded. uids, versions and
times are each server's own: they are translated in what is asked, and left out of what
is compared. What the recorder did between its exchanges, unrecorded, is in ``BETWEEN``;
``ACCEPTED`` names where the answers differ, and why.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from embedded_api import MERGE, Asker

from kuberuntime.testing.server.call import Attributes
from kuberuntime.testing.server.feed import Feed
from kuberuntime.testing.server.messages import Request, User

FILES = ("crud-and-errors", "list", "watch", "patch-and-apply", "subresources")
MAPS = "/api/v1/namespaces/demo/configmaps"

ACCEPTED = {
    ("crud-and-errors", 8): "the words of another JSON parser",
    ("crud-and-errors", 20): "there are no components to be healthy",
    ("list", 6): "the words of another parser of selectors",
    ("list", 10): "the descriptions of a table's columns are prose",
    (
        "watch",
        2,
    ): "the recorder's server knew of older changes: see test_embedded_watches",
    ("subresources", 13): "Go writes times that are not set as null",
    ("subresources", 14): "Go writes times that are not set as null",
    ("watch", 5): "the recorder's watch ended before the deletion",
}
"""Exchanges whose bodies differ, by file and index. Their codes agree all the same."""

WRITTEN_OVER = {
    ("crud-and-errors", 23): "finalizers",
    ("subresources", 1): "replicas",
    ("subresources", 4): "status",
}
"""Where the recorder wrote its next request into the answer that it kept."""

OWN = frozenset(
    {"uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "time"}
    | {"continue", "token", "expirationTimestamp", "observedGeneration"}
)


LEARNT = ("uid", "resourceVersion", "continue", "creationTimestamp")


class Replay:
    """Asks, and translates between what the two servers gave."""

    def __init__(self) -> None:
        def admins(attributes: Attributes) -> bool:
            return attributes.user.name == "recorder"

        self.api = Asker(tokens={"t": User("recorder")}, authorizer=admins)
        self._ours: dict[str, str] = {}

    def ask(self, exchange: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        """Our status, body (or events) and headers for a recorded request."""
        request = exchange["request"]
        path, _, query = self._translated(request["path"]).partition("?")
        headers = {name.lower(): value for name, value in request["headers"].items()}
        headers.setdefault("user-agent", "recorder/1.0")
        if exchange.get("note") != "no credentials":
            headers.setdefault("authorization", "Bearer t")
        body = request.get("body")
        text = body if isinstance(body, str) else json.dumps(body) if body else ""
        sent = self._translated(text).encode()
        answer = self.api.server.core.handle(
            Request(request["method"], path, query, headers, sent)
        )
        if answer.feed is not None:
            return answer.status, answer.feed, dict(answer.headers)
        return answer.status, json.loads(answer.body), dict(answer.headers)

    def learn(self, theirs: Any, ours: Any) -> None:
        """Remember what stands for what: uids, versions, tokens."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for key in theirs.keys() & ours.keys():
                if key in LEARNT:
                    self._ours[str(theirs[key])] = str(ours[key])
                self.learn(theirs[key], ours[key])
        elif isinstance(theirs, list) and isinstance(ours, list):
            for one, other in zip(theirs, ours, strict=False):
                self.learn(one, other)

    def _translated(self, text: str) -> str:
        known = {a: b for a, b in self._ours.items() if a != b and len(a) > 3}
        if not known:
            return text
        pattern = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
        return re.sub(rf"\b({pattern})\b", lambda found: known[found[0]], text)


def comparable(found: Any) -> Any:
    """An answer without what each server has of its own."""
    if isinstance(found, dict):
        kept = {key: comparable(found[key]) for key in found if key not in OWN}
        if str(kept.get("name", "")).startswith("gen-"):
            kept["name"] = "gen-"
        if "message" in kept:
            kept["message"] = re.sub(
                r"[0-9a-f]{8}(-[0-9a-f]{4,12}){4}|(?<=current: )\d+",
                "*",
                kept["message"],
            )
        return kept
    return [comparable(one) for one in found] if isinstance(found, list) else found


def without(found: Any, name: str) -> Any:
    """The same without the fields of that name."""
    if isinstance(found, dict):
        return {k: without(v, name) for k, v in found.items() if k != name}
    return [without(one, name) for one in found] if isinstance(found, list) else found


def make_pages(replay: Replay) -> None:
    for number in range(7):
        labels = {"odd": str(number % 2), "set": "page"}
        metadata = {"name": f"page-{number}", "labels": labels}
        admin(
            replay.api, "POST", MAPS, {"metadata": metadata, "data": {"i": str(number)}}
        )


def run_the_pod(replay: Replay) -> None:
    ready = {"type": "Ready", "status": "True"}
    ready |= {"lastProbeTime": None, "lastTransitionTime": None}  # type: ignore[dict-item]
    status = {"phase": "Running", "conditions": [ready]}
    path = "/api/v1/namespaces/demo/pods/p/status"
    made = admin(replay.api, "PATCH", path, {"status": status}, content_type=MERGE)
    replay.learn({"resourceVersion": "5738"}, made["metadata"])


def admin(
    api: Asker, method: str, path: str, body: Any = None, **headers: str
) -> dict[str, Any]:
    sent = {"authorization": "Bearer t", "user_agent": "recorder/1.0", **headers}
    got = api.ask(method, path, body, **sent)
    assert got.status in (200, 201), got.body
    return got.body


BETWEEN = {("list", 0): make_pages, ("subresources", 11): run_the_pod}


def change_the_map(api: Asker) -> None:
    """What the recorder did while it watched."""
    admin(api, "POST", MAPS, {"metadata": {"name": "w"}}, user_agent="other/1.0")
    change = {"data": {"k": "1"}}
    admin(api, "PATCH", f"{MAPS}/w", change, content_type=MERGE)
    admin(api, "DELETE", f"{MAPS}/w")


def follow(feed: Feed) -> list[Any]:
    events: list[Any] = []
    while lines := feed.take():
        events += [json.loads(line) for line in lines.splitlines()]
    return events


@pytest.mark.usefixtures("shared")
def test_the_embedded_server_answers_as_the_recorded_one(shared: Path) -> None:
    replay = Replay()
    for file in FILES:
        exchanges = json.loads((shared / f"wire/{file}.json").read_text())["exchanges"]
        for index, exchange in enumerate(exchanges):
            place = (file, index)
            if place in BETWEEN:
                BETWEEN[place](replay)
            status, ours, headers = replay.ask(exchange)
            recorded = exchange["response"]
            theirs = recorded.get("body", recorded.get("events"))
            if isinstance(ours, Feed):
                if index == 0:
                    change_the_map(replay.api)
                ours = follow(ours)
                theirs, ours = (without(one, "managedFields") for one in (theirs, ours))
            assert status == recorded["status"], (place, ours)
            replay.learn(theirs, ours)
            if place in ACCEPTED:
                assert comparable(ours) != comparable(theirs), f"{place} is accepted"
                continue
            if over := WRITTEN_OVER.get(place):
                theirs, ours = without(theirs, over), without(ours, over)
            assert comparable(ours) == comparable(theirs), place
            assert headers.get("Warning") == recorded["headers"].get("Warning"), place
