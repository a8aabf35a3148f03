"""Handing notifications to a handler in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, Final

from kuberuntime import forks
from kuberuntime.cache.handlers import ResourceEventHandler
from kuberuntime.cache.hooks import InformerHooks
from kuberuntime.cache.listeners import Listener
from kuberuntime.cache.notifications import CaughtUp, Notification
from kuberuntime.cache.objects import T


class ThreadListener(Listener[T]):
    """Calls the handler from a thread, one call after another."""

    def __init__(
        self,
        informer: str,
        handler: ResourceEventHandler[T],
        hooks: InformerHooks,
        resync: float,
    ) -> None:
        super().__init__(informer, handler, hooks, resync)
        self._waiting: SimpleQueue[Notification[T] | None] = SimpleQueue()
        self._settled = threading.Event()
        self._lets_go = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False
        forks.in_child(self, ThreadListener[T]._forked)

    @property
    def pending(self) -> int:
        """See :class:`Listener`; so are the others."""
        return self._waiting.qsize()

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def add(self, told: Notification[T]) -> None:
        self._waiting.put(told)

    def start(self) -> None:
        if self._thread is None and not self._closed:
            name = f"{self.informer} {self.handler.name}"
            self._thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._thread.start()

    def close(self, *, cancel: bool = False) -> None:
        self._closed = True
        self._waiting.put(None)
        self._settled.set()

    async def wait_closed(self) -> None:
        """Does not wait: the loop is not held up by a thread. See :meth:`join`."""

    async def wait_let_go(self) -> None:
        """Does not wait either."""

    def wait_for_sync(self, timeout: float | None = None) -> None:
        """Wait until it has synced; ``timeout`` is in seconds.

        Raises TimeoutError, RuntimeError where it is closed before.
        """
        if not self._settled.wait(timeout):
            raise TimeoutError(f"{self.handler.name} is not told of all in time")
        if not self._synced:
            raise RuntimeError(f"{self.handler.name} is not told any more")

    def join(self, timeout: float | None = None) -> bool:
        """Wait until no call is under way; whether that is so after some seconds.

        From the handler itself it does not wait, and from another no longer than until
        this one waits for others in its turn.
        """
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        caller: ThreadListener[Any] | None = getattr(_calling, "listener", None)
        if caller is not None:
            with caller._waiting_for_others():
                return self._lets_go.wait(timeout)
        thread.join(timeout)
        return not thread.is_alive()

    @contextmanager
    def _waiting_for_others(self) -> Generator[None]:
        """Its call waits in this block, and who else waits for that one goes on: two
        calls that waited for each other would do so for ever."""
        self._lets_go.set()
        try:
            yield
        finally:
            self._lets_go.clear()

    def _forked(self) -> None:
        if self._thread is not None:
            forks.leave(self._waiting, self._settled, self._lets_go)
            self._waiting, self._settled = SimpleQueue(), threading.Event()
            self._lets_go = threading.Event()
            self._closed, self._synced, self._thread = True, False, None
            self._settled.set()

    def _run(self) -> None:
        _calling.listener = self
        try:
            while (told := self._waiting.get()) is not None and not self._closed:
                self._tell(told)
        finally:
            self._lets_go.set()

    def _tell(self, told: Notification[T]) -> None:
        if isinstance(told, CaughtUp):
            self._synced = True
            self._settled.set()
            return
        try:
            self.handler.handle(told)
        except BaseException as error:  # in a thread nobody else would hear of it
            self._failed(error)


_calling: Final = threading.local()
"""The listener whose handler's calls are made in this thread."""
