"""The embedded server on a port: who gets in, what breaks, and that it ends."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kubeclient import AsyncClientset, Clientset, scheme
from kubeclient.authentication.v1 import SelfSubjectReview
from kubeclient.core.v1 import ConfigMap
from kuberuntime.config import Config, TLSConfig
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import (
    Forbidden,
    NotFound,
    TransportError,
    Unauthorized,
)
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.http import HTTPServer
from kuberuntime.testing.server.call import Attributes
from kuberuntime.testing.server.messages import User

ROBOT = User("robot", ("robots", "system:authenticated"))


def config_map(name: str, **data: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name), data=data)


@pytest.fixture(scope="module")
def server() -> EmbeddedServer:
    return EmbeddedServer(scheme)


@pytest.fixture(scope="module")
def http(server: EmbeddedServer) -> Iterator[HTTPServer]:
    with HTTPServer(server) as http:
        yield http


def test_it_does_over_https_what_it_does_in_process(http: HTTPServer) -> None:
    with Clientset(http.config) as client:
        maps = client.core_v1.config_maps("default")
        made = maps.create(config_map("a", k="v"))
        assert maps.get("a") == made
        with maps.watch(resource_version="0") as watch:
            assert next(iter(watch)).object == made
            maps.delete("a")
            assert next(iter(watch)).type == "DELETED"
        with pytest.raises(NotFound):
            maps.get("a")


def test_sync_and_async_clients_see_the_same(http: HTTPServer) -> None:
    async def run() -> None:
        async with AsyncClientset(http.config) as client:
            maps = client.core_v1.config_maps("kube-public")
            async with maps.watch() as watch:
                with Clientset(http.config) as other:
                    make = other.core_v1.config_maps("kube-public").create
                    await asyncio.to_thread(make, config_map("b"))
                event = await asyncio.wait_for(anext(watch), 10)
        assert event.object.metadata.name == "b"

    asyncio.run(run())


def test_a_certificate_says_who_asks(http: HTTPServer) -> None:
    with Clientset(http.config) as client:
        review = client.authentication_v1.self_subject_reviews().create(
            SelfSubjectReview()
        )
    assert review.status is not None
    assert review.status.user_info is not None
    assert review.status.user_info.username == "kubernetes-admin"
    assert review.status.user_info.groups == ["system:masters", "system:authenticated"]


@pytest.mark.parametrize("token", ["", "guessed"])
def test_nobody_gets_in_without_certificate_or_token_of_the_server(
    token: str, http: HTTPServer
) -> None:
    trust = TLSConfig(ca_data=http.config.tls.ca_data)
    stranger = replace(http.config, tls=trust, token=token or None)
    with Clientset(stranger) as client, pytest.raises(Unauthorized):
        client.core_v1.namespaces().get("default")


def test_a_certificate_of_another_authority_is_refused(http: HTTPServer) -> None:
    with HTTPServer(EmbeddedServer(scheme)) as other:
        theirs = other.config.tls
        mixed = replace(theirs, ca_data=http.config.tls.ca_data)
        with (
            Clientset(replace(http.config, tls=mixed, retries=0)) as client,
            pytest.raises(TransportError),
        ):
            client.core_v1.namespaces().get("default")


def test_tokens_say_who_asks_and_an_authorizer_whether_they_may() -> None:
    def may(asked: Attributes) -> bool:
        return asked.user == ROBOT and asked.verb == "get"

    server = EmbeddedServer(scheme, tokens={"secret": ROBOT}, authorizer=may)
    with HTTPServer(server) as http:
        trust = TLSConfig(ca_data=http.config.tls.ca_data)
        robot = replace(http.config, tls=trust, token="secret")
        with Clientset(robot) as client:
            namespaces = client.core_v1.namespaces()
            assert namespaces.get("default").metadata.name == "default"
            with pytest.raises(Forbidden, match='User "robot" cannot delete'):
                namespaces.delete("default")
        wrong = replace(robot, token="guess")
        with Clientset(wrong) as client, pytest.raises(Unauthorized):
            client.core_v1.namespaces().get("default")


def test_over_plain_http_everyone_gets_in() -> None:
    with HTTPServer(EmbeddedServer(scheme), tls=False) as http:
        assert http.config.server == f"http://127.0.0.1:{http.port}"
        with Clientset(Config(http.config.server)) as client:
            assert client.core_v1.namespaces().get("default")


def test_a_connection_that_is_dropped_is_a_transport_error(
    server: EmbeddedServer, http: HTTPServer
) -> None:
    with Clientset(replace(http.config, retries=0)) as client:
        maps = client.core_v1.config_maps("default")
        with server.faults.drop(verb="create"), pytest.raises(TransportError):
            maps.create(config_map("dropped"))
        with pytest.raises(NotFound):
            maps.get("dropped")
        for fault in (server.faults.lose, server.faults.half):
            with fault(verb="create"), pytest.raises(TransportError):
                maps.create(config_map("done"))
            maps.delete("done")


def test_latency_holds_an_answer_back(server: EmbeddedServer, http: HTTPServer) -> None:
    with (
        Clientset(http.config) as client,
        server.faults.latency(0.01, verb="get") as fault,
    ):
        assert client.core_v1.namespaces().get("default")
    assert fault.hits == 1


def test_a_watch_that_breaks_is_a_transport_error(
    server: EmbeddedServer, http: HTTPServer
) -> None:
    with Clientset(http.config) as client:
        maps = client.core_v1.config_maps("kube-system")
        maps.create(config_map("seen"))
        with (
            server.faults.half(verb="watch"),
            maps.watch(resource_version="0") as watch,
            pytest.raises(TransportError),
        ):
            list(watch)


def test_a_client_that_goes_leaves_no_watch_behind(
    server: EmbeddedServer, http: HTTPServer
) -> None:
    with Clientset(http.config) as client:
        with client.core_v1.pods("default").watch():
            assert len(server.core.feeds) == 1
        # The server hears of it on a connection of its own: before long, not at once.
        answered = 0
        while server.core.feeds and answered < 1_000:
            answered += client.core_v1.namespaces().get("default") is not None
    assert server.core.feeds == []


def test_stopping_frees_the_port_and_ends_watches_and_the_thread() -> None:
    server = EmbeddedServer(scheme)
    http = HTTPServer(server)
    http.start()
    name = f"embedded-server-{http.port}"
    assert name in [thread.name for thread in threading.enumerate()]
    with (
        Clientset(http.config) as client,
        client.core_v1.pods("default").watch() as watch,
    ):
        http.stop()
        assert list(watch) == []
    http.stop()
    assert name not in [thread.name for thread in threading.enumerate()]
    assert server.core.feeds == []
    with HTTPServer(server, port=http.port, tls=False) as again:
        assert again.port == http.port


def test_a_server_that_was_never_started_can_be_stopped() -> None:
    http = HTTPServer(EmbeddedServer(scheme), tls=False)
    http.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", http.port)).close()


def test_a_port_that_is_taken_is_an_error_at_once(http: HTTPServer) -> None:
    with pytest.raises(OSError, match="in use"):
        HTTPServer(EmbeddedServer(scheme), port=http.port)


def test_it_serves_ipv6_where_there_is_one() -> None:
    try:
        http = HTTPServer(EmbeddedServer(scheme), host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    with http, Clientset(http.config) as client:
        assert client.core_v1.namespaces().get("default")
