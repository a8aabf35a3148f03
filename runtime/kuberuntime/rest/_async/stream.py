"""The body of an answer, as it arrives."""

from __future__ import annotations

import threading
import zlib
from collections import abc
from typing import cast

import httpx2

from kuberuntime.rest.call import Call
from kuberuntime.rest.failures import why_aborted
from kuberuntime.rest.wire import Encoder


class AsyncStream:
    """An answer that arrives bit by bit. Hold it in a ``with``, or close it.

    ``on_close`` is called once, with the call, when the connection is given back.
    """

    def __init__(self, answer: httpx2.Response, encoder: Encoder, call: Call) -> None:
        self.status = answer.status_code
        self.headers: abc.Mapping[str, str] = answer.headers
        self._answer = answer
        self._encoder = encoder
        self._call = call
        self.on_close: abc.Callable[[Call], None] | None = None
        body = cast("abc.AsyncIterable[bytes]", answer.stream)
        self._pieces: abc.AsyncIterator[bytes] = body.__aiter__()
        self._stopped = False
        self._reading = False
        self._not_closed = threading.Lock()  # held for ever by who closes

    async def piece(self) -> bytes | None:
        """The next bytes to arrive, as they were sent; None at the end, or when the
        stream is stopped meanwhile. Raises TransportError."""
        if self._call.forked:
            raise self._encoder.failure(self._call, why_aborted(self._call))
        self._reading = True
        try:
            if self._stopped:
                return None
            with self._encoder.errors(self._call):
                return await self._pieces.__anext__()
        except StopAsyncIteration:
            self._stopped = True
            return None
        except Exception:
            if self._stopped:
                return None  # that is how it was stopped
            self._stopped = True
            raise
        finally:
            self._reading = False
            if self._stopped:
                await self._close()

    async def read(self) -> bytes:
        """All that is left, decompressed, and close. Raises TransportError."""
        pieces: list[bytes] = []
        try:
            while (piece := await self.piece()) is not None:
                pieces.append(piece)
        finally:
            await self.aclose()
        body = b"".join(pieces)
        if self.headers.get("content-encoding", "identity") == "identity":
            return body
        try:
            return zlib.decompress(body, wbits=zlib.MAX_WBITS | 32)
        except zlib.error as error:
            reason = f"the answer cannot be decompressed: {error}"
            raise self._encoder.failure(self._call, reason) from None

    def stop(self) -> None:
        """Have whoever waits for the next bytes get None, at once. Any thread may."""
        self._stopped = True
        self._call.abort()

    async def aclose(self) -> None:
        """Give the connection up, or back where the answer was read to its end."""
        if not self._stopped:
            self._stopped = True
        if self._reading:
            self._call.abort()  # the reader wakes, and closes
        else:
            await self._close()

    async def _close(self) -> None:
        if self._call.forked or not self._not_closed.acquire(blocking=False):
            return
        self._call.finish()
        try:
            # One that is left in the middle does not close by itself, or late.
            close = getattr(self._pieces, "aclose", None)
            if close is not None:
                await close()
            await self._answer.aclose()
        finally:
            if self.on_close is not None:
                self.on_close(self._call)
