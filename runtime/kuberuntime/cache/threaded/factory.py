"""Factories of shared informers, for threads."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from kuberuntime.cache.factory import (
    AsyncSharedInformerFactory,
    find_informable,
    no_such_group,
)
from kuberuntime.cache.informable import Informable, L
from kuberuntime.cache.objects import T
from kuberuntime.cache.settings import FactoryOptions
from kuberuntime.cache.threaded.informer import SharedInformer
from kuberuntime.cache.threaded.loop import LoopThread
from kuberuntime.cache.threaded.twin import async_twin
from kuberuntime.meta.gvk import GroupVersionResource
from kuberuntime.rest.resource import Resource

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    import httpx2

    from kuberuntime.rest._sync.clientset import Clientset
    from kuberuntime.rest._sync.transport import RESTClient

STOP_AFTER = 30.0
"""Seconds that calls of handlers have to return, when the factory is stopped."""


class SharedInformerFactory:
    """As :class:`AsyncSharedInformerFactory`, from any thread::

        factory = SharedInformerFactory(clientset, namespaces="shop")
        pods = factory.core_v1.pods()
        with factory:
            factory.wait_for_cache_sync(timeout=30)

    Informers run on an event loop in a thread, over connections of their own. They
    share the clientset's configuration, which is for the network; ``transport``
    replaces it where the clientset has one of its own. ``loop_factory`` makes the
    event loop. A program that ends without ``stop()`` is not held up.
    """

    modules: ClassVar[Mapping[tuple[str, str], str]] = {}

    if not TYPE_CHECKING:  # checkers know what there is

        def __getattr__(self, name: str) -> object:
            raise no_such_group(self, name)

    def __init__(
        self,
        clientset: Clientset | RESTClient,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
        **options: Unpack[FactoryOptions],
    ) -> None:
        rest: Any = getattr(clientset, "rest", clientset)
        self._rest = async_twin(rest, transport)
        self._factory = AsyncSharedInformerFactory(self._rest, **options)
        self._loop = LoopThread("kuberuntime-informers", self._clean_up, loop_factory)
        self._informers: dict[Resource, SharedInformer[Any, Any]] = {}

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces that are read; none stands for all."""
        return self._factory.namespaces

    def informer_for(self, informable: Informable[T, L]) -> SharedInformer[T, L]:
        """The informer of a resource, the same each time. As client-go's InformerFor.

        One that is made after ``start()`` runs as well, as controller-runtime's.
        """
        return self._loop.call(lambda: self._informer_for(informable))

    def for_resource(self, resource: GroupVersionResource) -> SharedInformer[Any, Any]:
        """The informer of a resource by name. Raises NotRegisteredError."""
        return self.informer_for(find_informable(self.modules, resource))

    def start(self) -> None:
        """Run every informer that does not run yet.

        Raises RuntimeError once the factory is stopped.
        """
        self._loop.start()
        self._loop.call(self._factory.start)

    def wait_for_cache_sync(self, timeout: float | None = None) -> None:
        """Wait until every informer that runs is in sync; ``timeout`` is in seconds.

        Raises TimeoutError, which names those that are not, RuntimeError where they
        are not started, or stopped before.
        """
        self._loop.run(lambda: self._factory.wait_for_cache_sync(timeout))

    def stop(self, timeout: float = STOP_AFTER) -> None:
        """Stop every informer, for good: afterwards no thread of it is left. Twice is
        fine.

        From a handler it does not wait for that handler, nor for others that stop it
        too; from a signal handler that interrupts a call of this factory, or of its
        informers, it does not wait at all. Raises TimeoutError, which names the
        handlers that do not return in that many seconds, and CacheMutatedError where
        the detector found something.
        """
        until = time.monotonic() + timeout
        waits = True
        try:
            waits = self._loop.stop(timeout)
        finally:
            if waits:
                self._join(until)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _informer_for(self, informable: Informable[T, L]) -> SharedInformer[T, L]:
        informer = self._informers.get(informable.resource)
        if informer is None:
            inner = self._factory.informer_for(informable)
            informer = SharedInformer(inner, self._loop)
            self._informers[informable.resource] = informer
        return informer

    def _join(self, until: float) -> None:
        late = [
            f"{listener.informer} {listener.handler.name}"
            for informer in self._informers.values()
            for listener in informer.alive()
            if not listener.join(max(0.0, until - time.monotonic()))
        ]
        if late:
            raise TimeoutError(f"handlers that do not return: {', '.join(late)}")

    async def _clean_up(self) -> None:
        try:
            await self._factory.stop()
        finally:
            await self._rest.aclose()


class GroupVersionInformers:
    """The informers of one group version. Subclasses have a method for each."""

    def __init__(self, factory: SharedInformerFactory) -> None:
        self._factory = factory

    def _informer(self, informable: Informable[T, L]) -> SharedInformer[T, L]:
        return self._factory.informer_for(informable)
