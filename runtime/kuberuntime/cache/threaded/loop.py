"""An event loop in a thread, and calls to it from others that never hang."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any, TypeVar

from kuberuntime import forks

R = TypeVar("R")


class LoopThread:
    """Runs things on an event loop, from :meth:`start` to :meth:`stop`.

    ``clean_up`` is awaited at the end. ``loop_factory`` makes the loop.
    """

    def __init__(
        self,
        name: str,
        clean_up: Callable[[], Coroutine[Any, Any, None]],
        loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
    ) -> None:
        self._name = name
        self._clean_up = clean_up
        self._loop_factory = loop_factory
        self._lock = forks.fresh(self, "_lock", threading.RLock)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping = asyncio.Event()
        self._held = self._stopped = False
        self._why = "the factory is stopped"
        self._error: BaseException | None = None
        forks.in_child(self, LoopThread._forked)

    def is_current(self) -> bool:
        """Whether this is called on the loop."""
        return threading.current_thread() is self._thread

    def start(self) -> None:
        """Begin. RuntimeError once it is stopped."""
        with self._locked():
            if self._stopped:
                raise RuntimeError(self._why)
            if self._thread is None:
                ready = threading.Event()
                self._thread = threading.Thread(
                    target=self._main, args=[ready], name=self._name, daemon=True
                )
                self._thread.start()
                ready.wait()
                if self._error is not None:
                    raise self._error

    def call(self, function: Callable[[], R]) -> R:
        """The result of a function, called on the loop, or here while none runs."""

        async def call() -> R:
            return function()

        if self.is_current():
            return function()
        with self._locked():
            if self._loop is None:
                return function()
        return self.run(call)

    def run(self, function: Callable[[], Coroutine[Any, Any, R]]) -> R:
        """The result of a coroutine function, awaited on the loop.

        RuntimeError where the loop does not run, ends before, or is where this is
        called from.
        """
        if self.is_current():
            raise RuntimeError("the event loop cannot wait for itself")
        with self._locked():
            if self._loop is None:
                raise RuntimeError(self._why if self._stopped else "start it before")
            future = asyncio.run_coroutine_threadsafe(function(), self._loop)
        try:
            return future.result()
        except CancelledError:
            raise RuntimeError(self._why) from None
        finally:
            future.cancel()  # where an interrupt ended the wait

    def stop(self, timeout: float) -> bool:
        """End all that runs on the loop, and the thread; again, wait for that.

        Raises TimeoutError where that takes longer, in seconds. On the loop itself,
        and in a signal handler that interrupts what the loop waits for, it only asks
        for it: whether it may wait.
        """
        with self._locked() as interrupts:
            self._stopped = True
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._stopping.set)
            thread = self._thread
        if interrupts or self.is_current():
            return False
        if thread is None:
            return True
        thread.join(timeout)
        if thread.is_alive():
            raise TimeoutError(f"{self._name}: does not stop")
        error, self._error = self._error, None
        if error is not None:
            raise error
        return True

    @contextmanager
    def _locked(self) -> Generator[bool]:
        """Hold the lock. Whether this thread did already, and was interrupted."""
        with self._lock:
            held, self._held = self._held, True
            try:
                yield held
            finally:
                self._held = held

    def _forked(self) -> None:
        if self._thread is None:
            return
        forks.leave(self._loop, self._thread)
        self._loop = self._thread = None
        self._stopped, self._why = True, forks.DEAD

    def _main(self, ready: threading.Event) -> None:
        try:
            with asyncio.Runner(loop_factory=self._loop_factory) as runner:
                self._loop = runner.get_loop()
                ready.set()
                runner.run(self._wait())
        except BaseException as error:
            self._error = error  # raised by who stops it
        finally:
            ready.set()

    async def _wait(self) -> None:
        try:
            if not self._stopped:  # by a signal, before there was a loop to tell
                await self._stopping.wait()
            await self._clean_up()
        finally:
            with self._locked():
                self._loop = None
            # What was called before that becomes a task, which is cancelled.
            await asyncio.sleep(0)
