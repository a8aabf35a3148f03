"""Drives the sync and the async clients alike, so that a test is written once."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable
from typing import Any

import httpx2

from kuberuntime import dynamic, metadata, retry, scale
from kuberuntime.config import Config
from kuberuntime.rest import AsyncRESTClient, RESTClient

Handler = Callable[[httpx2.Request], httpx2.Response]

CONFIG = Config("https://cluster.example:6443", namespace="home", qps=None)


class Driver:
    """Opens clients over a function from requests to responses.

    What they answer is typed Any, being sync or async.
    """

    def __init__(self, *, is_async: bool) -> None:
        self.is_async = is_async
        self._runner = asyncio.Runner() if is_async else None
        self._opened: list[Any] = []
        halves: list[Any] = [
            (dynamic.DynamicClient, dynamic.AsyncDynamicClient),
            (metadata.MetadataClient, metadata.AsyncMetadataClient),
            (scale.ScaleClient, scale.AsyncScaleClient),
            (retry.retry_on_conflict, retry.async_retry_on_conflict),
        ]
        chosen = [pair[is_async] for pair in halves]
        self.dynamic, self.metadata, self.scale, self.retry_on_conflict = chosen

    def rest(self, handler: Handler) -> Any:
        """A connection to a server that a function plays."""
        kind: Any = AsyncRESTClient if self.is_async else RESTClient
        rest = kind(CONFIG, transport=httpx2.MockTransport(handler))
        self._opened.append(rest)
        return rest

    def either(self, function: Callable[..., Any]) -> Any:
        """A function as it is, or as a coroutine function."""
        if not self.is_async:
            return function

        async def wrapped(*arguments: Any) -> Any:
            return function(*arguments)

        return wrapped

    def run(self, result: Any) -> Any:
        """The result of a call, awaited where it has to be."""
        if self._runner is None or not inspect.isawaitable(result):
            return result

        async def wait() -> Any:
            return await result

        return self._runner.run(wait())

    def within(self, context: Any, body: Callable[[Any], Any]) -> Any:
        """Run a function in a block; what it returns."""
        if self._runner is None:
            with context as entered:
                return body(entered)

        async def enter() -> Any:
            async with context as entered:
                return body(entered)

        return self._runner.run(enter())

    def items(self, iterable: Any) -> list[Any]:
        """Everything that a pager or watch gives."""
        if self._runner is None:
            return list(iterable)

        async def collect() -> list[Any]:
            return [item async for item in iterable]

        return self._runner.run(collect())

    def shut_down(self) -> None:
        """Close what the test left open."""
        for rest in self._opened:
            self.run(rest.aclose() if self.is_async else rest.close())
        if self._runner is not None:
            self._runner.close()


def answer(body: Any, status: int = 200) -> httpx2.Response:
    """A JSON answer."""
    headers = {"content-type": "application/json"}
    return httpx2.Response(status, headers=headers, content=json.dumps(body).encode())


def refusal(code: int, reason: str, message: str = "no") -> httpx2.Response:
    """A Status that stands for an error."""
    status = {"kind": "Status", "apiVersion": "v1", "status": "Failure"}
    return answer({**status, "code": code, "reason": reason, "message": message}, code)


class Log:
    """Plays a server with a list of answers, and remembers what it was asked."""

    def __init__(self, *answers: httpx2.Response | Any) -> None:
        self._answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        given = self._answers.pop(0)
        return given if isinstance(given, httpx2.Response) else answer(given)

    @property
    def lines(self) -> list[str]:
        """Method and target of each request."""
        return [
            f"{request.method} {request.url.raw_path.decode()}"
            for request in self.requests
        ]

    @property
    def bodies(self) -> list[Any]:
        """What each request brought."""
        return [
            json.loads(request.content) if request.content else None
            for request in self.requests
        ]
