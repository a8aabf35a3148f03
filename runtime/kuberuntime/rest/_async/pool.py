"""Connections to one server, kept for the next request."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterable, AsyncIterator
from importlib.util import find_spec
from typing import Any, Final, cast

import httpcore2
import httpx2

from kuberuntime.config.config import Config
from kuberuntime.config.errors import ConfigError
from kuberuntime.rest._async.network import AsyncNetwork
from kuberuntime.rest.call import Call, Wait
from kuberuntime.rest.tls import TLSSource
from kuberuntime.rest.wire import CALL

_KEPT: Final = 25  # idle connections; as client-go's transport
_KEPT_FOR: Final = 90.0  # seconds; as client-go's transport


class AsyncPool(httpx2.AsyncBaseTransport):
    """Sends over httpcore2, with the call of each request in its timeouts.

    There is no cap on connections: a watch holds one for as long as it runs, and
    would starve reads. ``proxy`` is a URL, or None.
    """

    def __init__(
        self, config: Config, tls: TLSSource, proxy: str | None, *, http2: bool
    ) -> None:
        placeholder = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        options: dict[str, Any] = {
            "ssl_context": placeholder,
            "max_connections": None,
            "max_keepalive_connections": _KEPT,
            "keepalive_expiry": _KEPT_FOR,
            "http2": http2,
            "network_backend": AsyncNetwork(tls, placeholder),
        }
        self._read = config.timeouts.read
        self._pool = _pool(config, proxy, options)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it. Raises as httpcore2 does."""
        call: Call = request.extensions[CALL]
        waits = {
            step: Wait(seconds, call)
            for step, seconds in request.extensions["timeout"].items()
        }
        silence = waits["read"]
        if call.streams:
            # Quiet streams are waited on for long, but each begins at once.
            waits["read"] = Wait(self._read, call)
        url = request.url
        answer = await self._pool.handle_async_request(
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
        await self._pool.aclose()


class _AsyncBody(httpx2.AsyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        # No generator of our own: one that is left early is closed by chance.
        return cast("AsyncIterable[bytes]", self._answer.stream).__aiter__()

    async def aclose(self) -> None:
        await self._answer.aclose()


def _require(package: str, config: Config, key: str, what: str) -> None:
    if find_spec(package) is None:
        reason = f"{what} needs the package {package}: install it"
        raise ConfigError(config.source, key, reason)


def _pool(
    config: Config, proxy: str | None, options: dict[str, Any]
) -> httpcore2.AsyncConnectionPool:
    if options["http2"]:
        _require("h2", config, "http2", "HTTP/2")
    if proxy is None:
        return httpcore2.AsyncConnectionPool(**options)
    parsed = httpx2.Proxy(proxy)
    url = httpcore2.URL(
        scheme=parsed.url.raw_scheme,
        host=parsed.url.raw_host,
        port=parsed.url.port,
        target=parsed.url.raw_path,
    )
    if parsed.url.scheme in ("socks5", "socks5h"):
        _require("socksio", config, "proxy-url", "a SOCKS proxy")
        return httpcore2.AsyncSOCKSProxy(
            proxy_url=url, proxy_auth=parsed.raw_auth, **options
        )
    return httpcore2.AsyncHTTPProxy(
        proxy_url=url,
        proxy_auth=parsed.raw_auth,
        proxy_ssl_context=(
            httpx2.create_ssl_context() if parsed.url.scheme == "https" else None
        ),
        **options,
    )
