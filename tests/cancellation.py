"""Cancelling a program at each of its awaits, in a fresh world each time.

A world is an async context manager that gives a coroutine function: what is run, and
cancelled. What it sets up before, and looks at after, is not counted::

    @asynccontextmanager
    async def world() -> AsyncIterator[Target]:
        elector = AsyncLeaderElector(lock)
        asyncio.get_running_loop().call_later(60, elector.stop)
        yield lambda: elector.run(work)
        assert nobody_holds(lock)  # however it ended

    def test_an_elector_that_is_cancelled_anywhere_leaves_nothing() -> None:
        cancelled_everywhere(world)

The target has to come to an end by itself, in at most ``LONG`` seconds of simulated
time. For each number from 1 to 200, or until it ends before, it is cancelled when it
and all tasks that it began have been suspended that often, counted together. Then:

- it ends, in ``LONG`` seconds at the most, and as cancelled, or by raising what
  ``may_raise`` names: a cancellation that is swallowed is a fault;
- no task, thread or file descriptor is left, and no asyncio.Lock is held;
- nothing was told to the event loop's exception handler, or could not be raised.

asyncio's debug mode is on. ``again`` cancels it a second time, so many suspensions
later. ``simulated=False`` runs it in real time, for sockets and threads.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Iterable
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

from tests.simulated_time import SimulatedLoop

Target: TypeAlias = Callable[[], Coroutine[Any, Any, object]]
World: TypeAlias = Callable[[], AbstractAsyncContextManager[Target]]

NUMBERS: Final = range(1, 201)
LONG: Final = 600.0  # simulated seconds; more than any grace period
_REAL: Final = 20.0  # seconds of real time; far more than anything takes
_STEPS: Final = 100_000  # suspensions after which something runs in circles
_FILES: Final = Path("/proc/self/fd")


def cancelled_everywhere(
    world: World,
    *,
    numbers: Iterable[int] = NUMBERS,
    again: int | None = None,
    may_raise: tuple[type[BaseException], ...] = (),
    simulated: bool = True,
) -> int:
    """Cancel what a world gives at each number; how many of them it came to.

    A program that was over before one of them is over before the next ones too.
    """
    count = 0
    with _quick_collections():
        for number in numbers:
            if not _cancelled_at(number, world, again, may_raise, simulated=simulated):
                break
            count += 1
    assert count, "it never waits: nothing was cancelled"
    return count


def _cancelled_at(
    number: int,
    world: World,
    again: int | None,
    may_raise: tuple[type[BaseException], ...],
    *,
    simulated: bool,
) -> bool:
    faults: list[str] = []
    threads, files = set(threading.enumerate()), _open_files()
    threshold = gc.get_threshold()
    factory = SimulatedLoop if simulated else asyncio.new_event_loop
    cuts = [number] if again is None else [number, number + again]
    watched, sys.unraisablehook = sys.unraisablehook, _noting(faults)
    try:
        with asyncio.Runner(debug=True, loop_factory=factory) as runner:
            loop = runner.get_loop()
            loop.set_exception_handler(lambda _, about: faults.append(str(about)))
            limit = LONG if simulated else _REAL
            was_cut = runner.run(_tell(world, cuts, may_raise, limit))
        gc.collect()
    except BaseException as error:
        error.add_note(f"cancelled at suspension {number}; noted: {faults}")
        raise
    finally:
        sys.unraisablehook = watched
    at = f"cancelled at suspension {number}"
    assert not faults, f"{at}: {faults}"
    assert _gone(threads) == set(), f"{at}: threads are left"
    assert _open_files() == files, f"{at}: files or sockets are left"
    assert gc.get_threshold() == threshold, f"{at}: collections are put off"
    return was_cut


async def _tell(
    world: World,
    cuts: list[int],
    may_raise: tuple[type[BaseException], ...],
    limit: float,
) -> bool:
    loop = asyncio.get_running_loop()
    knife = _Knife(cuts)
    async with world() as target:
        loop.set_task_factory(knife.task)
        task = knife.task(loop, target())
        knife.task_to_cut = task
        await asyncio.wait({task}, timeout=limit)
        loop.set_task_factory(None)
        assert task.done(), f"it hangs: {task.get_stack()}"
        if not task.cancelled() and (error := task.exception()) is not None:
            if not isinstance(error, may_raise):
                raise error
        elif knife.was_taken:
            assert task.cancelled(), "it swallowed the cancellation"
    for _ in range(3):  # what is done and said when tasks have ended
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, f"tasks are left: {left}"
    held = [
        found
        for found in gc.get_objects()
        if isinstance(found, asyncio.Lock) and found.locked()
    ]
    assert not held, "a lock is held"
    return knife.was_taken


class _Knife:
    """Counts the suspensions of all tasks that it makes, and cancels one of them."""

    def __init__(self, cuts: list[int]) -> None:
        self.task_to_cut: asyncio.Task[Any] | None = None
        self.was_taken = False
        self._cuts = cuts
        self._suspensions = 0

    def task(
        self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any
    ) -> asyncio.Task[Any]:
        """A task factory."""
        counted = _Counted(coroutine, self._suspended)
        return asyncio.Task(counted, loop=loop, **options)

    def _suspended(self) -> None:
        self._suspensions += 1
        assert self._suspensions < _STEPS, "it runs in circles"
        if self._suspensions in self._cuts:
            # Not from here: the task may be the one that runs.
            asyncio.get_running_loop().call_soon(self._cut)

    def _cut(self) -> None:
        assert self.task_to_cut is not None
        if self.task_to_cut.cancel():
            self.was_taken = True


class _Counted(Coroutine[Any, Any, Any]):
    """A coroutine that says each time that it is suspended."""

    def __init__(self, inner: Any, suspended: Callable[[], None]) -> None:
        self._inner = inner
        self._suspended = suspended
        self.__name__ = inner.__name__
        self.__qualname__ = inner.__qualname__

    def send(self, value: Any) -> Any:
        given = self._inner.send(value)
        self._suspended()
        return given

    def throw(self, *error: Any) -> Any:
        given = self._inner.throw(*error)
        self._suspended()
        return given

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise TypeError("it is a task's")

    def __getattr__(self, name: str) -> Any:  # cr_frame and such, for messages
        return getattr(self._inner, name)


@contextmanager
def _quick_collections() -> Generator[None]:
    """Have the collector look at fresh worlds only, not at all that there was."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _noting(faults: list[str]) -> Callable[[Any], None]:
    def note(unraisable: Any) -> None:
        faults.append(f"{unraisable.exc_value!r} in {unraisable.object!r}")

    return note


def _open_files() -> int:
    return len(list(_FILES.iterdir())) if _FILES.is_dir() else 0


def _gone(before: set[threading.Thread]) -> set[threading.Thread]:
    """The threads that do not end: those that are about to are waited for."""
    late = set(threading.enumerate()) - before
    until = time.monotonic() + _REAL
    for thread in late:
        thread.join(max(0.0, until - time.monotonic()))
    return {thread for thread in late if thread.is_alive()}
