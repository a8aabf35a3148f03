"""Connections to one server, kept for the next request."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Any, Final, cast

import httpcore2
import httpx2

from kuberuntime.config.config import Config
from kuberuntime.config.context import system_trust
from kuberuntime.rest import aio
from kuberuntime.rest._async.network import AsyncNetwork
from kuberuntime.rest.call import Call, Wait
from kuberuntime.rest.proxy import Proxy, require
from kuberuntime.rest.tls import TLSSource
from kuberuntime.rest.wire import CALL

_KEPT: Final = 25  # idle connections; as client-go's transport
_KEPT_FOR: Final = 90.0  # seconds; as client-go's transport


class AsyncPool(httpx2.AsyncBaseTransport):
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
        self._open: aio.Homes[_AsyncOpen] = aio.Homes(
            self._make, _AsyncOpen.aclose, _AsyncOpen.leave
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
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
            await aio.blocking(self._tls.refresh)
        opened = await self._open.here()
        url = request.url
        answer = await opened.pool.handle_async_request(
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

    async def aclose(self) -> None:
        """Close every connection."""
        await self._open.aclose()

    def _make(self) -> _AsyncOpen:
        placeholder = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        network = AsyncNetwork(self._tls, placeholder)
        options: dict[str, Any] = {
            "ssl_context": placeholder,
            "max_connections": None,
            "max_keepalive_connections": _KEPT,
            "keepalive_expiry": _KEPT_FOR,
            "http2": self._http2,
            "network_backend": network,
        }
        aio.load()
        return _AsyncOpen(_pool(self._proxy, options), network)


@dataclass(frozen=True)
class _AsyncOpen:
    pool: httpcore2.AsyncConnectionPool
    network: AsyncNetwork

    async def aclose(self) -> None:
        await self.pool.aclose()

    def leave(self) -> None:
        """Let go of what cannot be closed."""
        # Its generators take it when they are freed, and another thread may have had
        # it when this process was forked.
        lock = "_optional_thread_lock"
        if hasattr(self.pool, lock):
            setattr(self.pool, lock, type(getattr(self.pool, lock))())
        self.network.let_go()


class _AsyncBody(httpx2.AsyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        # No generator of our own: one that is left early is closed by chance.
        return cast("AsyncIterable[bytes]", self._answer.stream).__aiter__()

    async def aclose(self) -> None:
        await self._answer.aclose()


def _pool(
    proxy: Proxy | None, options: dict[str, Any]
) -> httpcore2.AsyncConnectionPool:
    if proxy is None:
        return httpcore2.AsyncConnectionPool(**options)
    if proxy.is_socks:
        return httpcore2.AsyncSOCKSProxy(
            proxy_url=proxy.url, proxy_auth=proxy.auth, **options
        )
    return httpcore2.AsyncHTTPProxy(
        proxy_url=proxy.url,
        proxy_auth=proxy.auth,
        proxy_ssl_context=system_trust() if proxy.is_secure else None,
        **options,
    )
