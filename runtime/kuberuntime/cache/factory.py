"""Factories of shared informers: one informer a resource, for the whole program."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, Unpack

from kuberuntime import forks
from kuberuntime.cache.informable import AnyInformable, Informable, L
from kuberuntime.cache.informer import AsyncSharedInformer
from kuberuntime.cache.listeners import TaskListener, calling_listener
from kuberuntime.cache.mutations import CacheMutatedError
from kuberuntime.cache.objects import T
from kuberuntime.cache.settings import FactoryOptions, Settings
from kuberuntime.endings import ended, first_of
from kuberuntime.errors import NotRegisteredError
from kuberuntime.meta.gvk import GroupVersionResource
from kuberuntime.rest.resource import Resource

if TYPE_CHECKING:
    from kuberuntime.rest._async.clientset import AsyncClientset
    from kuberuntime.rest._async.transport import AsyncRESTClient

_log: Final = logging.getLogger("kuberuntime.cache")


class AsyncSharedInformerFactory:
    """Makes informers, once each, and runs them; as client-go's.

    Subclasses have a property for each group version, and the modules that know
    their resources::

        factory = AsyncSharedInformerFactory(clientset, namespaces="shop")
        pods = factory.core_v1.pods()
        async with factory:
            await factory.wait_for_cache_sync(timeout=30)

    :class:`FactoryOptions` says what it can be told. Raises TypeError for an option
    that there is not. The clientset stays open, and is to be closed after this.
    """

    modules: ClassVar[Mapping[tuple[str, str], str]] = {}

    if not TYPE_CHECKING:  # checkers know what there is

        def __getattr__(self, name: str) -> object:
            raise no_such_group(self, name)

    def __init__(
        self,
        clientset: AsyncClientset | AsyncRESTClient,
        **options: Unpack[FactoryOptions],
    ) -> None:
        rest: Any = getattr(clientset, "rest", clientset)
        self._rest: AsyncRESTClient = rest
        self._settings = Settings.of(options)
        self._informers: dict[Resource, AsyncSharedInformer[Any, Any]] = {}
        self._tasks: dict[Resource, asyncio.Task[None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = self._cancelled = False
        self._why = "the factory is stopped"
        forks.in_child(self, AsyncSharedInformerFactory._forked)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces that are read; none stands for all."""
        return self._settings.namespaces

    def informer_for(self, informable: Informable[T, L]) -> AsyncSharedInformer[T, L]:
        """The informer of a resource, the same each time. As client-go's InformerFor.

        One that is made after ``start()`` runs as well, as controller-runtime's: it
        begins when the caller lets the event loop go on.
        """
        informer = self._informers.get(informable.resource)
        if informer is None:
            informer = AsyncSharedInformer(self._rest, informable, self._settings)
            self._informers[informable.resource] = informer
            if self._loop is not None and not self._stopped:
                self._run(informer, self._loop)
        return informer

    def for_resource(
        self, resource: GroupVersionResource
    ) -> AsyncSharedInformer[Any, Any]:
        """The informer of a resource by name. Raises NotRegisteredError."""
        return self.informer_for(find_informable(self.modules, resource))

    def start(self) -> None:
        """Run every informer that does not run yet, on this event loop.

        Raises RuntimeError once the factory is stopped.
        """
        if self._stopped:
            raise RuntimeError(self._why)
        self._loop = asyncio.get_running_loop()
        for informer in self._informers.values():
            self._run(informer, self._loop)

    async def wait_for_cache_sync(self, timeout: float | None = None) -> None:
        """Wait until every informer that runs is in sync; ``timeout`` is in seconds.

        Raises TimeoutError, which names those that are not, RuntimeError where they
        are stopped before.
        """
        running = [self._informers[resource] for resource in self._tasks]
        try:
            async with asyncio.timeout(timeout):
                for informer in running:
                    await informer.wait_for_sync()
        except TimeoutError:
            late = [one.name for one in running if not one.has_synced()]
            raise TimeoutError(f"not in sync in time: {', '.join(late)}") from None

    async def stop(self) -> None:
        """Stop every informer, for good: afterwards nothing of it runs. Twice is fine,
        also at once.

        Calls of handlers that are under way are cancelled, and waited for, also where
        this is cancelled meanwhile. From a handler, it cancels and waits for all but
        those that wait for the same. Raises CacheMutatedError where the detector found
        something, and what an informer came to grief on.
        """
        self._stopped = True
        if not self._cancelled:
            self._cancelled = True
            for task in self._tasks.values():
                task.cancel()
        caller = calling_listener()
        if caller is None:
            try:
                await self._wait_stopped()
            finally:
                # Handlers that stopped it themselves, and went on.
                await ended(
                    [
                        asyncio.create_task(listener.end())
                        for informer in self._informers.values()
                        for listener in informer.alive()
                        if isinstance(listener, TaskListener)
                    ]
                )
        else:
            with caller.waiting(stops=True):
                await self._wait_stopped()
        self._raise_errors()

    async def _wait_stopped(self) -> None:
        try:
            await ended(self._tasks.values())
        finally:
            for informer in self._informers.values():
                informer.close()  # one that never ran

    def _raise_errors(self) -> None:
        errors: list[BaseException] = []
        for task in self._tasks.values():
            if not task.cancelled() and (error := task.exception()) is not None:
                errors.append(error)
        for informer in self._informers.values():
            try:
                informer.check_mutations()
            except CacheMutatedError as error:
                errors.append(error)
        if errors:
            raise first_of(errors)

    def _run(
        self, informer: AsyncSharedInformer[Any, Any], loop: asyncio.AbstractEventLoop
    ) -> None:
        resource = informer.informable.resource
        if resource not in self._tasks:
            task = loop.create_task(informer.run(), name=informer.name)
            task.add_done_callback(_say_how_it_ended)
            self._tasks[resource] = task

    def _forked(self) -> None:
        if self._loop is not None:
            forks.leave(self._tasks, self._loop)
            self._tasks, self._loop = {}, None
            self._stopped, self._why = True, forks.DEAD

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()


class AsyncGroupVersionInformers:
    """The informers of one group version. Subclasses have a method for each."""

    def __init__(self, factory: AsyncSharedInformerFactory) -> None:
        self._factory = factory

    def _informer(self, informable: Informable[T, L]) -> AsyncSharedInformer[T, L]:
        return self._factory.informer_for(informable)


def _say_how_it_ended(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("%s: came to an end", task.get_name(), exc_info=error)


def no_such_group(factory: Any, name: str) -> AttributeError:
    """The error for an attribute that is no group version of a factory.

    It tells who has the base, which is called as the generated ones, what to import.
    """
    kind = type(factory).__name__
    message = f"{kind!r} object has no attribute {name!r}"
    if not factory.modules:
        message += f": it knows no resources, import the {kind} of a generated package"
    return AttributeError(message, name=name, obj=factory)


def find_informable(
    modules: Mapping[tuple[str, str], str], resource: GroupVersionResource
) -> AnyInformable:
    """What a generated package has under a name. Raises NotRegisteredError."""
    module = modules.get((resource.group, resource.version))
    known: Mapping[str, AnyInformable] = (
        {} if module is None else import_module(module).INFORMABLES
    )
    if resource.resource not in known:
        raise NotRegisteredError(f"nothing to inform of {resource}")
    return known[resource.resource]
