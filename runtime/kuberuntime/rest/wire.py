"""From requests to what httpx2 sends; shared by both drivers."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import httpx2

from kuberuntime.config.config import Config
from kuberuntime.config.credentials import Headers
from kuberuntime.rest.call import Call
from kuberuntime.rest.errors import TransportError
from kuberuntime.rest.failures import FAILURES, explain

CALL: Final = "kuberuntime_call"
"""The extension of an httpx2 request that holds the Call that it is for."""

_Raw = list[tuple[bytes, bytes]]


class Encoder:
    """Turns requests into httpx2's for the server and user of one config."""

    def __init__(self, config: Config) -> None:
        self.server = config.server
        self._timeouts = config.timeouts
        self._extensions: dict[str, Any] = {}
        if config.tls.server_name is not None:
            self._extensions["sni_hostname"] = config.tls.server_name
        headers: Headers = (
            ("Host", httpx2.URL(config.server).netloc.decode("ascii")),
            ("User-Agent", config.user_agent),
        )
        if config.impersonate is not None:
            headers = (*headers, *config.impersonate.headers())
        plain = _raw((*headers, ("Accept-Encoding", "identity")))
        packed = _raw((*headers, ("Accept-Encoding", "gzip")))
        self._headers = packed if config.compression else plain
        # Servers do not compress streams, and what does would hold lines back.
        self._headers_of_streams = plain

    def encode(self, call: Call, proof: Headers) -> httpx2.Request:
        """The request to send. ``proof`` are the headers that say who asks."""
        request = call.request
        own = self._headers_of_streams if call.streams else self._headers
        headers = [*own, *_raw(proof), *_raw(request.headers)]
        body = b"" if request.body is None else request.body
        if request.body is not None:
            headers.append((b"Content-Length", b"%d" % len(body)))
        times = self._timeouts
        connect = call.bound(times.connect)
        read = request.silence if call.streams else call.bound(times.read)
        write = call.bound(times.read)
        waits = {"connect": connect, "read": read, "write": write, "pool": connect}
        return httpx2.Request(
            request.method,
            self.server + request.target,
            headers=headers,
            stream=httpx2.ByteStream(body),
            extensions={**self._extensions, "timeout": waits, CALL: call},
        )

    @contextmanager
    def errors(self, call: Call) -> Generator[None]:
        """Raises what httpx2 raises, and what slips through it, as errors of ours."""
        try:
            yield
        except FAILURES as error:
            raise explain(error, call, self.server) from error

    def failure(self, call: Call, reason: str) -> TransportError:
        """An answer that cannot be read for a reason of this side."""
        return TransportError(call.request.line, self.server, reason)


def _raw(headers: Headers) -> _Raw:
    return [(name.encode(), value.encode()) for name, value in headers]
