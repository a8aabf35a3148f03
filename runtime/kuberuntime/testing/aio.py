"""Waiting in asyncio. Has what :mod:`kuberuntime.testing.threads` has."""

from __future__ import annotations

import asyncio
import threading

from kuberuntime.rest.aio import call_soon


class Bell:
    """Wakes one who waits. Any thread may ring."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Have the next wait, or the one under way, end at once."""
        if threading.get_ident() == self._thread:
            self._rung.set()
        else:
            call_soon(self._loop, self._rung.set)

    async def wait(self, seconds: float | None) -> bool:
        """Wait to be rung, for no longer than that. Whether it was."""
        # Not wait_for: before Python 3.12 that can lose a cancellation.
        try:
            async with asyncio.timeout(seconds):
                return await self._rung.wait()
        except TimeoutError:
            return False
        finally:
            self._rung.clear()
