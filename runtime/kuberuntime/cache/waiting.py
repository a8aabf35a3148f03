"""Waiting until a cache has come to a version: read-your-writes."""

from __future__ import annotations

import asyncio
from typing import Final, NamedTuple

_STOPPED: Final = "the informer is stopped"


class _Waiter(NamedTuple):
    part: int
    wanted: int
    reached: asyncio.Future[None]


class Versions:
    """How far the parts of a cache have come, and who waits for more.

    Versions are compared as the numbers that they are.
    """

    def __init__(self, parts: int) -> None:
        self._reached = [0] * parts
        self._texts = [""] * parts
        self._waiting: list[_Waiter] = []
        self._closed = False

    def text(self) -> str:
        """The version, of the part that is furthest behind; ``""`` before any."""
        behind = min(range(len(self._reached)), key=self._reached.__getitem__)
        return self._texts[behind]

    def reach(self, part: int, version: str) -> None:
        """A part has come to a version."""
        self._texts[part] = version
        if version.isdecimal():
            self._reached[part] = int(version)
        if self._waiting:
            self._wake()

    def close(self) -> None:
        """Nothing comes any more: who waits gets a RuntimeError."""
        self._closed = True
        for waiter in self._waiting:
            if not waiter.reached.done():
                waiter.reached.set_exception(RuntimeError(_STOPPED))
        self._waiting = []

    async def wait(self, version: str, parts: list[int]) -> None:
        """Until these parts have come to it.

        ValueError for what is no number, RuntimeError where it is stopped before.
        """
        if not version.isdecimal():
            raise ValueError(f"not a resource version to compare: {version!r}")
        wanted = int(version)
        loop = asyncio.get_running_loop()
        for part in parts:
            if self._reached[part] < wanted:
                if self._closed:
                    raise RuntimeError(_STOPPED)
                reached: asyncio.Future[None] = loop.create_future()
                self._waiting.append(_Waiter(part, wanted, reached))
                await reached

    def _wake(self) -> None:
        still: list[_Waiter] = []
        for waiter in self._waiting:
            if waiter.reached.done():
                continue
            if self._reached[waiter.part] < waiter.wanted:
                still.append(waiter)
            else:
                waiter.reached.set_result(None)
        self._waiting = still
