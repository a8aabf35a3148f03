"""Waiting in asyncio. Has what :mod:`kuberuntime.rest.threads` has."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias, TypeVar

from kuberuntime.rest.call import Call

T = TypeVar("T")

Pause: TypeAlias = Callable[[Call, float], Awaitable[None]]
"""Waits some seconds, for a call."""


async def pause(call: Call, seconds: float) -> None:
    """Wait, but no longer than until the call is aborted."""
    woken = asyncio.Event()
    call.wait_with(woken.set)
    # Not wait_for: before Python 3.12 that can lose a cancellation.
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return


def call_soon(loop: asyncio.AbstractEventLoop, action: Callable[[], object]) -> None:
    """Have a loop do something, from any thread; one that is closed does nothing."""
    try:  # not asked before: it may close at any moment
        loop.call_soon_threadsafe(action)
    except RuntimeError:
        if not loop.is_closed():
            raise


async def blocking(function: Callable[[], T]) -> T:
    """The result of a function that blocks, in a thread that ends with it.

    A thread of its own: a pool's would outlive the client. Where the caller is
    cancelled, the function runs on to its end, and its result is dropped.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(with_what: Callable[[], None]) -> None:
        if not done.done():
            with_what()

    def run() -> None:
        try:
            finish = partial(done.set_result, function())
        except BaseException as error:
            finish = partial(done.set_exception, error)
        call_soon(loop, partial(settle, finish))

    threading.Thread(target=run, name="kuberuntime-blocking", daemon=True).start()
    return await done
