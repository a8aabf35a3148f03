"""Watches, cancelled at each of their awaits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from examples.sites.client import AsyncClientset, scheme
from examples.sites.client.web.v1 import Site, SiteSpec
from tests.cancellation import Target, cancelled_everywhere

from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.testing import EmbeddedServer


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[EmbeddedServer, AsyncClientset]]:
    """A server with a few objects; no watch of it is left open."""
    server = EmbeddedServer(scheme, clock=LoopClock())
    transport = server.async_transport()
    async with AsyncClientset(server.config(), transport=transport) as clients:
        for name in "abc":
            await clients.web_v1.sites("default").create(named(name))
        yield server, clients
        assert server.core.feeds == [], "a watch is left open"


class LoopClock:
    """The time of the event loop, for a server."""

    def now(self) -> float:
        return 1_767_225_600.0 + asyncio.get_running_loop().time()

    def on_move(self, ring: Callable[[], None]) -> Callable[[], None]:
        return lambda: None


def named(name: str) -> Site:
    meta = ObjectMeta(name=name, namespace="default")
    return Site(
        metadata=meta, spec=SiteSpec(host="a.example", pages={"index.html": "hello"})
    )


@pytest.mark.parametrize("again", [None, 1, 3])
def test_a_watch_that_is_cancelled_anywhere_leaves_nothing(again: int | None) -> None:
    @asynccontextmanager
    async def world() -> AsyncIterator[Target]:
        async with connected() as (_, clients):

            async def program() -> None:
                sites = clients.web_v1.sites("default")
                async with sites.watch(timeout_seconds=5) as events:
                    async for event in events:
                        if event.object.metadata.name == "c":
                            await sites.create(named("d"))

            yield program

    cancelled_everywhere(world, again=again)
