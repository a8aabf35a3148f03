"""Recorded discovery of a real server, through the real clients."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kuberuntime.config import Config
from kuberuntime.discovery import AsyncDiscoveryClient, DiscoveryClient, Document
from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.rest import AsyncRESTClient, RESTClient
from kuberuntime.rest.errors import NotFound

CONFIG = Config("https://cluster.example:6443")
EMPTY = b'{"items":[]}'


class Recording:
    """Answers what was recorded, and remembers which of it was asked for."""

    def __init__(self, path: Path) -> None:
        self._left: list[dict[str, Any]] = json.loads(path.read_text())["exchanges"]
        self.etag = next(
            exchange["request"]["headers"]["If-None-Match"]
            for exchange in self._left
            if "If-None-Match" in exchange["request"]["headers"]
        )

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        exchange = next(one for one in self._left if _fits(one["request"], request))
        self._left.remove(exchange)
        answer = exchange["response"]
        body = answer.get("body")
        content = b"" if body is None else json.dumps(body).encode()
        return httpx2.Response(
            answer["status"], headers=answer["headers"], content=content
        )

    @property
    def left(self) -> list[str]:
        return [exchange["request"]["path"] for exchange in self._left]


def _fits(recorded: dict[str, Any], request: httpx2.Request) -> bool:
    if (recorded["method"], recorded["path"]) != (request.method, request.url.path):
        return False
    return all(request.headers.get(k) == v for k, v in recorded["headers"].items())


@pytest.fixture
def recording(shared: Path) -> Recording:
    return Recording(shared / "wire/discovery.json")


def test_the_recorded_server_is_discovered(recording: Recording) -> None:
    with RESTClient(CONFIG, transport=httpx2.MockTransport(recording)) as rest:
        client = DiscoveryClient(rest)
        assert client.server_version().git_version == "v1.36.2"
        client.remember({"/apis": Document(recording.etag, EMPTY)})
        apis = client.server_groups_and_resources()
        assert client.documents["/apis"].etag == recording.etag
        batch = client.server_resources_for_group_version(GroupVersion("batch", "v1"))
        with pytest.raises(NotFound):
            client.server_resources_for_group_version(
                GroupVersion("nosuch.example.com", "v1")
            )
    assert [group.name for group in apis.groups] == [""]
    assert {one.resource.plural for one in batch} == {"cronjobs", "jobs"}
    # /api in the plain form is for servers that have no other.
    assert recording.left == ["/api"]


async def discover_recorded(recording: Recording) -> None:
    transport = httpx2.MockTransport(recording)
    async with AsyncRESTClient(CONFIG, transport=transport) as rest:
        client = AsyncDiscoveryClient(rest)
        client.remember({"/apis": Document(recording.etag, EMPTY)})
        apis = await client.server_groups_and_resources()
        assert GroupVersion("", "v1") in apis.resources
        assert client.documents["/api"].etag
        with pytest.raises(NotFound):
            await client.server_resources_for_group_version(
                GroupVersion("nosuch.example.com", "v1")
            )


def test_the_recorded_server_is_discovered_asynchronously(recording: Recording) -> None:
    import asyncio

    asyncio.run(discover_recorded(recording))
