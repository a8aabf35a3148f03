"""Drives the sync and the async clients alike, so that a test is written once."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from kuberuntime import discovery, dynamic, mapper, metadata, rest, retry, scale
from kuberuntime.config import Config


class Driver:
    """Opens clients of one server. What they answer is typed Any, being of either half.

    ``warnings`` are the texts that the server warned of.
    """

    def __init__(self, config: Config, *, is_async: bool) -> None:
        self.config = config
        self.is_async = is_async
        self.warnings: list[str] = []
        self._runner = asyncio.Runner() if is_async else None
        self._rest: Any = None
        halves: list[Any] = [
            (dynamic.DynamicClient, dynamic.AsyncDynamicClient),
            (metadata.MetadataClient, metadata.AsyncMetadataClient),
            (scale.ScaleClient, scale.AsyncScaleClient),
            (discovery.DiscoveryClient, discovery.AsyncDiscoveryClient),
            (discovery.CachedDiscoveryClient, discovery.AsyncCachedDiscoveryClient),
            (mapper.DeferredRESTMapper, mapper.AsyncDeferredRESTMapper),
            (retry.retry_on_conflict, retry.async_retry_on_conflict),
        ]
        (
            self.dynamic,
            self.metadata,
            self.scale,
            self.discovery,
            self.cached_discovery,
            self.mapper,
            self.retry_on_conflict,
        ) = (pair[is_async] for pair in halves)

    @property
    def rest(self) -> Any:
        """A connection to the server: one for the whole test."""
        if self._rest is None:
            kind: Any = rest.AsyncRESTClient if self.is_async else rest.RESTClient
            self._rest = kind(
                self.config,
                on_warning=lambda warning: self.warnings.append(warning.text),
                environ={},
            )
        return self._rest

    def clientset(self, package: ModuleType) -> Any:
        """The clientset of a generated package."""
        name = "AsyncClientset" if self.is_async else "Clientset"
        return getattr(package, name)(self.rest)

    def resource(self, named: Any, namespace: str | None = None) -> Any:
        """A dynamic client of one resource."""
        return self.run(self.dynamic(self.rest).resource(named, namespace))

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
        """Everything that a pager, or a watch that ends, gives."""
        if self._runner is None:
            return list(iterable)

        async def collect() -> list[Any]:
            return [item async for item in iterable]

        return self._runner.run(collect())

    def first(self, count: int, watch: Any) -> list[Any]:
        """The first events of a watch, which is then given up."""
        found: list[Any] = []
        if self._runner is None:
            with watch as events:
                for event in events:
                    found.append(event)
                    if len(found) == count:
                        break
            return found

        async def collect() -> None:
            async with watch as events:
                async for event in events:
                    found.append(event)
                    if len(found) == count:
                        break

        self._runner.run(collect())
        return found

    def shut_down(self) -> None:
        """Close what the test opened."""
        if self._rest is not None:
            self.run(self._rest.aclose() if self.is_async else self._rest.close())
        if self._runner is not None:
            self._runner.close()
