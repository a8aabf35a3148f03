"""A small real server, over TLS or not, on a port of its own."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

PKI = Path(__file__).parents[1] / "config" / "pki"

CONFIG_MAP = (
    b'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},'
    b'"data":{"color":"blue"}}'
)


class RealServer(ThreadingHTTPServer):
    """Answers a ConfigMap, or for a watch one event and then nothing more.

    ``connections`` counts those that were made, ``hung_up`` is set when the client
    of a watch has gone.
    """

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.connections = 0
        self.headers_seen: list[dict[str, str]] = []
        self.hung_up = Event()
        self._tls = tls

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.server_port}"

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self.connections += 1
        if self._tls is not None:
            connection = self._tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Refused handshakes are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RealServer

    def do_GET(self) -> None:
        self.server.headers_seen.append({k.lower(): v for k, v in self.headers.items()})
        if "watch=true" in self.path:
            return self._watch()
        if "silent" in self.path:
            self.connection.recv(1)  # until the client hangs up
            self.close_connection = True
            return None
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(CONFIG_MAP)))
        self.end_headers()
        self.wfile.write(CONFIG_MAP)
        return None

    def _watch(self) -> None:
        line = b'{"type":"ADDED","object":' + CONFIG_MAP + b"}\n"
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.close_connection = True
        if not self.connection.recv(1):
            self.server.hung_up.set()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quietly."""


def server_tls(*, client_certificates: bool = False) -> ssl.SSLContext:
    """TLS with the test certificate, asking for one of the client or not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PKI / "server.crt", PKI / "server.key")
    if client_certificates:
        context.load_verify_locations(PKI / "ca.crt")
        context.verify_mode = ssl.CERT_REQUIRED
    return context


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[RealServer]:
    """The server, while the block runs."""
    with RealServer(tls) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
