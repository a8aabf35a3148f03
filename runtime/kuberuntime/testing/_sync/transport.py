# Derived from runtime/kuberuntime/testing/_async/transport.py by scripts/unasync.py: edit that one.
"""Requests that never leave the process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import httpx2

from kuberuntime.rest.wire import CALL
from kuberuntime.testing import threads
from kuberuntime.testing.clock import Clock
from kuberuntime.testing.in_process import InProcess
from kuberuntime.testing.server.core import Core
from kuberuntime.testing.server.feed import Feed
from kuberuntime.testing.server.messages import Request

_GONE: Final = "Server disconnected without sending a response."
_CUT: Final = "peer closed connection without sending complete message body"


class EmbeddedTransport(InProcess, httpx2.BaseTransport):
    """The network between a client and an embedded server: none.

    Give it to a clientset as its ``transport``. Timeouts, and clients and streams that
    are closed while they wait, are as on a network.
    """

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Have the server answer. Raises as httpx2's own transports do."""
        path, _, query = request.url.raw_path.partition(b"?")
        answer = self._core.handle(
            Request(
                request.method,
                path.decode("ascii"),
                query.decode("ascii"),
                request.headers,
                _body(request),
            )
        )
        waiting = _Waiting(request, self._core.clock)
        if answer.delay:
            waiting.sleep(answer.delay)
        if answer.broken == "before":
            raise httpx2.RemoteProtocolError(_GONE)
        stream: httpx2.ByteStream
        if answer.feed is not None:
            stream = _Events(answer.feed, waiting, self._core)
        elif answer.broken == "half":
            stream = _Half(answer.body)
        else:
            stream = httpx2.ByteStream(answer.body)
        return httpx2.Response(
            answer.status, headers=dict(answer.headers), stream=stream
        )


def _body(request: httpx2.Request) -> bytes:
    stream: Any = request.stream
    pieces: list[bytes] = []
    for piece in stream:
        pieces.append(piece)
    return b"".join(pieces)


class _Waiting:
    """Waits in the place of a request, no longer than the client has patience."""

    def __init__(self, request: httpx2.Request, clock: Clock) -> None:
        self._call = request.extensions.get(CALL)
        self._patience: float | None = request.extensions.get("timeout", {}).get("read")
        self._clock = clock
        self.bell = threads.Bell()

    def until(self, due: float) -> None:
        """Wait to be rung, or for a moment of the server's clock.

        Raises ReadTimeout after as many seconds as the client waits for more.
        """
        seconds = max(due - self._clock.now(), 0.0)
        # What is left of the call bounds each wait, as on a network.
        patience = self._patience
        if self._call is not None:
            patience = self._call.bound(patience)
        limit = seconds if patience is None else min(seconds, patience)
        if self._call is not None:
            self._call.wait_with(self.bell.ring)
        rung = self.bell.wait(limit)
        if self._call is not None and self._call.aborted:
            raise httpx2.ReadError("closed")
        if not rung and limit < seconds:
            raise httpx2.ReadTimeout("nothing came")

    def sleep(self, seconds: float) -> None:
        """Wait for so long by the server's clock."""
        until = self._clock.now() + seconds
        stop = self._clock.on_move(self.bell.ring)
        try:
            while self._clock.now() < until:
                self.until(until)
        finally:
            stop()


class _Events(httpx2.ByteStream):
    """The events of a watch, taken when the client asks for more."""

    def __init__(self, feed: Feed, waiting: _Waiting, core: Core) -> None:
        self._feed = feed
        self._waiting = waiting
        self._core = core
        self._stop = feed.listen(waiting.bell.ring)
        core.opened(feed)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        feed = self._feed
        while True:
            lines = feed.take()
            if lines:
                return lines
            if feed.broken:
                raise httpx2.RemoteProtocolError(_CUT)
            if feed.ended:
                raise StopIteration
            self._waiting.until(feed.due)

    def close(self) -> None:
        """Listen no more."""
        self._stop()
        self._core.closed(self._feed)


class _Half(httpx2.ByteStream):
    """A body whose second half never comes."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body[: len(self._body) // 2]
        raise httpx2.RemoteProtocolError(_CUT)
