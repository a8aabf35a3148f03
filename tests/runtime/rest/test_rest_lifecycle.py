"""Stopping, closing and cancelling: nothing waits on, and nothing is left behind."""

from __future__ import annotations

import asyncio
import gc
import os
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from rest_driver import Driver
from rest_faults import FaultyServer, Peer, event, faulty, fine, refusing
from rest_kinds import AsyncClientset, Clientset
from rest_server import PKI, server_tls
from tests.patience import LONG, SOON

from kuberuntime import rest
from kuberuntime.config import Config, TLSConfig
from kuberuntime.rest import aio, threads
from kuberuntime.rest._sync.lines import Lines
from kuberuntime.rest.call import Call
from kuberuntime.rest.hooks import Hooks
from kuberuntime.rest.limiter import Unlimited
from kuberuntime.rest.retry import Retries


def one_event(peer: Peer) -> None:
    peer.begin()
    peer.chunk(event())
    peer.hang()


def silent_stream(peer: Peer) -> None:
    peer.begin()
    peer.hang()


class Working:
    """A thread that does something that may not end."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.result: Any = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], Any]) -> None:
        try:
            self.result = work()
        except rest.TransportError as error:
            self.result = error

    def ended(self) -> Any:
        self._thread.join(SOON)
        assert not self._thread.is_alive()
        return self.result


def sync_clientset(server: FaultyServer, **options: Any) -> Clientset:
    return Clientset(Config(server.url, **options), rate_limiter=Unlimited())


def async_clientset(server: FaultyServer, **options: Any) -> AsyncClientset:
    return AsyncClientset(Config(server.url, **options), rate_limiter=Unlimited())


@pytest.mark.parametrize("script", [one_event, silent_stream, Peer.hang])
@pytest.mark.parametrize("how", ["stop", "close"])
def test_a_watch_is_stopped_from_another_thread(script: Any, how: str) -> None:
    with faulty(script) as server, sync_clientset(server) as clientset:
        watch = clientset.core_v1.config_maps("demo").watch()
        loop = Working(lambda: [item.type for item in watch])
        while not server.asked:
            server.accepted.wait(0.001)
        getattr(watch, how)()
        assert loop.ended() in ([], ["ADDED"])
        assert server.hung_up.wait(SOON)


def test_a_watch_over_tls_is_stopped_from_another_thread() -> None:
    trust = TLSConfig(ca_file=PKI / "ca.crt")
    with (
        faulty(silent_stream, tls=server_tls()) as server,
        sync_clientset(server, tls=trust) as clientset,
    ):
        watch = clientset.core_v1.config_maps("demo").watch()
        loop = Working(lambda: list(watch))
        while not server.asked:
            server.accepted.wait(0.001)
        watch.stop()
        assert loop.ended() == []


def test_a_watch_is_stopped_from_within_its_loop() -> None:
    def many(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event() * 50)
        peer.hang()

    with faulty(many) as server, sync_clientset(server) as clientset:
        seen = 0
        with clientset.core_v1.config_maps("demo").watch() as watch:
            for _ in watch:
                seen += 1
                watch.stop()
        assert seen == 1
        assert server.hung_up.wait(SOON)


@pytest.mark.parametrize("script", [one_event, silent_stream, Peer.hang])
@pytest.mark.parametrize("how", ["stop", "aclose"])
def test_a_watch_is_stopped_from_another_task(script: Any, how: str) -> None:
    async def scenario(server: FaultyServer) -> list[str]:
        async with async_clientset(server) as clientset:
            watch = clientset.core_v1.config_maps("demo").watch()

            async def loop() -> list[str]:
                return [item.type async for item in watch]

            task = asyncio.create_task(loop())
            while not server.asked:
                await asyncio.sleep(0)
            stopping = getattr(watch, how)()
            if stopping is not None:
                await stopping
            return await asyncio.wait_for(task, SOON)

    with faulty(script) as server:
        assert asyncio.run(scenario(server)) in ([], ["ADDED"])
        assert server.hung_up.wait(SOON)


def test_a_stopped_watch_is_not_opened(driver: Driver) -> None:
    with faulty(one_event) as server:
        clientset = driver.over(driver.client(Config(server.url)))
        watch = clientset.core_v1.config_maps("demo").watch()
        watch.stop()
        assert driver.items(watch) == []
        assert server.asked == []


def test_a_followed_log_is_stopped_from_another_thread() -> None:
    def log(peer: Peer) -> None:
        peer.begin("text/plain")
        peer.chunk(b"one\n\ntwo")
        peer.hang()

    with faulty(log) as server, sync_clientset(server) as clientset:
        pods = clientset.core_v1.pods("demo")
        lines = pods.log_lines("web", follow=True)
        seen: list[str] = []
        second = threading.Event()

        def follow() -> None:
            for line in lines:
                seen.append(line)
                if len(seen) == 2:
                    second.set()

        loop = Working(follow)
        assert second.wait(SOON)
        lines.stop()
        loop.ended()
        assert seen == ["one", ""]
        assert server.lines == ["GET /api/v1/namespaces/demo/pods/web/log?follow=true"]


def test_closing_the_client_ends_calls_and_watches_in_other_threads() -> None:
    with faulty(Peer.hang) as server:
        clientset = sync_clientset(server)
        maps = clientset.core_v1.config_maps("demo")
        call = Working(lambda: maps.get("x"))
        watch = Working(lambda: list(maps.watch()))
        while len(server.asked) < 2:
            server.accepted.wait(0.001)
        clientset.close()
        assert "was closed" in str(call.ended())
        assert "was closed" in str(watch.ended())


def test_closing_the_client_ends_waits_between_attempts() -> None:
    busy = refusing(429, "TooManyRequests", Retry_After="3600")
    with faulty(busy) as server:
        clientset = sync_clientset(server)
        waiting = Working(lambda: clientset.core_v1.config_maps("demo").get("x"))
        while not server.asked:
            server.accepted.wait(0.001)
        clientset.close()
        assert "was closed" in str(waiting.ended())


@pytest.mark.parametrize("what", ["call", "watch", "wait"])
def test_closing_the_client_ends_calls_and_watches_in_other_tasks(what: str) -> None:
    busy = refusing(429, "TooManyRequests", Retry_After="3600")

    async def scenario(server: FaultyServer) -> None:
        clientset = async_clientset(server)
        maps = clientset.core_v1.config_maps("demo")

        async def work() -> None:
            if what == "watch":
                async for _ in maps.watch():
                    pass
            await maps.get("x")

        task = asyncio.create_task(work())
        while not server.asked:
            await asyncio.sleep(0)
        await asyncio.to_thread(lambda: None)
        await clientset.aclose()
        with pytest.raises(rest.TransportError, match="was closed"):
            await asyncio.wait_for(task, SOON)

    with faulty(busy if what == "wait" else Peer.hang) as server:
        asyncio.run(scenario(server))


def test_a_stream_is_closed_while_it_is_read() -> None:
    request = rest.Request("GET", "/stream")

    async def scenario(server: FaultyServer) -> None:
        async with async_clientset(server) as clientset:
            stream = await clientset.rest.stream(request)
            reader = asyncio.create_task(stream.piece())
            await asyncio.sleep(0)
            await stream.aclose()
            assert await asyncio.wait_for(reader, SOON) is None

    with faulty(silent_stream) as server:
        asyncio.run(scenario(server))
    with faulty(silent_stream) as server, sync_clientset(server) as clientset:
        stream = clientset.rest.stream(request)
        reader = Working(stream.piece)
        stream.close()
        assert reader.ended() is None


def test_stopping_a_watch_that_has_ended_leaves_its_connection_alone(
    driver: Driver,
) -> None:
    def ended(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event())
        peer.send(b"0\r\n\r\n")

    with faulty(ended, fine) as server:
        maps = driver.over(driver.client(Config(server.url))).core_v1.config_maps("d")
        watch = maps.watch()
        assert len(driver.items(watch)) == 1
        watch.stop()
        driver.run(maps.get("x"))
        assert server.connections == 1


@pytest.mark.parametrize("when", ["on_request", "on_response"])
def test_a_watch_can_be_stopped_while_it_opens(driver: Driver, when: str) -> None:
    with faulty(one_event) as server:
        watches: list[Any] = []
        hooks = Hooks(**{when: lambda _: watches[0].stop()})
        client = driver.client(Config(server.url), hooks=hooks)
        watches.append(driver.over(client).core_v1.config_maps("demo").watch())
        assert driver.items(watches[0]) == []
        assert server.hung_up.wait(SOON)
        assert client._calls == set()


def test_a_stop_that_comes_before_the_call_is_known_counts() -> None:
    class Late:
        longest_line = 1

        def stream(self, request: rest.Request, *, started: Any) -> Any:
            lines.stop()
            started(call)
            return Nothing()

    class Nothing:
        def close(self) -> None:
            """There was nothing to close."""

        stop = close

    request = rest.Request("GET", "/")
    call = Call(request, None, Retries("GET", 0), lambda: 0.0)
    late: Any = Late()
    lines = Lines(late, request, json=False)
    lines.open()
    assert call.aborted


def test_what_is_left_of_a_call_is_never_nothing() -> None:
    now = [0.0]
    call = Call(rest.Request("GET", "/"), 5.0, Retries("GET", 0), lambda: now[0])
    assert call.bound(3.0) == 3.0
    assert call.bound(None) == 5.0
    now[0] = 4.0
    assert call.bound(3.0) == 1.0
    assert call.has_time_for(0.5)
    assert not call.has_time_for(1.0)
    now[0] = 9.0  # zero would mean not to wait at all, less is refused
    assert 0 < (call.bound(3.0) or 0) < 0.01


def open_sockets() -> set[str]:
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("no list of open files on this system")
    links = set()
    for entry in folder.iterdir():
        try:
            links.add(str(entry.readlink()))
        except OSError:  # the one that lists the folder
            continue
    return {link for link in links if link.startswith("socket:")}


def test_nothing_is_left_after_close() -> None:
    with faulty(fine, one_event, fine, fine) as server:
        sockets, running = open_sockets(), set(threading.enumerate())
        with sync_clientset(server) as clientset:
            maps = clientset.core_v1.config_maps("demo")
            maps.get("x")
            with maps.watch() as watch:
                next(watch)
                maps.get("x")
            maps.get("x")
        assert server.hung_up.wait(SOON)
        assert {
            t for t in set(threading.enumerate()) - running if t.name[:4] == "kube"
        } == set()
    gc.collect()
    assert open_sockets() <= sockets


def test_nothing_is_left_after_aclose(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("abc")

    async def scenario(server: FaultyServer) -> None:
        async with async_clientset(server, token_file=token) as clientset:
            maps = clientset.core_v1.config_maps("demo")
            await maps.get("x")
            async with maps.watch() as watch:
                await anext(watch)
                await maps.get("x")
            await maps.get("x")
        assert asyncio.all_tasks() == {asyncio.current_task()}

    with faulty(fine, one_event, fine, fine) as server:
        sockets = open_sockets()
        names = {thread.name for thread in threading.enumerate()}
        asyncio.run(scenario(server))
        started = {thread.name for thread in threading.enumerate()} - names
        assert [name for name in started if "_serve" not in name] == []
    gc.collect()
    assert open_sockets() <= sockets


def hang_in_handshake() -> ssl.SSLContext:
    class Never(ssl.SSLContext):
        def wrap_socket(self, sock: Any, *args: Any, **options: Any) -> Any:
            while sock.recv(65536):
                pass
            raise OSError("the client is gone")

    return Never(ssl.PROTOCOL_TLS_SERVER)


@pytest.mark.parametrize("where", ["handshake", "head", "body", "watch", "wait"])
def test_a_call_that_is_cancelled_leaves_no_connection_behind(where: str) -> None:
    def body(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        peer.hang()

    busy = refusing(429, "TooManyRequests", Retry_After="3600")
    script = {"body": body, "watch": one_event, "wait": busy}.get(where, Peer.hang)
    tls = hang_in_handshake() if where == "handshake" else None

    async def scenario(server: FaultyServer) -> None:
        async with async_clientset(server) as clientset:
            maps = clientset.core_v1.config_maps("demo")

            async def work() -> None:
                if where == "watch":
                    async for _ in maps.watch():
                        pass
                await maps.get("x")

            task = asyncio.create_task(work())
            while not (server.asked or (tls and server.accepted.is_set())):
                await asyncio.sleep(0)
            for _ in range(20):  # let it come to where it waits
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            if where != "wait":  # there the connection is whole, and kept
                assert await asyncio.to_thread(server.hung_up.wait, SOON)
            assert clientset.rest._calls == set()

    with faulty(script, tls=tls) as server:
        asyncio.run(scenario(server))


def test_a_loop_that_is_left_in_the_middle_is_closed_with_its_block() -> None:
    async def scenario(server: FaultyServer) -> None:
        async with async_clientset(server) as clientset:
            async with clientset.core_v1.config_maps("demo").watch() as watch:
                async for _ in watch:
                    break
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert await asyncio.to_thread(server.hung_up.wait, SOON)

    with faulty(one_event) as server:
        asyncio.run(scenario(server))


def test_ten_thousand_calls_leave_memory_flat(driver: Driver) -> None:
    with faulty(fine) as server:
        server.asked = Forgetful()
        maps = driver.over(driver.client(Config(server.url))).core_v1.config_maps(
            "demo"
        )

        def calls(count: int) -> None:
            for _ in range(count):
                driver.run(maps.get("settings"))

        def growth(count: int) -> int:
            """How many more blocks of memory there are after so many calls."""
            gc.collect()
            before = sys.getallocatedblocks()
            calls(count)
            gc.collect()
            return sys.getallocatedblocks() - before

        calls(1_000)
        # What the server's thread is at just then is in it too: less is no leak.
        growths = [growth(3_000) for _ in range(3)]
        assert server.connections == 1
    assert min(growths) < 300  # one a call would be 3,000, each time


class Forgetful(list[Any]):
    """Has one element: a server's memory is not what is measured."""

    def append(self, item: Any) -> None:
        self[:] = [item]


def test_what_blocks_runs_beside_the_loop_and_fails_in_it() -> None:
    def fail() -> None:
        assert threading.current_thread() is not threading.main_thread()
        raise LookupError("no such plugin")

    with pytest.raises(LookupError, match="no such plugin"):
        asyncio.run(aio.blocking(fail))
    assert asyncio.run(aio.blocking(os.getpid)) == threads.blocking(os.getpid)


class Lingering(threading.Thread):
    """Ends no sooner than somebody waits for that."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.is_awaited = threading.Event()

    def run(self) -> None:
        super().run()
        self.is_awaited.wait(LONG)

    def join(self, timeout: float | None = None) -> None:
        self.is_awaited.set()
        super().join(timeout)


@pytest.mark.parametrize("fails", [False, True])
def test_the_thread_of_what_blocks_has_ended_when_its_result_is_there(
    fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "Thread", Lingering)

    async def left() -> list[threading.Thread]:
        with suppress(ZeroDivisionError):
            await aio.blocking(lambda: 1 // (not fails))
        return [one for one in threading.enumerate() if isinstance(one, Lingering)]

    threads_left = asyncio.run(left())
    for one in threads_left:
        one.join(LONG)
    assert threads_left == []
