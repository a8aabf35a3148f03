"""Watches, informers and factories, cancelled at each of their awaits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from examples.sites.client import AsyncClientset, scheme
from examples.sites.client.informers import AsyncSharedInformerFactory
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
        for name in "ab":
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
                        if event.object.metadata.name == "b":
                            await sites.create(named("d"))

            yield program

    cancelled_everywhere(world, again=again)


async def slow(*_: object) -> None:
    """A handler that takes its time, and some more where it is cancelled."""
    try:
        await asyncio.sleep(1)
    finally:
        await asyncio.sleep(0.1)


def informed(clients: AsyncClientset) -> AsyncSharedInformerFactory:
    factory = AsyncSharedInformerFactory(
        clients, namespaces=("default", "other"), resync_period=2
    )
    informer = factory.web_v1.sites()
    informer.add_event_handler(on_add=slow, on_update=slow)
    informer.add_event_handler(on_add=lambda obj: None)
    return factory


@pytest.mark.parametrize("again", [None, 4])
def test_an_informer_that_is_cancelled_anywhere_leaves_nothing(
    again: int | None,
) -> None:
    @asynccontextmanager
    async def world() -> AsyncIterator[Target]:
        async with connected() as (_, clients):
            informer = AsyncSharedInformerFactory(clients).web_v1.sites()
            informer.add_event_handler(on_add=slow)

            async def program() -> None:
                running = asyncio.current_task()
                assert running is not None
                asyncio.get_running_loop().call_later(3, running.cancel)
                await informer.run()

            yield program
            assert informer.is_stopped()

    cancelled_everywhere(world, again=again)


@pytest.mark.parametrize("again", [None, 1, 20])
def test_a_factory_that_is_cancelled_anywhere_leaves_nothing(
    again: int | None,
) -> None:
    @asynccontextmanager
    async def world() -> AsyncIterator[Target]:
        async with connected() as (_, clients):
            factory = informed(clients)

            async def program() -> None:
                async with factory:
                    await factory.wait_for_cache_sync(60)
                    await clients.web_v1.sites("default").create(named("d"))
                    await asyncio.sleep(3)

            yield program

    cancelled_everywhere(world, again=again)


@pytest.mark.parametrize("again", [None, 1, 2])
def test_a_stop_that_is_cancelled_anywhere_has_stopped_everything(
    again: int | None,
) -> None:
    @asynccontextmanager
    async def world() -> AsyncIterator[Target]:
        async with connected() as (_, clients):
            factory = informed(clients)
            factory.start()
            await factory.wait_for_cache_sync(60)
            yield factory.stop
            assert factory.web_v1.sites().is_stopped()

    cancelled_everywhere(world, again=again)
