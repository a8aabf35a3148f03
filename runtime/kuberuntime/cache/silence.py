"""Noticing that nothing comes any more."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final, Self

_ABOUT_NOW: Final = 1e-6  # seconds; timers are not more exact than floats


class Silence:
    """Bounds the pauses of what goes on in a block, in seconds.

    :meth:`heard` begins anew, and costs next to nothing: a timer looks at the time of
    the last one, at most once in that long. Raises TimeoutError from the block.
    """

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._loop = asyncio.get_running_loop()
        self._timeout = asyncio.timeout(None)
        self._last = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def exceeded(self) -> bool:
        """Whether it lasted too long."""
        return self._timeout.expired()

    def heard(self) -> None:
        """Something came."""
        self._last = self._loop.time()

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._last = self._loop.time()
        self._timer = self._loop.call_later(self._longest, self._look)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await self._timeout.__aexit__(exc_type, exc_value, traceback)

    def _look(self) -> None:
        now = self._loop.time()
        left = self._longest - (now - self._last)
        if left < _ABOUT_NOW:
            self._timeout.reschedule(now)
        else:
            self._timer = self._loop.call_later(left, self._look)
