"""What a signal handler may do to a queue, at every place where it may strike."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest

from kuberuntime.workqueue import AsyncRateLimitingQueue, RateLimitingQueue, ShutDown
from kuberuntime.workqueue.threads import Workers

LONG = 10.0  # seconds, for what happens at once unless something is broken

Act = Callable[[RateLimitingQueue[str]], object]

ACTS: dict[str, Act] = {
    "add": lambda queue: queue.add("new"),
    "add again": lambda queue: queue.add("ready"),
    "add soon": lambda queue: queue.add_after("new", 0.001),
    "add late": lambda queue: queue.add_after("new", 1000),
    "get": lambda queue: queue.get(),
    "done": lambda queue: queue.done("working"),
    "len": len,
    "shut down": lambda queue: queue.shut_down(),
    "gauges": lambda queue: queue.longest_running_processor_seconds(),
}


class Clock:
    """Moves on, so that delayed items become due in the middle of things."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def filled() -> RateLimitingQueue[str]:
    """A queue in which something is ready, due, delayed, under way and waited for."""
    queue: RateLimitingQueue[str] = RateLimitingQueue(clock=Clock())
    queue.add("working")
    assert queue.get() == "working"
    for item in ("ready", "working"):
        queue.add(item)
    queue.add_after("due", 2)
    for number in range(5):
        queue.add_after(f"late {number}", 500 + number)
    queue._getters = {lambda: None: None for _ in range(3)}  # type: ignore[misc]
    return queue


def drained(queue: RateLimitingQueue[str]) -> list[str]:
    items: list[str] = []
    with suppress(ShutDown):
        while True:
            items.append(queue.get())
    return items


def interrupted(act: Act, queue: RateLimitingQueue[str], line: int) -> bool:
    """Do it, and have a signal come at a line of the library; False where it has fewer."""
    seen = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal seen
        if "kuberuntime" not in frame.f_code.co_filename:
            return None
        if event == "line":
            seen += 1
            if seen == line:
                sys.settrace(None)
                signal.raise_signal(signal.SIGTERM)
        return trace

    sys.settrace(trace)
    try:
        act(queue)
    except ShutDown:
        pass
    finally:
        sys.settrace(None)
    return seen >= line


@pytest.mark.parametrize("what", ACTS)
def test_a_shutdown_in_a_signal_handler_disturbs_nothing_that_it_interrupts(
    what: str,
) -> None:
    line, strikes = 0, True
    usual = signal.getsignal(signal.SIGTERM)
    try:
        while strikes:
            line += 1
            queue = filled()

            def stop(*_: object, queue: RateLimitingQueue[str] = queue) -> None:
                queue.shut_down()
                queue.add("too late")

            signal.signal(signal.SIGTERM, stop)
            strikes = interrupted(ACTS[what], queue, line)
            if not strikes:
                break
            assert queue.shutting_down
            items = drained(queue)
            assert "too late" not in items
            assert not any(item.startswith("late") for item in items)
            assert len(items) == len(set(items))
    finally:
        signal.signal(signal.SIGTERM, usual)
    assert line > 5, "it was interrupted at several lines"


def test_metrics_may_ask_and_change_the_queue_that_they_are_told_of() -> None:
    lengths: list[int] = []

    class Told:
        def for_queue(self, name: str, gauges: Any) -> Any:
            return self

        def taken(self, waited: float) -> None:
            assert waited >= 0

        def added(self) -> None:
            lengths.append(len(queue))
            queue.shut_down()

    metrics: Any = Told()
    queue: RateLimitingQueue[str] = RateLimitingQueue(name="q", metrics=metrics)
    queue.add("a")
    assert lengths == [1]
    assert queue.shutting_down
    assert queue.get() == "a"


def test_a_signal_ends_the_wait_of_a_program_of_threads() -> None:
    workers = Workers("test")
    usual = signal.signal(signal.SIGTERM, lambda *_: workers.stop())
    main = threading.main_thread().ident
    assert main is not None
    timer = threading.Timer(0.05, signal.pthread_kill, [main, signal.SIGTERM])
    timer.start()
    try:
        workers.wait_for_stop()
    finally:
        signal.signal(signal.SIGTERM, usual)
        timer.join()


def test_a_signal_handler_wakes_a_loop_that_sleeps() -> None:
    async def main() -> None:
        queue: AsyncRateLimitingQueue[str] = AsyncRateLimitingQueue()
        usual = signal.signal(signal.SIGTERM, lambda *_: queue.shut_down())
        thread = threading.main_thread().ident
        assert thread is not None
        timer = threading.Timer(0.05, signal.pthread_kill, [thread, signal.SIGTERM])
        timer.start()
        try:
            async with asyncio.timeout(LONG):
                with pytest.raises(ShutDown):
                    await queue.get()
        finally:
            signal.signal(signal.SIGTERM, usual)
            timer.join()

    asyncio.run(main(), debug=True)
