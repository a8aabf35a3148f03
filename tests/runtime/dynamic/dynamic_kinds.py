"""A kind of a client that is older than its server, and a server that stores one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import httpx2
from dynamic_driver import answer, refusal

from kuberuntime.codegen import clients
from kuberuntime.codegen import models as kw
from kuberuntime.meta import v1 as meta_v1


class Part(kw.Model, kw_only=True):
    name: str
    image: str | None = None
    ports: list[int] | None = None
    started: kw.Time | None = None


class Rule(kw.Model, kw_only=True):
    verbs: list[str]
    parts: Annotated[list[Part] | None, kw.MergeKey("name")] = None


class GadgetSpec(kw.Model, kw_only=True):
    size: int | None = None
    paused: bool | None = None
    extra: Any = None
    ratio: kw.IntOrString | None = None
    parts: Annotated[list[Part] | None, kw.ListMap("name")] = None
    rules: Annotated[list[Rule] | None, kw.Atomic()] = None
    by_name: dict[str, Part] | None = kw.field(name="byName", default=None)
    main: Part | None = None


class Gadget(kw.KubeObject, kw_only=True):
    api_version: Literal["example.com/v1"] = kw.always(
        "example.com/v1", name="apiVersion"
    )
    kind: Literal["Gadget"] = kw.always("Gadget")
    metadata: meta_v1.ObjectMeta = kw.field(default_factory=meta_v1.ObjectMeta)
    spec: GadgetSpec | None = None


def gadget() -> dict[str, Any]:
    """A gadget as a newer server has it: every ``new`` is unknown to the classes."""
    return {
        "apiVersion": "example.com/v1",
        "kind": "Gadget",
        "metadata": {
            "name": "g",
            "namespace": "shop",
            "uid": "u1",
            "resourceVersion": "1",
            "creationTimestamp": None,
            "labels": {"app": "g"},
            "new": "metadata",
        },
        "spec": {
            "size": 1,
            "new": {"deep": [1, 2]},
            "extra": {"free": True},
            "parts": [
                {
                    "name": "a",
                    "image": "a:1",
                    "new": "a",
                    "started": "2026-01-02T03:04:05.5Z",
                },
                {"name": "b", "image": "b:1", "new": "b", "ports": [1, 2]},
                {"name": "c", "image": "c:1", "new": "c"},
            ],
            "rules": [
                {
                    "verbs": ["get"],
                    "new": "first",
                    "parts": [{"name": "x", "new": "x"}],
                },
                {"verbs": ["list"], "new": "second"},
            ],
            "byName": {"one": {"name": "one", "new": 1}},
            "main": {"name": "main", "new": "main", "image": None},
        },
        "status": {"new": "ready"},
    }


class GadgetServer:
    """Stores one gadget, as an API server does; others write to it in between.

    ``others`` are changes that are made just before a patch arrives, one each.
    """

    def __init__(self, *others: Callable[[dict[str, Any]], Any]) -> None:
        self.stored = gadget()
        self.others = list(others)
        self.patches: list[dict[str, Any]] = []
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if request.method == "GET":
            return answer(self.stored)
        assert request.headers["content-type"] == "application/merge-patch+json"
        patch: dict[str, Any] = json.loads(request.content)
        self.patches.append(patch)
        if self.others:
            self.write(self.others.pop(0))
        read = self.stored["metadata"]["resourceVersion"]
        if patch["metadata"]["resourceVersion"] != read:
            return refusal(409, "Conflict", "the object has been modified")
        self.write(lambda stored: stored.update(merged(stored, patch)))
        return answer(self.stored)

    def write(self, change: Callable[[dict[str, Any]], Any]) -> None:
        """Change what is stored, which makes it another version."""
        stored = copy.deepcopy(self.stored)
        change(stored)
        version = int(self.stored["metadata"]["resourceVersion"]) + 1
        stored["metadata"]["resourceVersion"] = str(version)
        self.stored = stored


def merged(target: Any, patch: Any) -> Any:
    """RFC 7386, as it is written there."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


GADGETS = clients.Resource("example.com", "v1", "gadgets", "Gadget", namespaced=True)


class Gadgets(clients.GetVerb[Gadget], clients.PatchVerb[Gadget, Mapping[str, object]]):
    resource = GADGETS
    object_type = Gadget


class AsyncGadgets(
    clients.AsyncGetVerb[Gadget], clients.AsyncPatchVerb[Gadget, Mapping[str, object]]
):
    resource = GADGETS
    object_type = Gadget
