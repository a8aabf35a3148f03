"""Informers that a test plays, and pods."""

from __future__ import annotations

import asyncio
import threading
from typing import Any


class Registered:
    """A handler that is told when the test says so."""

    def __init__(self, handler: dict[str, Any]) -> None:
        self.handler = handler
        self.synced = True
        self.asked = 0

    async def wait_for_sync(self, timeout: float | None = None) -> None:
        self.asked += 1
        if not self.synced:
            await asyncio.sleep(timeout or 0)
            raise TimeoutError


class PlayedInformer:
    """Tells its handlers what a test plays."""

    name = "played"

    def __init__(self) -> None:
        self.registered: list[Registered] = []

    def add_event_handler(self, **handler: Any) -> Registered:
        self.registered.append(Registered(handler))
        return self.registered[-1]

    def add(self, obj: Any) -> None:
        for each in self.registered:
            each.handler["on_add"](obj)

    def update(self, old: Any, new: Any) -> None:
        for each in self.registered:
            each.handler["on_update"](old, new)

    def delete(self, obj: Any) -> None:
        for each in self.registered:
            each.handler["on_delete"](obj)


class ThreadedRegistered(Registered):
    """Waits as threads do."""

    def wait_for_sync(self, timeout: float | None = None) -> None:  # type: ignore[override]
        if not self.synced:
            threading.Event().wait(timeout)
            raise TimeoutError


class ThreadedInformer(PlayedInformer):
    """One for controllers of threads."""

    def add_event_handler(self, **handler: Any) -> ThreadedRegistered:
        found = ThreadedRegistered(handler)
        self.registered.append(found)
        return found


def pod(
    name: str, owner: str | None = None, kind: str = "ReplicaSet"
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "namespace": "shop"}
    if owner is not None:
        reference = {
            "apiVersion": "apps/v1",
            "kind": kind,
            "name": owner,
            "uid": "1",
            "controller": True,
        }
        bystander = {**reference, "kind": "Thing", "name": "x", "controller": False}
        metadata["ownerReferences"] = [bystander, reference]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
