# Derived from runtime/kuberuntime/rest/_async/lines.py by scripts/unasync.py: edit that one.
"""A streamed answer, line by line; what watches and followed logs stand on."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from kuberuntime.errors import DecodeError
from kuberuntime.rest._sync.late import WatchRequest
from kuberuntime.rest.errors import TransportError
from kuberuntime.rest.lines import LineSplitter, LineTooLongError, is_cut_off
from kuberuntime.rest.request import Request

if TYPE_CHECKING:
    from kuberuntime.rest._sync.stream import Stream
    from kuberuntime.rest._sync.transport import RESTClient
    from kuberuntime.rest.call import Call


class Lines:
    """Opens with the first line. ``json`` refuses another kind of answer.

    Raises what sending the request does, TransportError where the stream breaks,
    ends inside a line of JSON, or a line is too long, DecodeError for an answer that is
    not JSON.
    """

    def __init__(self, rest: RESTClient, request: WatchRequest, *, json: bool) -> None:
        self._rest = rest
        self._request = request
        self._json = json
        self._splitter = LineSplitter(rest.longest_line)
        self._lines: deque[bytes] = deque()
        self._call: Call | None = None
        self._stream: Stream | None = None
        self._ended = False
        self._stopped = False

    def stop(self) -> None:
        """Have :meth:`next` give None from now on. See :meth:`Watch.stop`."""
        self._stopped = True
        if self._call is not None:
            self._call.abort()
        if self._stream is not None:
            self._stream.stop()

    def close(self) -> None:
        """Stop, and close the stream, or have who reads it close it."""
        self.stop()
        if self._stream is not None:
            self._stream.close()

    def open(self) -> None:
        """Send the request, where that has not been done."""
        try:
            self._open()
        except TransportError:
            if not self._stopped:
                raise

    def _open(self) -> None:
        if self._stream is not None or self._stopped or self._ended:
            return
        if not isinstance(self._request, Request):
            self._request = self._request.request()
        stream = self._rest.stream(self._request, started=self._started)
        self._stream = stream
        if self._json and "json" not in stream.headers.get("content-type", "json"):
            self._refuse(stream)

    def next(self) -> bytes | None:
        """The next line, without its newline; None at the end."""
        try:
            while not self._stopped:
                if self._lines:
                    return self._lines.popleft()
                if self._ended:
                    return None
                self._read()
        except TransportError:
            if not self._stopped:
                raise
        return None

    def _read(self) -> None:
        """Wait for the next piece, and queue the lines that it completes."""
        self.open()
        if self._stream is None:
            return
        piece = self._stream.piece()
        if piece is None:
            self._ended = True
            rest = self._splitter.finish()
            if self._json and any(map(is_cut_off, rest)):
                raise self._broken("the stream ended inside an event", broke=True)
            self._lines.extend(rest)
            return
        try:
            self._lines.extend(self._splitter.feed(piece))
        except LineTooLongError as error:
            raise self._broken(str(error)) from None

    def _broken(self, reason: str, *, broke: bool = False) -> TransportError:
        server = self._rest.config.server
        return TransportError(self._request.line, server, reason, broke)

    def _refuse(self, stream: Stream) -> None:
        found = (stream.piece() or b"")[:200].decode(errors="replace")
        stream.close()
        answered = stream.headers["content-type"]
        reason = f"the server answered {answered}, not JSON: {found}"
        raise DecodeError("WatchEvent", "$", reason, self._request.line)

    def _started(self, call: Call) -> None:
        self._call = call
        if self._stopped:
            call.abort()
