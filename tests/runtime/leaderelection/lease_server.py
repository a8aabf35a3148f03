"""A server that keeps leases and refuses late updates, over an HTTP transport."""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx2

PATH = "/apis/coordination.k8s.io/v1/namespaces/shop/leases"


class LeaseServer:
    def __init__(self) -> None:
        self.leases: dict[str, dict[str, Any]] = {}
        self._version = 0
        self._lock = threading.Lock()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        with self._lock:
            name = request.url.path.removeprefix(PATH).lstrip("/")
            if request.method == "GET":
                return self._found(name)
            lease = json.loads(request.content)
            if request.method == "POST":
                return self._create(lease)
            assert request.method == "PUT"
            return self._update(name, lease)

    def change(self, name: str, **spec: Any) -> None:
        """What another process does."""
        with self._lock:
            lease = self.leases[name]
            self._store({**lease, "spec": {**lease["spec"], **spec}})

    def _found(self, name: str) -> httpx2.Response:
        if name not in self.leases:
            return refusal(404, "NotFound")
        return httpx2.Response(200, json=self.leases[name])

    def _create(self, lease: dict[str, Any]) -> httpx2.Response:
        if lease["metadata"]["name"] in self.leases:
            return refusal(409, "AlreadyExists")
        lease["metadata"] |= {"namespace": "shop", "uid": "lease-uid"}
        return httpx2.Response(201, json=self._store(lease))

    def _update(self, name: str, lease: dict[str, Any]) -> httpx2.Response:
        current = self.leases[name]["metadata"]["resourceVersion"]
        if lease["metadata"]["resourceVersion"] != current:
            return refusal(409, "Conflict")
        return httpx2.Response(200, json=self._store(lease))

    def _store(self, lease: dict[str, Any]) -> dict[str, Any]:
        self._version += 1
        version = {"resourceVersion": str(self._version)}
        stored = {**lease, "metadata": {**lease["metadata"], **version}}
        self.leases[stored["metadata"]["name"]] = stored
        return stored


def refusal(code: int, reason: str) -> httpx2.Response:
    status = {"kind": "Status", "apiVersion": "v1", "code": code, "reason": reason}
    return httpx2.Response(code, json=status)
