"""A server that keeps events, over an HTTP transport, and fails when told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import httpx2

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {
        "name": "web-1",
        "namespace": "shop",
        "uid": "pod-uid",
        "resourceVersion": "7",
    },
}


class EventServer:
    """``requests`` are the methods that came, ``fails`` answers in place of it."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.requests: list[str] = []
        self.fails: Callable[[httpx2.Request], httpx2.Response | None] = lambda _: None
        self._lock = threading.Lock()

    @property
    def only(self) -> dict[str, Any]:
        """The one event that there is."""
        (event,) = self.events.values()
        return event

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        with self._lock:
            self.requests.append(request.method)
            failure = self.fails(request)
            return failure or self.serve(request)

    def serve(self, request: httpx2.Request) -> httpx2.Response:
        """Create or patch, as asked for."""
        body = json.loads(request.content)
        if request.method == "POST":
            namespace = body["metadata"]["namespace"]
            path = f"/apis/events.k8s.io/v1/namespaces/{namespace}/events"
            assert request.url.path == path
            if body["metadata"]["name"] in self.events:
                return refusal(409, "AlreadyExists")
            self.events[body["metadata"]["name"]] = body
            return httpx2.Response(201, json=body)
        assert request.method == "PATCH"
        name = request.url.path.rpartition("/")[2]
        if name not in self.events:
            return refusal(404, "NotFound")
        self.events[name] |= body
        return httpx2.Response(200, json=self.events[name])


def refusal(code: int, reason: str) -> httpx2.Response:
    status = {"kind": "Status", "apiVersion": "v1", "code": code, "reason": reason}
    return httpx2.Response(code, json=status)
