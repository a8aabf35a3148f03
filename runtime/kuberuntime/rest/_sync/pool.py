# Derived from runtime/kuberuntime/rest/_async/pool.py by scripts/unasync.py: edit that one.
"""Connections to one server, kept for the next request."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

import httpcore2
import httpx2

from kuberuntime.config.config import Config
from kuberuntime.config.context import system_trust
from kuberuntime.rest import threads
from kuberuntime.rest._sync.network import Network
from kuberuntime.rest.call import Call, Wait
from kuberuntime.rest.proxy import Proxy, require
from kuberuntime.rest.tls import TLSSource
from kuberuntime.rest.wire import CALL

_KEPT: Final = 25  # idle connections; as client-go's transport
_KEPT_FOR: Final = 90.0  # seconds; as client-go's transport


class Pool(httpx2.BaseTransport):
    """Sends over httpcore2, with the call of each request in its timeouts.

    There is no cap on connections: a watch holds one for as long as it runs, and
    would starve reads. Connections belong to a process, and to an event loop where
    there is one: each that sends has its own. ``proxy`` is None to go directly.
    """

    def __init__(
        self, config: Config, tls: TLSSource, proxy: Proxy | None, *, http2: bool
    ) -> None:
        if http2:
            require("h2", config.source, "http2", "HTTP/2")
        self._proxy = proxy
        self._http2 = http2
        self._read = config.timeouts.read
        self._tls = tls
        self._open: threads.Homes[_AsyncOpen] = threads.Homes(
            self._make, _AsyncOpen.close, _AsyncOpen.leave
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it. Raises as httpcore2 does, ConfigError for certificates and keys
        that cannot be used."""
        call: Call = request.extensions[CALL]
        waits = {
            step: Wait(seconds, call)
            for step, seconds in request.extensions["timeout"].items()
        }
        silence = waits["read"]
        if call.streams:
            # Quiet streams are waited on for long, but each begins at once.
            waits["read"] = Wait(self._read, call)
        if not self._tls.is_current():
            threads.blocking(self._tls.refresh)
        opened = self._open.here()
        url = request.url
        answer = opened.pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=url.raw_scheme,
                    host=url.raw_host,
                    port=url.port,
                    target=url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions={**request.extensions, "timeout": waits},
            )
        )
        waits["read"] = silence  # looked up when the body is begun
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_AsyncBody(answer)
        )

    def close(self) -> None:
        """Close every connection."""
        self._open.close()

    def _make(self) -> _AsyncOpen:
        placeholder = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        network = Network(self._tls, placeholder)
        options: dict[str, Any] = {
            "ssl_context": placeholder,
            "max_connections": None,
            "max_keepalive_connections": _KEPT,
            "keepalive_expiry": _KEPT_FOR,
            "http2": self._http2,
            "network_backend": network,
        }
        threads.load()
        return _AsyncOpen(_pool(self._proxy, options), network)


@dataclass(frozen=True)
class _AsyncOpen:
    pool: httpcore2.ConnectionPool
    network: Network

    def close(self) -> None:
        self.pool.close()

    def leave(self) -> None:
        """Let go of what cannot be closed."""
        # Its generators take it when they are freed, and another thread may have had
        # it when this process was forked.
        lock = "_optional_thread_lock"
        if hasattr(self.pool, lock):
            setattr(self.pool, lock, type(getattr(self.pool, lock))())
        self.network.let_go()


class _AsyncBody(httpx2.ByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        # No generator of our own: one that is left early is closed by chance.
        return cast("Iterable[bytes]", self._answer.stream).__iter__()

    def close(self) -> None:
        self._answer.close()


def _pool(proxy: Proxy | None, options: dict[str, Any]) -> httpcore2.ConnectionPool:
    if proxy is None:
        return httpcore2.ConnectionPool(**options)
    if proxy.is_socks:
        return httpcore2.SOCKSProxy(
            proxy_url=proxy.url, proxy_auth=proxy.auth, **options
        )
    return httpcore2.HTTPProxy(
        proxy_url=proxy.url,
        proxy_auth=proxy.auth,
        proxy_ssl_context=system_trust() if proxy.is_secure else None,
        **options,
    )
