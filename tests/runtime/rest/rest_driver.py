"""Drives the sync and the async clients alike, so that a test is written once."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import httpx2
import rest_kinds

from kuberuntime.config import Config
from kuberuntime.rest._async.transport import AsyncRESTClient
from kuberuntime.rest._sync.transport import RESTClient
from kuberuntime.rest.call import Call
from kuberuntime.rest.limiter import Unlimited

Handler = Callable[[httpx2.Request], httpx2.Response]

SERVER = "https://cluster.example:6443"


class Driver:
    """Opens clientsets; what they answer is typed Any, being sync or async."""

    def __init__(self, *, is_async: bool) -> None:
        self.is_async = is_async
        self._runner = asyncio.Runner() if is_async else None
        self._opened: list[Any] = []
        self.waits: list[float] = []

    def clientset(self, handler: Handler, config: Config | None = None) -> Any:
        """A clientset over a function from requests to responses."""
        return self.connect(config or Config(SERVER), httpx2.MockTransport(handler))

    def connect(self, config: Config, transport: Any = None) -> Any:
        """A clientset over a transport, None for the network."""
        return self.over(self.client(config, transport=transport))

    def over(self, client: Any) -> Any:
        """A clientset over a client of its own."""
        kind = rest_kinds.AsyncClientset if self.is_async else rest_kinds.Clientset
        return kind(client)

    def client(self, config: Config, **options: Any) -> Any:
        """A client that waits for nothing: ``waits`` has what it would have."""
        kind = AsyncRESTClient if self.is_async else RESTClient
        options = {"rate_limiter": Unlimited(), "wait": self._wait(), **options}
        client = kind(config, environ={}, **options)
        self._opened.append(client)
        return client

    def _wait(self) -> Any:
        async def later(call: Call, seconds: float) -> None:
            self.waits.append(seconds)

        def now(call: Call, seconds: float) -> None:
            self.waits.append(seconds)

        return later if self.is_async else now

    def run(self, result: Any) -> Any:
        """The result of a call, awaited where it has to be."""
        if self._runner is None or not inspect.isawaitable(result):
            return result

        async def wait() -> Any:
            return await result

        return self._runner.run(wait())

    def items(self, iterable: Any) -> list[Any]:
        """Everything that a pager or watch gives."""
        if self._runner is None:
            return list(iterable)

        async def collect() -> list[Any]:
            return [item async for item in iterable]

        return self._runner.run(collect())

    def each(self, iterable: Any, do: Callable[[Any], object]) -> None:
        """Do something with everything that a pager or watch gives, as it comes."""
        if self._runner is None:
            for item in iterable:
                do(item)
            return

        async def loop() -> None:
            async for item in iterable:
                do(item)

        self._runner.run(loop())

    def first(self, iterable: Any, count: int) -> list[Any]:
        """The first few items of a context manager, which is then left."""
        if self._runner is None:
            with iterable as entered:
                iterator = iter(entered)
                return [next(iterator) for _ in range(count)]

        async def collect() -> list[Any]:
            async with iterable as entered:
                iterator = aiter(entered)
                return [await anext(iterator) for _ in range(count)]

        return self._runner.run(collect())

    def close(self, closable: Any) -> None:
        """Close a client, a clientset or a watch."""
        if isinstance(closable, (rest_kinds.Clientset, rest_kinds.AsyncClientset)):
            closable = closable.rest
        if closable in self._opened:
            self._opened.remove(closable)
        self.run(closable.aclose() if self.is_async else closable.close())

    def shut_down(self) -> None:
        """Close what the test left open."""
        for client in list(self._opened):
            self.close(client)
        if self._runner is not None:
            self._runner.close()


class Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in pieces that remembers being closed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True
