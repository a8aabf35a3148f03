"""The clock that leases are measured by."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from kuberuntime.clock import MovableClock
from kuberuntime.rest.aio import call_soon


def awake_or_asleep() -> float:
    """Seconds that only rise, also while the machine sleeps.

    Where the system cannot tell, as time.monotonic, which may stand still then.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def moment() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


def moment_by(clock: Callable[[], float]) -> Callable[[], datetime]:
    """What tells the time that a lease has: the machine's, or a movable clock's."""
    if isinstance(clock, MovableClock):
        movable: MovableClock = clock
        return lambda: datetime.fromtimestamp(movable(), UTC)
    return moment


def sleep_by(clock: Callable[[], float]) -> Callable[[float], Awaitable[None]]:
    """What waits some seconds of a clock in a task."""
    if isinstance(clock, MovableClock):
        return partial(_sleep, clock)
    return asyncio.sleep


async def _sleep(clock: MovableClock, seconds: float) -> None:
    until = clock() + seconds
    moved = asyncio.Event()
    stop = clock.on_move(partial(call_soon, asyncio.get_running_loop(), moved.set))
    try:
        await asyncio.sleep(0)
        while clock() < until:
            await moved.wait()
            # Before the clock is looked at: it rings after it moved.
            moved.clear()
    finally:
        stop()
