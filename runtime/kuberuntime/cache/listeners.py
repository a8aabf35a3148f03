"""Handing notifications to a handler, one after another, without holding up others."""

from __future__ import annotations

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Generic

from kuberuntime.cache.handlers import ResourceEventHandler
from kuberuntime.cache.hooks import HandlerFailure, InformerHooks
from kuberuntime.cache.notifications import CaughtUp, Notification
from kuberuntime.cache.objects import T
from kuberuntime.endings import ended
from kuberuntime.failures import is_failure

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

    @property
    @abstractmethod
    def alive(self) -> bool:
        """Whether a call of the handler may be under way, also when it is closed."""

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

    @abstractmethod
    async def wait_let_go(self) -> None:
        """Wait until no call is under way but one that waits for others to end.

        For who is waited for by such a call: they would wait for each other.
        """

    def _failed(self, error: BaseException) -> None:
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
        self._waits = 0  # of its call for others to end
        self._waits_for_others = asyncio.Event()
        self._stops = False

    @property
    def pending(self) -> int:
        """See :class:`Listener`; so are the others."""
        return len(self._waiting)

    @property
    def alive(self) -> bool:
        return self._task is not None and not self._task.done()

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
        if cancel and self._task is not None and not self._stops:
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
        caller = calling_listener()
        if self._task is None or caller is self:
            return
        if caller is None:
            await asyncio.wait([self._task])
            return
        with caller.waiting():
            await self.wait_let_go()

    async def wait_let_go(self) -> None:
        if self._task is None or self._task.done():
            return
        waits = asyncio.ensure_future(self._waits_for_others.wait())
        try:
            await asyncio.wait([self._task, waits], return_when=asyncio.FIRST_COMPLETED)
        finally:
            waits.cancel()

    @contextmanager
    def waiting(self, *, stops: bool = False) -> Generator[None]:
        """Its call waits for others to end in this block; where it ``stops`` all of
        them, it is not cancelled by that."""
        self._waits += 1
        self._waits_for_others.set()
        self._stops = self._stops or stops
        try:
            yield
        finally:
            self._waits -= 1
            if not self._waits:
                self._waits_for_others.clear()

    async def end(self) -> None:
        """Cancel a call that is under way, and wait for its end."""
        if self._task is not None:
            self._task.cancel()
            await ended([self._task])

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
        call = _Call(self)
        _call.set(call)
        try:
            result = self.handler.handle(told)
            if result is not None and inspect.isawaitable(result):
                await result
        except BaseException as error:
            if not is_failure(error):
                raise
            self._failed(error)
        finally:
            call.over = True


class _Call:
    """A call of a handler."""

    def __init__(self, listener: TaskListener[Any]) -> None:
        self.listener = listener
        self.over = False


_call: Final[ContextVar[_Call | None]] = ContextVar("kuberuntime_call", default=None)


def calling_listener() -> TaskListener[Any] | None:
    """The listener whose handler's call this is part of, also in a task that it
    began; None elsewhere."""
    call = _call.get()
    return None if call is None or call.over else call.listener
