"""What the tests of the embedded server ask it with: plain requests, plain answers."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from kubeclient import scheme
from kuberuntime.testing import EmbeddedServer, ManualClock
from kuberuntime.testing.server.feed import Feed
from kuberuntime.testing.server.messages import Request

JSON = "application/json"
MERGE = "application/merge-patch+json"
APPLY = "application/apply-patch+yaml"
MAPS = "/api/v1/namespaces/default/configmaps"
PODS = "/api/v1/namespaces/default/pods"
NAMESPACES = "/api/v1/namespaces"


class Got(NamedTuple):
    """An answer, its body read."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


class Asker:
    """A server of all built-in kinds, whose clock stands still."""

    def __init__(self, **options: Any) -> None:
        self.clock = ManualClock()
        self.server = EmbeddedServer(scheme, clock=self.clock, **options)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Got:
        """What the server answers. ``content_type`` and the like are headers."""
        answer = self.server.core.handle(_request(method, path, body, headers))
        is_json = answer.headers.get("Content-Type", "").startswith(JSON)
        found = json.loads(answer.body) if answer.body and is_json else {}
        return Got(answer.status, found, dict(answer.headers))

    def feed(self, path: str, **headers: str) -> Feed:
        """A watch, to be read event by event."""
        answer = self.server.core.handle(_request("GET", path, None, headers))
        assert answer.feed is not None, answer.body
        return answer.feed

    def map(self, name: str, **fields: Any) -> dict[str, Any]:
        """A ConfigMap that is created; fields are of its metadata."""
        got = self.ask("POST", MAPS, config_map(name, **fields))
        assert got.status == 201, got.body
        return got.body

    def names(self, path: str = MAPS) -> list[str]:
        """The names of what a list has."""
        got = self.ask("GET", path)
        assert got.status == 200, got.body
        return [one["metadata"]["name"] for one in got.body["items"]]


def config_map(name: str, **fields: Any) -> dict[str, Any]:
    """A ConfigMap as a manifest."""
    metadata = {"name": name, **fields}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def pod(name: str, **fields: Any) -> dict[str, Any]:
    """A Pod as a manifest."""
    spec = {"containers": [{"name": "c", "image": "nginx"}]}
    metadata = {"name": name, **fields}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def owned_by(owner: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """The references of an object that this one owns."""
    reference = {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        **more,
    }
    return [reference]


def events(feed: Feed) -> list[tuple[str, dict[str, Any]]]:
    """The events that a watch has now."""
    lines = feed.take().splitlines()
    decoded = [json.loads(line) for line in lines]
    return [(event["type"], event["object"]) for event in decoded]


def seen(feed: Feed) -> list[tuple[str, str]]:
    """The events that a watch has now, with the names of their objects."""
    return [(kind, found["metadata"].get("name", "")) for kind, found in events(feed)]


def _request(method: str, path: str, body: Any, headers: dict[str, str]) -> Request:
    address, _, query = path.partition("?")
    content = body if isinstance(body, bytes) else b""
    if body is not None and not content:
        content = json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"user-agent": "tester/1.0", "content-type": JSON, **named}
    return Request(method, address, query, sent, content)
