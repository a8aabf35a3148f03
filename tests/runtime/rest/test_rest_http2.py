"""HTTP/2, where it is asked for."""

from __future__ import annotations

import socket
import ssl
from importlib.util import find_spec
from typing import Any

import pytest
from rest_driver import SERVER, Driver
from rest_faults import Peer, event, faulty
from rest_server import CONFIG_MAP, PKI, server_tls

from kuberuntime.config import Config, ConfigError, TLSConfig

HAS_H2 = find_spec("h2") is not None
TRUST = TLSConfig(ca_file=PKI / "ca.crt")


@pytest.mark.skipif(HAS_H2, reason="h2 is installed")
def test_http2_needs_a_package(driver: Driver) -> None:
    with pytest.raises(ConfigError, match="http2: HTTP/2 needs the package h2"):
        driver.client(Config(SERVER, http2=True))


class Speaker(ssl.SSLContext):
    """Agrees on HTTP/2 with who offers it, and then speaks it, to its end."""

    def __init__(self, protocol: int) -> None:
        self.load_cert_chain(PKI / "server.crt", PKI / "server.key")
        self.set_alpn_protocols(["h2", "http/1.1"])
        self.streams: list[int] = []

    def wrap_socket(self, sock: Any, *args: Any, **options: Any) -> Any:
        wrapped = super().wrap_socket(sock, *args, **options)
        if wrapped.selected_alpn_protocol() == "h2":
            self._speak(wrapped)
        return wrapped

    def _speak(self, connection: socket.socket) -> None:
        from h2.config import H2Configuration
        from h2.connection import H2Connection
        from h2.events import RequestReceived

        h2 = H2Connection(H2Configuration(client_side=False))
        h2.initiate_connection()
        connection.sendall(h2.data_to_send())
        while data := connection.recv(65536):
            for happened in h2.receive_data(data):
                if isinstance(happened, RequestReceived):
                    self.streams.append(happened.stream_id)
                    h2.send_headers(happened.stream_id, [(":status", "200")])
                    h2.send_data(happened.stream_id, CONFIG_MAP, end_stream=True)
            connection.sendall(h2.data_to_send())


@pytest.mark.skipif(not HAS_H2, reason="h2 is not installed")
def test_calls_share_a_connection_and_watches_have_their_own(driver: Driver) -> None:
    def watched(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event())
        peer.hang()

    tls = Speaker(ssl.PROTOCOL_TLS_SERVER)
    with faulty(watched, tls=tls) as server:
        client = driver.client(Config(server.url, tls=TRUST, http2=True))
        maps = driver.over(client).core_v1.config_maps("demo")
        for _ in range(3):
            assert driver.run(maps.get("settings")).data == {"color": "blue"}
        assert tls.streams == [1, 3, 5]
        assert len(driver.first(maps.watch(), 1)) == 1
        assert server.connections == 2
        assert [asked.line[-8:] for asked in server.asked] == ["HTTP/1.1"]
        driver.close(client)


@pytest.mark.skipif(not HAS_H2, reason="h2 is not installed")
def test_a_server_without_http2_is_spoken_to_all_the_same(driver: Driver) -> None:
    with faulty(lambda peer: peer.answer(200), tls=server_tls()) as server:
        client = driver.client(Config(server.url, tls=TRUST, http2=True))
        maps = driver.over(client).core_v1.config_maps("demo")
        assert driver.run(maps.get("settings")).data == {"color": "blue"}
