"""Waits that a cancellation does not end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


class Patience:
    """Waits of a task that has to see something through.

    That the task is cancelled meanwhile is kept in ``cancelled``, to be raised when
    all is done, and ``on_cancel`` is told each time.
    """

    def __init__(self, on_cancel: Callable[[], object] = lambda: None) -> None:
        self.cancelled: asyncio.CancelledError | None = None
        self.on_cancel = on_cancel

    async def first(self, *awaited: asyncio.Future[Any]) -> None:
        """Wait until one of them is done, or this task is cancelled once more."""
        try:
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError as error:
            self.cancelled = error
            self.on_cancel()

    async def see_out(self, *tasks: asyncio.Future[Any]) -> None:
        """Cancel what is under way, and wait until it has ended."""
        for task in tasks:
            task.cancel()
            while not task.done():
                await self.first(task)
