"""The embedded server on a port of this machine, over HTTP or HTTPS."""

from __future__ import annotations

import asyncio
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import uvicorn

from kuberuntime.config import Config, TLSConfig
from kuberuntime.testing.http.application import Application
from kuberuntime.testing.http.connections import Connections
from kuberuntime.testing.server.embedded import EmbeddedServer

LOCALHOST: Final = "127.0.0.1"

_LAST_WORDS: Final = 0.2  # seconds that answers have to get out when a server stops
_ADMIN: Final = ("kubernetes-admin", ("system:masters",))


class HTTPServer:
    """Serves an embedded server on a port, from a thread of its own.

    For clients in other processes, such as kubectl::

        with HTTPServer(EmbeddedServer(scheme)) as http:
            write_kubeconfig(http.config, "kubeconfig", name="embedded")

    With ``tls``, ``config`` has a client certificate of a new authority, and without
    that or a token nobody gets in; otherwise everyone does who reaches the port.
    ``port`` 0 takes a free one. OSError for a port that is taken.
    """

    def __init__(
        self,
        server: EmbeddedServer,
        *,
        host: str = LOCALHOST,
        port: int = 0,
        tls: bool = True,
    ) -> None:
        self._socket = _listen(host, port)
        self.port: int = self._socket.getsockname()[1]
        connections = Connections()
        options = uvicorn.Config(
            Application(server.core, connections, known_only=tls),
            http=connections.protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=60,
        )
        address = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        self.config = Config(f"http://{address}", qps=None, source="HTTPServer")
        if tls:
            options.load()
            options.ssl, self.config = _secured(host, address)
        self._uvicorn = _Server(options, connections, server.end_watches)
        self._thread = threading.Thread(
            target=self._uvicorn.run,
            kwargs={"sockets": [self._socket]},
            name=f"embedded-server-{self.port}",
            daemon=True,
        )

    def start(self) -> None:
        """Begin to answer. Connections wait from when the server was made."""
        self._thread.start()

    def stop(self) -> None:
        """End all watches and connections, and the thread. Twice is fine."""
        self._uvicorn.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(uvicorn.Server):
    """Ends watches when it stops, and does not wait for clients to hang up."""

    def __init__(
        self,
        options: uvicorn.Config,
        connections: Connections,
        end_watches: Callable[[], None],
    ) -> None:
        super().__init__(options)
        self._connections = connections
        self._end_watches = end_watches

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_watches()
        cutting = asyncio.ensure_future(self._cut_lingering())
        await super().shutdown(sockets)
        await cutting

    async def _cut_lingering(self) -> None:
        await asyncio.sleep(_LAST_WORDS)
        self._connections.cut_all()


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def _secured(host: str, address: str) -> tuple[ssl.SSLContext, Config]:
    """What the server shows and takes, and a config of a client that gets in."""
    from kuberuntime.testing.certificates import Authority

    authority = Authority("embedded")
    shown, admin = authority.server(host, "localhost"), authority.client(*_ADMIN)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The ssl module reads a chain from files alone.
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = Path(folder, "server.crt"), Path(folder, "server.key")
        certificate.write_bytes(shown.certificate)
        key.write_bytes(shown.key)
        context.load_cert_chain(certificate, key)
    context.load_verify_locations(cadata=authority.certificate.decode())
    context.verify_mode = ssl.CERT_OPTIONAL
    tls = TLSConfig(
        ca_data=authority.certificate,
        cert_data=admin.certificate,
        key_data=admin.key,
    )
    return context, Config(f"https://{address}", tls=tls, qps=None, source="HTTPServer")
