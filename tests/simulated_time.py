"""An event loop whose time passes when nothing else is left to do.

A minute of waiting takes no time at all, and always the same happens.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class NothingWillHappen(Exception):
    """Every task waits, and for nothing that has a time."""


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Its clock begins at ``start`` seconds. ``on_step`` is called between steps."""

    def __init__(
        self, *, start: float = 1000.0, on_step: Callable[[], None] = lambda: None
    ) -> None:
        self.now = start
        self._on_step = on_step
        super().__init__(_Selector(self))

    def time(self) -> float:
        """The seconds of the simulation."""
        return self.now

    def step(self, timeout: float | None) -> None:
        """Let time pass until the next task has something to do."""
        self._on_step()
        if timeout is None:
            raise NothingWillHappen
        self.now += timeout


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: SimulatedLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        if ready := super().select(0):
            return ready
        self._loop.step(timeout)
        return []


def simulate(
    main: Callable[[], Coroutine[Any, Any, T]],
    *,
    on_step: Callable[[], None] = lambda: None,
) -> T:
    """Run a coroutine function in simulated time."""
    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(on_step=on_step)) as runner:
        return runner.run(main())


def now() -> float:
    """The time of the simulation that runs."""
    return asyncio.get_running_loop().time()
