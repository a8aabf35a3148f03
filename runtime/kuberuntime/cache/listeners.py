"""Handing notifications to a handler, one after another, without holding up others."""

from __future__ import annotations

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections import deque
from typing import Final, Generic

from kuberuntime.cache.handlers import ResourceEventHandler
from kuberuntime.cache.hooks import HandlerFailure, InformerHooks
from kuberuntime.cache.notifications import CaughtUp, Notification
from kuberuntime.cache.objects import T

_AT_ONCE: Final = 100  # notifications that are handed on before others get a turn


class Listener(ABC, Generic[T]):
    """A registered handler, and the notifications that wait for it.

    There is no bound on them: a handler that takes its time puts the work in a queue.
    ``resync`` is every how many seconds it is told of everything, 0 for never. Only
    the informer adds to it, starts and closes it. As client-go's
    ResourceEventHandlerRegistration.
    """

    def __init__(
        self,
        informer: str,
        handler: ResourceEventHandler[T],
        hooks: InformerHooks,
        resync: float,
    ) -> None:
        self.informer = informer
        self.handler = handler
        self.resync = resync
        self._hooks = hooks
        self._synced = False

    def has_synced(self) -> bool:
        """Whether the handler has been told of all that was there before it."""
        return self._synced

    @property
    @abstractmethod
    def pending(self) -> int:
        """How many notifications wait for the handler."""

    @abstractmethod
    def add(self, told: Notification[T]) -> None:
        """Have the handler told, in its turn."""

    @abstractmethod
    def start(self) -> None:
        """Begin to tell it."""

    @abstractmethod
    def close(self, *, cancel: bool = False) -> None:
        """Tell it nothing more, not even what waits already.

        ``cancel`` ends a call that is under way, where that can be done.
        """

    @abstractmethod
    async def wait_closed(self) -> None:
        """Wait until no call of the handler is under way, except where it is what
        waits."""

    def _failed(self, error: Exception) -> None:
        report = HandlerFailure(self.informer, self.handler.name, error)
        self._hooks.handler_error(report)


class TaskListener(Listener[T]):
    """Calls the handler from a task, and awaits what it returns."""

    def __init__(
        self,
        informer: str,
        handler: ResourceEventHandler[T],
        hooks: InformerHooks,
        resync: float,
    ) -> None:
        super().__init__(informer, handler, hooks, resync)
        self._waiting: deque[Notification[T]] = deque()
        self._awake = asyncio.Event()
        self._settled = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def pending(self) -> int:
        """See :class:`Listener`; so are the others."""
        return len(self._waiting)

    def add(self, told: Notification[T]) -> None:
        if not self._closed:
            self._waiting.append(told)
            self._awake.set()

    def start(self) -> None:
        if self._task is None and not self._closed:
            self._task = asyncio.create_task(self._run(), name=self.informer)

    def close(self, *, cancel: bool = False) -> None:
        self._closed = True
        self._waiting.clear()
        self._awake.set()
        self._settled.set()
        if cancel and self._task is not None and not self._is_current():
            self._task.cancel()

    async def wait_for_sync(self, timeout: float | None = None) -> None:
        """Wait until it has synced; ``timeout`` is in seconds.

        Raises TimeoutError, RuntimeError where it is closed before.
        """
        async with asyncio.timeout(timeout):
            await self._settled.wait()
        if not self._synced:
            raise RuntimeError(f"{self.handler.name} is not told any more")

    async def wait_closed(self) -> None:
        if self._task is not None and not self._is_current():
            await asyncio.wait([self._task])

    def _is_current(self) -> bool:
        return self._task is asyncio.current_task()

    async def _run(self) -> None:
        while not self._closed:
            await self._awake.wait()
            self._awake.clear()
            count = 0
            while self._waiting:
                await self._tell(self._waiting.popleft())
                count += 1
                if count % _AT_ONCE == 0:
                    await asyncio.sleep(0)

    async def _tell(self, told: Notification[T]) -> None:
        if isinstance(told, CaughtUp):
            self._synced = True
            self._settled.set()
            return
        try:
            result = self.handler.handle(told)
            if result is not None and inspect.isawaitable(result):
                await result
        except Exception as error:
            self._failed(error)
