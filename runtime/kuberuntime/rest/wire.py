"""From requests to what httpx2 sends; shared by both drivers, and the one place
beside them that imports it."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import httpx2

from kuberuntime.config.config import Config
from kuberuntime.rest.errors import TransportError, TransportTimeout
from kuberuntime.rest.request import Request

LIMITS: Final = httpx2.Limits(
    # A watch holds a connection for as long as it runs: a cap would starve reads.
    max_connections=None,
    # As client-go's transport.
    max_keepalive_connections=25,
    keepalive_expiry=90.0,
)

_KEEPALIVE_SECONDS: Final = 30  # as client-go's dialer


def socket_options() -> list[tuple[int, int, int]]:
    """TCP keep-alive, so that the death of a peer is noticed on a quiet stream."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL"):
        if hasattr(socket, name):  # not on every system
            number = getattr(socket, name)
            options.append((socket.IPPROTO_TCP, number, _KEEPALIVE_SECONDS))
    return options


class Encoder:
    """Turns requests into httpx2's for the server and user of one config."""

    def __init__(self, config: Config) -> None:
        self.server = config.server
        self._timeouts = config.timeouts
        self._extensions: dict[str, Any] = {}
        if config.tls.server_name is not None:
            self._extensions["sni_hostname"] = config.tls.server_name
        headers = [
            ("Host", httpx2.URL(config.server).netloc.decode("ascii")),
            ("User-Agent", config.user_agent),
            ("Accept-Encoding", "identity" if config.disable_compression else "gzip"),
        ]
        if config.token is not None:
            headers.append(("Authorization", f"Bearer {config.token}"))
        self._headers = [(name.encode(), value.encode()) for name, value in headers]

    def encode(self, request: Request, *, stream: bool) -> httpx2.Request:
        """The request to send. ``stream`` waits for ever between parts of the
        answer, unless the request has a timeout."""
        headers = [
            *self._headers,
            *((name.encode(), value.encode()) for name, value in request.headers),
        ]
        body = b"" if request.body is None else request.body
        if request.body is not None:
            headers.append((b"Content-Length", b"%d" % len(body)))
        times = self._timeouts
        connect, read = times.connect, None if stream else times.read
        if request.timeout is not None:
            connect = read = request.timeout
        waits = {"connect": connect, "read": read, "write": times.read, "pool": connect}
        return httpx2.Request(
            request.method,
            self.server + request.target,
            headers=headers,
            stream=httpx2.ByteStream(body),
            extensions={**self._extensions, "timeout": waits},
        )

    @contextmanager
    def errors(self, request: Request) -> Generator[None]:
        """Raises what httpx2 raises, and what slips through it, as errors of ours."""
        try:
            yield
        except httpx2.TimeoutException as error:
            reason = f"timed out ({type(error).__name__})"
            raise TransportTimeout(request.line, self.server, reason) from error
        except (httpx2.RequestError, OSError) as error:
            # OSError: a TLS alert that arrives late, such as for a missing client
            # certificate with TLS 1.3, which the asynchronous httpx2 does not wrap.
            reason = str(error) or type(error).__name__
            raise TransportError(request.line, self.server, reason) from error
