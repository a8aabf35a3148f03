"""What ends watches in the middle of an event, as a load balancer does."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import cast

import httpx2


class Scissors(httpx2.AsyncBaseTransport):
    """Stands before another transport. After :meth:`cut`, each watch that is open ends
    somewhere inside the next piece of it, as if that were its end."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, chance: random.Random) -> None:
        self._inner = inner
        self.chance = chance
        self.cuts = 0

    def cut(self) -> None:
        """End what is open. What is opened later is left alone."""
        self.cuts += 1

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._inner.handle_async_request(request)
        if "watch=true" in str(request.url) and answer.status_code == 200:
            stream = cast("httpx2.AsyncByteStream", answer.stream)
            answer.stream = _Watch(stream, self)
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Watch(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, scissors: Scissors) -> None:
        self._inner = inner
        self._scissors = scissors
        self._before = scissors.cuts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._inner:
            if self._scissors.cuts != self._before:
                yield piece[: self._scissors.chance.randrange(len(piece) + 1)]
                return
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()
