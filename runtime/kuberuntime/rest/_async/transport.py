"""Sends requests and hands back answers, over one connection pool."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import httpx2

from kuberuntime.config.config import Config
from kuberuntime.config.context import tls_context
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response, error_from
from kuberuntime.rest.wire import LIMITS, Encoder, socket_options


class AsyncRESTClient:
    """A connection to one server as one user; as client-go's rest.RESTClient.

    Knows no kinds: it sends a :class:`Request` and gives a :class:`Response`,
    whatever its status. Redirects are not followed, cookies not kept. ``transport``
    replaces the network, for tests; it is closed with the client.

    Raises ConfigError for certificates and keys that cannot be used.
    """

    def __init__(
        self, config: Config, *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self.config = config
        self._encoder = Encoder(config)
        self._closed = False
        self._transport = transport or httpx2.AsyncHTTPTransport(
            verify=tls_context(config),
            limits=LIMITS,
            socket_options=socket_options(),
        )

    async def send(self, request: Request) -> Response:
        """Send a request and read the whole answer.

        Raises TransportError where there is none, RuntimeError after ``aclose()``.
        """
        answer = await self._open(request, stream=False)
        try:
            with self._encoder.errors(request):
                body = await answer.aread()
        finally:
            await answer.aclose()
        return Response(answer.status_code, answer.headers, body)

    async def stream(self, request: Request) -> AsyncStream:
        """Send a request and leave its answer to be read, and closed, by the caller.

        Raises as :meth:`send`, and the ApiError of a refusal.
        """
        answer = await self._open(request, stream=True)
        stream = AsyncStream(answer, self._encoder, request)
        if answer.status_code != 200:
            body = await stream.read()
            raise error_from(
                Response(answer.status_code, answer.headers, body), request
            )
        return stream

    async def aclose(self) -> None:
        """Close every connection. Calls under way fail, later ones are refused."""
        self._closed = True
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _open(self, request: Request, *, stream: bool) -> httpx2.Response:
        if self._closed:
            raise RuntimeError(f"{request.line}: the client is closed")
        outgoing = self._encoder.encode(request, stream=stream)
        with self._encoder.errors(request):
            return await self._transport.handle_async_request(outgoing)


class AsyncStream:
    """An answer that arrives bit by bit. Hold it in a ``with``, or close it."""

    def __init__(
        self, answer: httpx2.Response, encoder: Encoder, request: Request
    ) -> None:
        self._answer = answer
        self._encoder = encoder
        self._request = request
        self._pieces: AsyncIterator[bytes] | None = None

    async def piece(self) -> bytes | None:
        """The next bytes to arrive, decompressed; None at the end.

        Raises TransportError.
        """
        if self._pieces is None:
            self._pieces = self._answer.aiter_bytes()
        with self._encoder.errors(self._request):
            try:
                return await self._pieces.__anext__()
            except StopAsyncIteration:
                return None

    async def read(self) -> bytes:
        """All that is left, and close. Raises TransportError."""
        try:
            with self._encoder.errors(self._request):
                return await self._answer.aread()
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Give the connection up, or back where the answer was read to its end."""
        await self._answer.aclose()
