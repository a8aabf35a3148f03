"""Drives the sync and the async clients of an embedded server alike."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from kubeclient import AsyncClientset, Clientset
from kuberuntime.rest.hooks import Hooks, RequestSent
from kuberuntime.testing import EmbeddedServer


class Driver:
    """A clientset of either half. What it answers is typed Any, being sync or async.

    ``sent`` has the requests: verb and path.
    """

    def __init__(self, server: EmbeddedServer, *, is_async: bool) -> None:
        self.server = server
        self.is_async = is_async
        self.sent: list[str] = []
        self._runner = asyncio.Runner() if is_async else None
        hooks = Hooks(on_request=self._note)
        kind: Any = AsyncClientset if is_async else Clientset
        transport: Any = server.async_transport() if is_async else server.transport()
        self.clients = kind(server.config(), transport=transport, hooks=hooks)
        self.objects = self.clients.objects

    def run(self, result: Any) -> Any:
        """The result of a call, awaited where it has to be."""
        if self._runner is None or not inspect.isawaitable(result):
            return result

        async def wait() -> Any:
            return await result

        return self._runner.run(wait())

    def items(self, iterable: Any) -> list[Any]:
        """Everything that a pager gives."""
        return self.take(iterable, None)

    def take(self, iterable: Any, count: int | None) -> list[Any]:
        """So many of what a pager or watch gives, or all; and the end of a watch."""
        found: list[Any] = []
        if self._runner is None:
            for item in iterable if count != 0 else ():
                found.append(item)
                if len(found) == count:
                    break
            close = getattr(iterable, "close", None)
            if close is not None:
                close()
            return found

        async def collect() -> list[Any]:
            async for item in iterable:
                found.append(item)
                if len(found) == count:
                    break
            close = getattr(iterable, "aclose", None)
            if close is not None:
                await close()
            return found

        return self._runner.run(collect())

    def next(self, iterator: Any) -> Any:
        """What an iterator gives next."""
        return self.run(anext(iterator) if self.is_async else next(iterator))

    def close(self, closeable: Any) -> None:
        """Close a watch."""
        self.run(closeable.aclose() if self.is_async else closeable.close())

    def shut_down(self) -> None:
        """Close what was opened."""
        if self._runner is None:
            self.clients.close()
            return
        self._runner.run(self.clients.aclose())
        self._runner.close()

    def _note(self, sent: RequestSent) -> None:
        self.sent.append(f"{sent.method} {sent.path}")
