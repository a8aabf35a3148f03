"""One asynchronous client, and several event loops."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from rest_faults import FaultyServer, Peer, event, faulty, fine, refusing
from rest_kinds import AsyncClientset
from rest_server import PKI, server_tls, serving
from tests.patience import SOON

from kuberuntime.config import Config, TLSConfig
from kuberuntime.config.context import tls_context
from kuberuntime.discovery import AsyncCachedDiscoveryClient
from kuberuntime.rest import TransportError, aio
from kuberuntime.rest.limiter import Unlimited

Work = Callable[[], Coroutine[Any, Any, Any]]


def run_and_tell_nothing(work: Work) -> Any:
    """As asyncio.run(), of a program that says no more when it ends than this."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work())
    finally:
        loop.close()


@pytest.fixture(autouse=True)
def nothing_is_left_unclosed() -> Any:
    """Neither "Event loop is closed" nor a ResourceWarning, now or when it is freed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
        gc.collect()


def clientset_of(url: str, **options: Any) -> AsyncClientset:
    return AsyncClientset(Config(url, **options), rate_limiter=Unlimited())


@pytest.mark.parametrize("run", [asyncio.run, run_and_tell_nothing])
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_clientset_is_used_on_one_loop_after_another(run: Any, secure: bool) -> None:
    tls = TLSConfig(ca_file=PKI / "ca.crt") if secure else TLSConfig()
    if run is run_and_tell_nothing:
        run = lambda work: run_and_tell_nothing(lambda: work)  # noqa: E731
    with serving(server_tls() if secure else None) as server:
        clientset = clientset_of(server.url, tls=tls)
        maps = clientset.core_v1.config_maps("demo")

        async def twice() -> None:
            for _ in range(2):
                found = await maps.get("settings")
                assert found.data == {"color": "blue"}

        for _ in range(6):
            run(twice())
        assert server.connections == 6  # one a loop, used twice
        run(clientset.aclose())


def test_a_loop_that_ends_closes_its_connections() -> None:
    with faulty(fine) as server:
        clientset = clientset_of(server.url)
        maps = clientset.core_v1.config_maps("demo")

        async def ask() -> None:
            await maps.get("x")

        asyncio.run(ask())
        assert server.hung_up.wait(SOON)
        asyncio.run(clientset.aclose())


def test_a_watch_that_a_loop_left_behind_is_closed_with_the_loop() -> None:
    def one_event(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event())
        peer.hang()

    with faulty(one_event, fine) as server:
        clientset = clientset_of(server.url)
        maps = clientset.core_v1.config_maps("demo")
        watch = maps.watch()

        async def begin() -> None:
            assert (await anext(watch)).type == "ADDED"

        async def go_on() -> None:
            with pytest.raises((TransportError, StopAsyncIteration)):
                await anext(watch)
            await maps.get("x")
            await clientset.aclose()

        asyncio.run(begin())
        assert server.hung_up.wait(SOON)
        asyncio.run(go_on())


def test_two_loops_at_the_same_time_do_not_share_connections() -> None:
    with serving() as server:
        clientset = clientset_of(server.url)
        maps = clientset.core_v1.config_maps("demo")
        both = threading.Barrier(2)
        wrong: list[BaseException] = []

        async def many() -> None:
            both.wait(SOON)
            for _ in range(50):
                await maps.get("settings")

        def run() -> None:
            try:
                asyncio.run(many())
            except BaseException as error:
                wrong.append(error)

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert server.connections == 2
        asyncio.run(clientset.aclose())


def test_closing_on_one_loop_closes_the_connections_of_another() -> None:
    with faulty(fine) as server:
        clientset = clientset_of(server.url)

        async def ask() -> None:
            await clientset.core_v1.config_maps("demo").get("x")

        other = asyncio.new_event_loop()
        other.run_until_complete(ask())
        asyncio.run(clientset.aclose())
        other.run_until_complete(asyncio.sleep(0.01))
        assert server.hung_up.wait(SOON)
        other.close()


def test_closing_ends_what_waits_on_another_loop() -> None:
    busy = refusing(429, "TooManyRequests", Retry_After="3600")
    with faulty(busy) as server:
        clientset = clientset_of(server.url)
        found: list[str] = []

        async def ask() -> None:
            with pytest.raises(TransportError) as failure:
                await clientset.core_v1.config_maps("demo").get("x")
            found.append(str(failure.value))

        thread = threading.Thread(target=lambda: asyncio.run(ask()))
        thread.start()
        _until_asked(server)
        asyncio.run(clientset.aclose())
        thread.join(SOON)
        assert "was closed" in found[0]


def test_a_call_that_a_closed_loop_left_waiting_does_not_keep_it_from_closing() -> None:
    busy = refusing(429, "TooManyRequests", Retry_After="3600")
    with faulty(busy) as server:
        clientset = clientset_of(server.url)

        async def ask() -> None:
            await clientset.core_v1.config_maps("demo").get("x")

        loop = asyncio.new_event_loop()
        task = loop.create_task(ask())
        while not server.asked:
            loop.run_until_complete(asyncio.sleep(0.01))
        asyncio.run(clientset.aclose())  # wakes nobody on a loop that stands still
        task.cancel()
        loop.run_until_complete(asyncio.wait([task]))
        loop.close()


def test_discovery_is_waited_for_on_one_loop_after_another() -> None:
    class Slow:
        async def server_groups_and_resources(self) -> object:
            await asyncio.sleep(0)
            return object()

    client: Any = Slow()
    discovery = AsyncCachedDiscoveryClient(client)

    async def together() -> int:
        discovery.invalidate()
        asked = [discovery.server_groups_and_resources() for _ in range(3)]
        return len({id(found) for found in await asyncio.gather(*asked)})

    assert [asyncio.run(together()) for _ in range(3)] == [1, 1, 1]


def test_what_takes_long_is_done_beside_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system's CAs are read in a thread, as are the modules that connect."""
    monkeypatch.setenv("SSL_CERT_FILE", str(PKI / "ca.crt"))
    built: list[threading.Thread] = []

    def build(self: Config, certificate: Any = None) -> Any:
        built.append(threading.current_thread())
        return tls_context(self, certificate)

    monkeypatch.setattr(Config, "ssl_context", build)
    loaded: list[threading.Thread] = []
    load = aio.load
    monkeypatch.setattr(
        aio, "load", lambda: (loaded.append(threading.current_thread()), load())
    )

    async def ask(url: str) -> None:
        async with clientset_of(url) as clientset:
            await clientset.core_v1.config_maps("demo").get("settings")

    with serving(server_tls()) as server:
        asyncio.run(ask(server.url))
    assert built
    assert loaded
    assert threading.main_thread() not in [*built, *loaded]


def test_a_certificate_that_cannot_be_shown_is_refused_before_the_first_call() -> None:
    tls = TLSConfig(cert_data=b"no", key_data=b"no")

    async def make() -> None:
        with pytest.raises(ValueError, match="client-certificate-data"):
            clientset_of("https://127.0.0.1:1", tls=tls)

    asyncio.run(make())


def _until_asked(server: FaultyServer) -> None:
    while not server.asked:
        server.accepted.wait(0.01)
