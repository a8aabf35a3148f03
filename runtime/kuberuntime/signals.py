"""Stopping at SIGTERM and Ctrl-C; as controller-runtime's SetupSignalHandler.

The first signal has the program stop in order. A second one ends the process at once,
with the exit code 128 and its number: nothing is released then, and nothing written.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Final

_log = logging.getLogger("kuberuntime.signals")
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def stop_at_signals(stop: Callable[[], object]) -> Generator[None]:
    """Have ``stop`` called at the first signal, for programs with threads::

        with stop_at_signals(elector.stop):
            elector.run(controller.run, stop=controller.stop)

    It is called in a thread of its own, so that it may take locks that the signal
    found taken. Ctrl-C raises no KeyboardInterrupt in the block. Raises ValueError
    outside of the main thread, as signal.signal.
    """
    signals: queue.SimpleQueue[bool] = queue.SimpleQueue()  # a handler may put

    def wait() -> None:
        if signals.get():
            try:
                stop()
            except Exception:
                _log.exception("not stopped")

    thread = threading.Thread(target=wait, name="kuberuntime-signals", daemon=True)
    with _handled(lambda: signals.put(True)):
        thread.start()
        try:
            yield
        finally:
            signals.put(False)


@asynccontextmanager
async def cancel_at_signals() -> AsyncGenerator[None]:
    """Have the block cancelled at the first signal, for programs with tasks::

        async with cancel_at_signals():
            await elector.run(controller.run)

    That is over with the block: what follows goes on, as after asyncio.timeout.
    Raises ValueError outside of the main thread, as signal.signal.
    """
    import asyncio  # slow to load, and programs with threads do without

    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # as this is a coroutine
    cancelling = task.cancelling()
    inside, cancelled = True, False

    def cancel() -> None:
        nonlocal cancelled
        if inside:
            cancelled = True
            task.cancel()

    with _handled(lambda: loop.call_soon_threadsafe(cancel)):
        try:
            yield
        except asyncio.CancelledError:
            if not (cancelled and task.uncancel() <= cancelling):
                raise
        else:
            if cancelled:
                task.uncancel()
        finally:
            inside = False


@contextmanager
def _handled(first: Callable[[], object]) -> Generator[None]:
    """Have the first signal do something, and the second end the process.

    No signal is ever handled by anything that takes a lock: it may be taken by what
    was interrupted.
    """
    seen = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal seen
        if seen:
            os.write(2, b"a second signal: ended at once\n")
            os._exit(128 + number)
        seen = True
        first()

    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
