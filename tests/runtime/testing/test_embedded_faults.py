"""Faults that a test asks for, as clients meet them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from embedded_api import MAPS, Asker, events

from kubeclient import AsyncClientset, Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kuberuntime.config.config import Timeouts
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import Expired, InternalError, TransportError, TransportTimeout
from kuberuntime.rest._sync.transport import RESTClient
from kuberuntime.testing import EmbeddedServer, ManualClock


@pytest.fixture
def api() -> Asker:
    return Asker()


def test_a_storm_strikes_what_it_is_for_and_no_more(api: Asker) -> None:
    fault = api.server.faults.errors(503, verb="list", resource="configmaps", times=2)
    answers = [api.ask("GET", MAPS).status for _ in range(3)]
    assert answers == [503, 503, 200]
    assert api.ask("GET", f"{MAPS}/a").status == 404
    assert fault.hits == 2


def test_a_fault_is_over_when_it_is_left(api: Asker) -> None:
    with api.server.faults.errors(429, retry_after=3):
        got = api.ask("GET", MAPS)
        assert (got.status, got.headers["Retry-After"]) == (429, "3")
    assert api.ask("GET", MAPS).status == 200


def test_chance_is_the_same_for_the_same_seed() -> None:
    def struck(seed: int) -> list[int]:
        api = Asker(seed=seed)
        api.server.faults.errors(500, probability=0.5)
        return [api.ask("GET", MAPS).status for _ in range(40)]

    assert struck(1) == struck(1)
    assert struck(1) != struck(2)
    assert {*struck(1)} == {200, 500}


def test_lists_and_watches_expire_at_will(api: Asker) -> None:
    with api.server.faults.expire():
        got = api.ask("GET", MAPS)
        assert (got.status, got.body["reason"]) == (410, "Expired")
        [(kind, status)] = events(api.feed(f"{MAPS}?watch=true"))
        assert (kind, status["code"]) == ("ERROR", 410)


def test_a_watch_stalls_and_then_sends_everything(api: Asker) -> None:
    with api.server.faults.stall(30):
        feed = api.feed(f"{MAPS}?watch=true")
    api.map("a")
    assert feed.take() == b""
    api.clock.advance(30)
    assert [kind for kind, _ in events(feed)] == ["ADDED"]
    api.server.core.opened(feed)
    api.server.stall_watches(30)
    api.map("b")
    assert feed.take() == b""


@pytest.fixture
def server() -> EmbeddedServer:
    return EmbeddedServer(scheme, clock=ManualClock())


def config_map(name: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name))


def test_a_request_is_dropped_before_or_after_it_was_done(
    server: EmbeddedServer,
) -> None:
    with Clientset(server.config(), transport=server.transport()) as client:
        maps = client.core_v1.config_maps("default")
        with server.faults.drop(verb="create"), pytest.raises(TransportError):
            maps.create(config_map("never"))
        with server.faults.lose(verb="create"), pytest.raises(TransportError):
            maps.create(config_map("made"))
        assert [one.metadata.name for one in maps.list()] == ["made"]


def test_a_client_repeats_a_read_whose_answer_broke(server: EmbeddedServer) -> None:
    waits: list[float] = []
    transport = server.transport()
    with RESTClient(
        server.config(),
        transport=transport,
        wait=lambda call, seconds: waits.append(seconds),
    ) as rest:
        maps = Clientset(rest).core_v1.config_maps("default")
        maps.create(config_map("a"))
        fault = server.faults.half(verb="get", times=1)
        assert maps.get("a").metadata.name == "a"
        assert (fault.hits, len(waits)) == (1, 1)


def test_a_restart_breaks_watches_and_may_forget(server: EmbeddedServer) -> None:
    async def run() -> None:
        transport = server.async_transport()
        async with AsyncClientset(server.config(), transport=transport) as client:
            maps = client.core_v1.config_maps("default")
            first = await maps.create(config_map("a"))
            version = first.metadata.resource_version
            await maps.create(config_map("b"))
            await maps.delete("b")
            current = (await maps.create(config_map("c"))).metadata.resource_version
            for keep in (True, False):
                async with maps.watch(resource_version=current) as watch:
                    waiting = asyncio.ensure_future(anext(watch))
                    while not server.core.feeds:
                        await asyncio.sleep(0)
                    server.restart(keep_history=keep)
                    with pytest.raises(TransportError):
                        await waiting
            with pytest.raises(Expired):
                async for _ in maps.watch(resource_version=version):
                    pass
            assert (await maps.get("a")).metadata.name == "a"

    asyncio.run(run())


def test_a_slow_server_takes_its_clocks_time(server: EmbeddedServer) -> None:
    async def run() -> None:
        transport = server.async_transport()
        async with AsyncClientset(server.config(), transport=transport) as client:
            maps = client.core_v1.config_maps("default")
            with server.faults.latency(20):
                answer = asyncio.ensure_future(maps.create(config_map("a")))
                while server.tracker.revision < 6:
                    await asyncio.sleep(0)
                assert not answer.done()
                assert isinstance(server.clock, ManualClock)
                server.clock.advance(20)
                assert (await answer).metadata.name == "a"

    asyncio.run(run())


def test_an_error_of_the_server_is_one_to_the_client(server: EmbeddedServer) -> None:
    with (
        Clientset(server.config(), transport=server.transport()) as client,
        server.faults.errors(500),
        pytest.raises(InternalError),
    ):
        client.core_v1.config_maps("default").get("a")


def test_a_silent_watch_is_given_up_when_the_client_has_had_enough() -> None:
    server = EmbeddedServer(scheme)
    config = replace(server.config(), timeouts=Timeouts(read=0.01), retries=0)
    with (
        Clientset(config, transport=server.transport()) as client,
        server.faults.latency(60),
        pytest.raises(TransportTimeout),
    ):
        client.core_v1.config_maps("default").get("a")
