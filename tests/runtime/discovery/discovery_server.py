"""A server that says what it serves, in either form, from real documents."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
from pathlib import Path
from typing import Any

from kuberuntime.discovery import (
    AsyncCachedDiscoveryClient,
    AsyncDiscoveryClient,
    CachedDiscoveryClient,
    DiscoveryClient,
    DiskCache,
)
from kuberuntime.mapper import AsyncDeferredRESTMapper, DeferredRESTMapper
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
JSON = "application/json"

Answer = tuple[int, str, Any]


class Server:
    """Answers discovery requests. ``log`` has each path with the status answered.

    ``aggregates`` says whether it knows the aggregated form; ``broken`` has answers
    of single paths; ``groups`` is what it serves, in the aggregated form.
    """

    def __init__(self, documents: Path) -> None:
        self.groups: list[dict[str, Any]] = []
        for name in ("api", "apis"):
            document = json.loads((documents / f"{name}.json").read_text())
            self.groups += document["items"]
        self.aggregates = True
        self.with_etags = True
        self.broken: dict[str, Answer | Exception] = {}
        self.log: list[tuple[str, int]] = []

    def send(self, request: Request) -> Response:
        """What a RESTClient's send gives."""
        answer = self.broken.get(request.path)
        if isinstance(answer, Exception):
            self.log.append((request.path, 0))
            raise answer
        status, content_type, document = answer or self._answer(request)
        body = (
            document if isinstance(document, bytes) else json.dumps(document).encode()
        )
        headers = {"content-type": content_type}
        if content_type == AGGREGATED and self.with_etags:
            headers["etag"] = f'"{hashlib.sha256(body).hexdigest()}"'
            if dict(request.headers).get("If-None-Match") == headers["etag"]:
                status, body = 304, b""
        self.log.append((request.path, status))
        return Response(status, headers, body)

    def asked(self) -> list[tuple[str, int]]:
        """What was asked since this was last called."""
        log, self.log = self.log, []
        return log

    def group(self, name: str) -> dict[str, Any]:
        """A group's part of the documents; ``""`` is the core group."""
        return next(g for g in self.groups if g["metadata"].get("name", "") == name)

    def add(
        self, group: str, version: str, plural: str, kind: str, **more: Any
    ) -> None:
        """Serve another namespaced resource, in a group of its own."""
        resource = {
            "resource": plural,
            "responseKind": {"group": group, "version": version, "kind": kind},
            "scope": "Namespaced",
            "singularResource": kind.lower(),
            "verbs": ["get", "list"],
            **more,
        }
        versions = [{"version": version, "resources": [resource]}]
        self.groups.append({"metadata": {"name": group}, "versions": versions})

    def _answer(self, request: Request) -> Answer:
        wants = dict(request.headers)["Accept"]
        if request.path in ("/api", "/apis"):
            core = request.path == "/api"
            groups = [g for g in self.groups if ("name" in g["metadata"]) is not core]
            if self.aggregates and AGGREGATED in wants:
                return 200, AGGREGATED, {"items": groups}
            if core:
                versions = [v["version"] for g in groups for v in g["versions"]]
                return 200, JSON, {"kind": "APIVersions", "versions": versions}
            return 200, JSON, {"groups": [_plain_group(group) for group in groups]}
        for group in self.groups:
            name = group["metadata"].get("name", "")
            for version in group["versions"]:
                root = f"/apis/{name}" if name else "/api"
                if request.path == f"{root}/{version['version']}":
                    return 200, JSON, _plain_resources(version)
        return 404, "text/plain", b"404 page not found"


class Session:
    """Runs the sync or the async clients over a server alike."""

    def __init__(self, server: Server, *, is_async: bool) -> None:
        self.server = server
        self._is_async = is_async
        self._runner = asyncio.Runner() if is_async else None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        if self._runner is not None:
            self._runner.close()

    def run(self, result: Any) -> Any:
        """The result of a call, awaited where it has to be."""
        if self._runner is None or not inspect.isawaitable(result):
            return result

        async def wait() -> Any:
            return await result

        return self._runner.run(wait())

    def client(self) -> Any:
        kind: Any = AsyncDiscoveryClient if self._is_async else DiscoveryClient
        return kind(_AsyncRest(self.server) if self._is_async else self.server)

    def cached(self, disk: DiskCache | None = None) -> Any:
        kind: Any = (
            AsyncCachedDiscoveryClient if self._is_async else CachedDiscoveryClient
        )
        return kind(self.client(), disk)

    def mapper(self, discovery: Any) -> Any:
        kind: Any = AsyncDeferredRESTMapper if self._is_async else DeferredRESTMapper
        return kind(discovery)


class _AsyncRest:
    def __init__(self, server: Server) -> None:
        self._server = server

    async def send(self, request: Request) -> Response:
        await asyncio.sleep(0)  # others may run meanwhile
        return self._server.send(request)


def _plain_group(group: dict[str, Any]) -> dict[str, Any]:
    name = group["metadata"]["name"]
    versions = [
        {"groupVersion": f"{name}/{v['version']}", "version": v["version"]}
        for v in group["versions"]
    ]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def _plain_resources(version: dict[str, Any]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for one in version["resources"]:
        namespaced = one["scope"] == "Namespaced"
        row = {
            "name": one["resource"],
            "singularName": one["singularResource"],
            "kind": one["responseKind"]["kind"],
            "namespaced": namespaced,
            "verbs": one["verbs"],
            "shortNames": one.get("shortNames"),
            "categories": one.get("categories"),
        }
        rows.append(row)
        rows += [
            {
                "name": f"{one['resource']}/{below['subresource']}",
                "singularName": "",
                "namespaced": namespaced,
                "verbs": below["verbs"],
                **below["responseKind"],
            }
            for below in one.get("subresources", ())
        ]
    return {"kind": "APIResourceList", "resources": rows}
