# Derived from runtime/kuberuntime/rest/_async/transport.py by scripts/unasync.py: edit that one.
"""Sends requests and hands back answers, over one connection pool."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

import httpx2

from kuberuntime.config.config import Config
from kuberuntime.config.context import tls_context
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response, error_from
from kuberuntime.rest.wire import LIMITS, Encoder, socket_options


class RESTClient:
    """A connection to one server as one user; as client-go's rest.RESTClient.

    Knows no kinds: it sends a :class:`Request` and gives a :class:`Response`,
    whatever its status. Redirects are not followed, cookies not kept. ``transport``
    replaces the network, for tests; it is closed with the client.

    Raises ConfigError for certificates and keys that cannot be used.
    """

    def __init__(
        self, config: Config, *, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self.config = config
        self._encoder = Encoder(config)
        self._closed = False
        self._transport = transport or httpx2.HTTPTransport(
            verify=tls_context(config),
            limits=LIMITS,
            socket_options=socket_options(),
        )

    def send(self, request: Request) -> Response:
        """Send a request and read the whole answer.

        Raises TransportError where there is none, RuntimeError after ``close()``.
        """
        answer = self._open(request, stream=False)
        try:
            with self._encoder.errors(request):
                body = answer.read()
        finally:
            answer.close()
        return Response(answer.status_code, answer.headers, body)

    def stream(self, request: Request) -> Stream:
        """Send a request and leave its answer to be read, and closed, by the caller.

        Raises as :meth:`send`, and the ApiError of a refusal.
        """
        answer = self._open(request, stream=True)
        stream = Stream(answer, self._encoder, request)
        if answer.status_code != 200:
            body = stream.read()
            raise error_from(
                Response(answer.status_code, answer.headers, body), request
            )
        return stream

    def close(self) -> None:
        """Close every connection. Calls under way fail, later ones are refused."""
        self._closed = True
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, request: Request, *, stream: bool) -> httpx2.Response:
        if self._closed:
            raise RuntimeError(f"{request.line}: the client is closed")
        outgoing = self._encoder.encode(request, stream=stream)
        with self._encoder.errors(request):
            return self._transport.handle_request(outgoing)


class Stream:
    """An answer that arrives bit by bit. Hold it in a ``with``, or close it."""

    def __init__(
        self, answer: httpx2.Response, encoder: Encoder, request: Request
    ) -> None:
        self._answer = answer
        self._encoder = encoder
        self._request = request
        self._pieces: Iterator[bytes] | None = None

    def piece(self) -> bytes | None:
        """The next bytes to arrive, decompressed; None at the end.

        Raises TransportError.
        """
        if self._pieces is None:
            self._pieces = self._answer.iter_bytes()
        with self._encoder.errors(self._request):
            try:
                return self._pieces.__next__()
            except StopIteration:
                return None

    def read(self) -> bytes:
        """All that is left, and close. Raises TransportError."""
        try:
            with self._encoder.errors(self._request):
                return self._answer.read()
        finally:
            self.close()

    def close(self) -> None:
        """Give the connection up, or back where the answer was read to its end."""
        self._answer.close()
