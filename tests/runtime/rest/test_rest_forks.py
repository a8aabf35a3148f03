"""Clients in the children of a process that used them."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from rest_kinds import AsyncClientset, Clientset
from rest_server import PKI, server_tls
from tests.forking import Child, in_child
from tests.patience import SOON

from kuberuntime.config import Config, TLSConfig
from kuberuntime.config.credentials import Fetched, FetchedCredentials, bearer
from kuberuntime.config.exec_config import ExecConfig
from kuberuntime.rest import TransportError
from kuberuntime.rest.limiter import TokenBucket

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()")

CALLS = 40


class Echo(BaseHTTPRequestHandler):
    """Answers each name with the object of that name; ``slow`` once it may."""

    protocol_version = "HTTP/1.1"
    server: EchoServer

    def do_GET(self) -> None:
        if "watch=true" in self.path:
            return self._watch()
        name = self.path.rpartition("/")[2]
        if name == "slow":
            self.server.asked.set()
            self.server.answers.wait(SOON)
        body = _object(name)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def _watch(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for name in ("first", "second"):
            line = b'{"type":"ADDED","object":%s}\n' % _object(name)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
            if name == "first":
                self.server.answers.wait(SOON)
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quietly."""


def _object(name: str) -> bytes:
    found = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
    return json.dumps(found).encode()


class EchoServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Echo)
        self.asked, self.answers = threading.Event(), threading.Event()
        self.broken: list[str] = []
        self._tls = tls

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        if self._tls is not None:
            connection = self._tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.broken.append(repr(client_address))


@contextmanager
def echo(secure: bool) -> Iterator[tuple[EchoServer, Config]]:
    with EchoServer(server_tls() if secure else None) as server:
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        thread.start()
        scheme = "https" if secure else "http"
        tls = TLSConfig(ca_file=PKI / "ca.crt") if secure else TLSConfig()
        try:
            yield (
                server,
                Config(f"{scheme}://127.0.0.1:{server.server_port}", tls=tls, qps=None),
            )
        finally:
            server.answers.set()
            server.shutdown()
            thread.join()


def names(clientset: Clientset, prefix: str) -> list[str]:
    maps = clientset.core_v1.config_maps("shop")
    asked = [f"{prefix}-{number}" for number in range(CALLS)]
    return [
        f"{name} is {found}"
        for name in asked
        if (found := maps.get(name).metadata.name) != name
    ]


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_children_and_their_parent_get_what_they_ask_for(secure: bool) -> None:
    with echo(secure) as (server, config), Clientset(config) as clientset:
        assert names(clientset, "before") == []
        children = [
            Child(lambda number=number: names(clientset, f"child-{number}"))
            for number in range(3)
        ]
        assert names(clientset, "parent") == []
        assert [child.result() for child in children] == [[], [], []]
        assert names(clientset, "after") == []
        assert server.broken == []


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_worker_of_multiprocessing_uses_the_clientset_of_its_parent(
    secure: bool,
) -> None:
    with echo(secure) as (_, config), Clientset(config) as clientset:
        names(clientset, "before")
        context = multiprocessing.get_context("fork")
        answers = context.SimpleQueue()

        def work() -> None:
            answers.put(names(clientset, "worker"))
            clientset.close()

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            workers = [context.Process(target=work) for _ in range(2)]
            for worker in workers:
                worker.start()
        assert [answers.get() for _ in workers] == [[], []]
        for worker in workers:
            worker.join(SOON)
            assert worker.exitcode == 0
        # The workers have closed what was theirs.
        assert names(clientset, "after") == []


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_fork_during_a_call_of_another_thread_leaves_the_call_alone(
    secure: bool,
) -> None:
    with echo(secure) as (server, config), Clientset(config) as clientset:
        maps = clientset.core_v1.config_maps("shop")
        found: list[str | None] = []
        caller = threading.Thread(
            target=lambda: found.append(maps.get("slow").metadata.name)
        )
        caller.start()
        assert server.asked.wait(SOON)

        def work() -> list[str]:
            wrong = names(clientset, "child")
            clientset.close()  # which ends no call of the parent's
            return wrong

        assert in_child(work) == []
        server.answers.set()
        caller.join(SOON)
        assert found == ["slow"]


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_watch_goes_on_in_the_parent_and_says_in_a_child_that_it_does_not(
    secure: bool,
) -> None:
    with (
        echo(secure) as (server, config),
        Clientset(config) as clientset,
        clientset.core_v1.config_maps("shop").watch() as events,
    ):
        assert next(events).object.metadata.name == "first"

        def work() -> str:
            try:
                next(events)
            except TransportError as error:
                return str(error)
            finally:
                events.close()
            return "it goes on"

        assert "the process that this one was forked from" in in_child(work)
        server.answers.set()
        assert [event.object.metadata.name for event in events] == ["second"]


def test_locks_that_other_threads_hold_are_free_in_a_child() -> None:
    """Of the rate limit, of credentials, of certificates and of connections."""

    class Slow(FetchedCredentials):
        def _fetch(self, previous: Fetched | None) -> Fetched:
            if os.getpid() == parent and asked.is_set():
                fetching.set()
                done.wait(SOON)
            return Fetched(bearer("abc"))

    asked, fetching = threading.Event(), threading.Event()
    held, done = threading.Event(), threading.Event()
    parent = os.getpid()
    credentials = Slow()
    limiter = TokenBucket(1_000, 1_000)

    with echo(True) as (_, config):
        clientset = Clientset(config, rate_limiter=limiter)
        object.__setattr__(config, "_credentials", credentials)
        clientset.rest._credentials = credentials
        clientset.core_v1.config_maps("shop").get("before")
        credentials.rejected()
        asked.set()
        pool: Any = clientset.rest._for_calls
        locks = [limiter._lock, pool._tls._lock, pool._open._making]
        locks.append(pool._open.here().pool._optional_thread_lock._lock)

        def hold() -> None:
            for lock in locks:
                lock.acquire()
            held.set()
            done.wait(SOON)
            for lock in locks:
                lock.release()

        threads = [
            threading.Thread(target=hold),
            threading.Thread(target=credentials.fetch),
        ]
        for thread in threads:
            thread.start()
        try:
            assert held.wait(SOON)
            assert fetching.wait(SOON)
            assert in_child(lambda: names(clientset, "child")) == []
        finally:
            done.set()
            for thread in threads:
                thread.join()
            clientset.close()


def test_a_child_does_not_wait_for_the_plugin_that_its_parent_runs(
    tmp_path: Any,
) -> None:
    plugin, running = tmp_path / "plugin", tmp_path / "running"
    answer = {
        "kind": "ExecCredential",
        "apiVersion": "client.authentication.k8s.io/v1",
        "status": {"token": "abc"},
    }
    plugin.write_text(
        f"#!/bin/sh\nif [ ! -e {running} ]; then touch {running}; sleep 600; fi\n"
        f"echo '{json.dumps(answer)}'\n"
    )
    plugin.chmod(0o755)
    exec_config = ExecConfig(str(plugin), "client.authentication.k8s.io/v1")
    with echo(False) as (_, config):
        config = Config(config.server, exec=exec_config, qps=None)
        with Clientset(config) as clientset:
            maps = clientset.core_v1.config_maps("shop")
            caller = threading.Thread(target=maps.get, args=["x"], daemon=True)
            caller.start()
            while not running.exists():
                threading.Event().wait(0.01)
            assert in_child(lambda: names(clientset, "child")) == []


def test_an_async_clientset_goes_on_in_a_child_with_connections_of_its_own() -> None:
    async def ask(clientset: AsyncClientset, prefix: str) -> list[str | None]:
        maps = clientset.core_v1.config_maps("shop")
        found = await asyncio.gather(*(maps.get(f"{prefix}{n}") for n in range(9)))
        return [one.metadata.name for one in found]

    def expected(prefix: str) -> list[str]:
        return [f"{prefix}{number}" for number in range(9)]

    async def scenario(clientset: AsyncClientset) -> None:
        assert await ask(clientset, "before") == expected("before")
        child = Child(lambda: asyncio.run(ask(clientset, "child")))
        assert await ask(clientset, "parent") == expected("parent")
        assert await asyncio.to_thread(child.result) == expected("child")
        assert await ask(clientset, "after") == expected("after")
        await clientset.aclose()

    for secure in (False, True):
        with echo(secure) as (server, config):
            asyncio.run(scenario(AsyncClientset(config)))
            assert server.broken == []


def test_a_child_closes_the_sockets_of_its_parent_without_a_word() -> None:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("no list of open files on this system")

    def sockets() -> set[str]:
        found = set()
        for entry in folder.iterdir():
            try:
                found.add(str(entry.readlink()))
            except OSError:  # the one that lists the folder
                continue
        return {link for link in found if link.startswith("socket:")}

    with echo(True) as (_, config):
        others = sockets()
        with Clientset(config) as clientset:
            clientset.core_v1.config_maps("shop").get("x")
            pool: Any = clientset.rest._for_calls
            connections = pool._open.here().network._connections
            numbers = [one._stream._sock.fileno() for one in connections]
            mine = {str((folder / str(n)).readlink()) for n in numbers if n >= 0}
            assert mine
            assert mine <= sockets() - others
            assert in_child(lambda: mine & sockets()) == set()
            assert names(clientset, "parent") == []
