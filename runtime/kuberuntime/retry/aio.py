"""Attempts and waiting in asyncio. Has what :mod:`kuberuntime.retry.threads` has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Attempt: TypeAlias = Callable[[], Awaitable[T]]
"""Something to do, again if need be."""

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
"""Waits some seconds."""


async def sleep(seconds: float) -> None:
    """Let other tasks run meanwhile."""
    import asyncio  # slow to load, and every client imports this

    await asyncio.sleep(seconds)
