"""Waiting in asyncio. Has what :mod:`kuberuntime.rest.threads` has."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

import anyio

from kuberuntime import forks
from kuberuntime.rest.call import Call

if TYPE_CHECKING:
    from httpcore2 import AsyncNetworkStream

T = TypeVar("T")

MAY_BLOCK: Final = False
"""Whether a constructor may take its time."""

Pause: TypeAlias = Callable[[Call, float], Awaitable[None]]
"""Waits some seconds, for a call."""


async def pause(call: Call, seconds: float) -> None:
    """Wait, but no longer than until the call is aborted, or woken."""
    alarm = Alarm()
    call.wait_with(alarm.ring)
    await alarm.wait(seconds)


class Alarm:
    """Wakes the task that made it, once. Any thread may ring, and a signal handler."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken: asyncio.Future[None] = self._loop.create_future()
        self._rings = False

    def ring(self) -> None:
        """Wake the task, if it still waits, or is about to."""
        if not self._rings:
            self._rings = True
            # On this thread too: a signal handler comes upon a loop that sleeps.
            call_soon(self._loop, self._wake)

    async def wait(self, seconds: float | None) -> None:
        """Until it rings, or so long."""
        timer = None if seconds is None else self._loop.call_later(seconds, self._wake)
        try:
            await self._woken
        finally:
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if not self._woken.done():
            self._woken.set_result(None)


def call_soon(loop: asyncio.AbstractEventLoop, action: Callable[[], object]) -> None:
    """Have a loop do something, from any thread; one that is closed does nothing."""
    try:  # not asked before: it may close at any moment
        loop.call_soon_threadsafe(action)
    except RuntimeError:
        if not loop.is_closed():
            raise


async def connected(
    call: Call, connect: Callable[[], Coroutine[Any, Any, AsyncNetworkStream]]
) -> AsyncNetworkStream:
    """A connection; no longer waited for when the call is aborted.

    Raises ConnectError then, and what ``connect`` does.
    """
    connecting = asyncio.ensure_future(connect())
    loop = asyncio.get_running_loop()
    call.wait_with(partial(call_soon, loop, connecting.cancel))
    try:
        return await connecting
    except asyncio.CancelledError:
        if not connecting.cancelled() and connecting.exception() is None:
            await connecting.result().aclose()  # it came when nobody wanted it
        task = asyncio.current_task()
        if not call.aborted or (task is not None and task.cancelling()):
            raise
        from httpcore2 import ConnectError  # queues import this, and no HTTP

        raise ConnectError("it was stopped while it connected") from None


def load() -> None:
    """Import what the first connection would: that takes long, and a loop waits."""
    anyio.connect_tcp  # noqa: B018
    anyio.run(anyio.sleep, 0)


async def blocking(function: Callable[[], T]) -> T:
    """The result of a function that blocks, in a thread that ends with it.

    A thread of its own: a pool's would outlive the client. It has ended when this
    returns. Where the caller is cancelled, the function runs on to its end, and its
    result is dropped.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(with_what: Callable[[], None]) -> None:
        if not done.done():
            with_what()

    def run() -> None:
        try:
            finish = partial(done.set_result, function())
        except StopIteration as error:  # which no future takes
            finish = partial(done.set_exception, RuntimeError(repr(error)))
        except BaseException as error:
            finish = partial(done.set_exception, error)
        call_soon(loop, partial(settle, finish))

    thread = threading.Thread(target=run, name="kuberuntime-blocking", daemon=True)
    thread.start()
    try:
        return await done
    finally:
        if done.done() and not done.cancelled():
            thread.join()  # it has nothing left to do


@dataclass
class _Home(Generic[T]):
    making: asyncio.Lock = field(default_factory=asyncio.Lock)
    what: T | None = None
    ender: AsyncGenerator[None] | None = None


class Homes(Generic[T]):
    """One of something for each event loop, such as a pool of connections.

    ``make`` makes it, in a thread, as that blocks. ``close`` is awaited on its loop,
    at the latest when that is ended in order, as asyncio.run() does. ``leave`` lets
    go of what cannot be closed any more: of a loop that was closed without that, or
    of the process that this one was forked from.
    """

    def __init__(
        self,
        make: Callable[[], T],
        close: Callable[[T], Awaitable[None]],
        leave: Callable[[T], None],
    ) -> None:
        self._make, self._close, self._leave = make, close, leave
        self._homes: dict[asyncio.AbstractEventLoop, _Home[T]] = {}
        forks.in_child(self, Homes[T]._forked)

    async def here(self) -> T:
        """That of the loop which asks. Raises what ``make`` does."""
        loop = asyncio.get_running_loop()
        home = self._homes.get(loop)
        if home is not None and home.what is not None:
            return home.what
        self._leave_closed()
        home = self._homes.setdefault(loop, _Home())
        async with home.making:
            if home.what is None:
                what = await blocking(self._make)
                home.ender = self._end_of(loop, what)
                await anext(home.ender)
                home.what = what
        return home.what

    async def aclose(self) -> None:
        """Close all of them; those of other loops as soon as these get to it."""
        here = asyncio.get_running_loop()
        self._leave_closed()
        while self._homes:
            loop, home = self._homes.popitem()
            if home.ender is None or _is_ending(home.ender):
                continue  # not made yet, or being closed with its loop
            if loop is here:
                await home.ender.aclose()
            else:
                call_soon(loop, partial(_close_soon, loop, home.ender))

    async def _end_of(
        self, loop: asyncio.AbstractEventLoop, what: T
    ) -> AsyncGenerator[None]:
        """What a loop closes when it ends: a generator that was begun on it."""
        try:
            yield
        finally:
            self._homes.pop(loop, None)
            await self._close(what)

    def _leave_closed(self) -> None:
        for loop in [loop for loop in self._homes if loop.is_closed()]:
            home = self._homes.pop(loop, None)
            if home is not None and home.what is not None:
                self._leave(home.what)

    def _forked(self) -> None:
        homes, self._homes = self._homes, {}
        forks.leave(homes)
        for home in homes.values():
            if home.what is not None:
                self._leave(home.what)


def _is_ending(ender: AsyncGenerator[None]) -> bool:
    # All that Python makes have it; the abstract class does not.
    return bool(getattr(ender, "ag_running", False))


def _close_soon(
    loop: asyncio.AbstractEventLoop, ender: AsyncGenerator[None]
) -> asyncio.Task[None]:
    async def close() -> None:
        await ender.aclose()

    return loop.create_task(close())


class Lock:
    """A lock of the tasks of one event loop, for each loop."""

    def __init__(self) -> None:
        self._locks: dict[asyncio.AbstractEventLoop, asyncio.Lock]
        self._locks = forks.fresh(self, "_locks", dict)

    async def __aenter__(self) -> None:
        loop = asyncio.get_running_loop()
        if loop not in self._locks:
            for closed in [one for one in self._locks if one.is_closed()]:
                self._locks.pop(closed, None)
        await self._locks.setdefault(loop, asyncio.Lock()).acquire()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        lock = self._locks.get(asyncio.get_running_loop())
        if lock is not None:  # None in a child that was forked in between
            lock.release()
