"""Drives the queue of threads and that of tasks alike, so that a test is written once."""

from __future__ import annotations

import asyncio
from typing import Any

from kuberuntime.workqueue import AsyncRateLimitingQueue, RateLimitingQueue


class HandClock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def step(self, seconds: float) -> None:
        self.now += seconds


class QueueDriver:
    """Makes queues, and takes from them what is ready."""

    def __init__(self, *, is_async: bool) -> None:
        self._runner = asyncio.Runner() if is_async else None
        self._kind: Any = AsyncRateLimitingQueue if is_async else RateLimitingQueue
        self.clock = HandClock()

    def queue(self, **options: Any) -> Any:
        return self._kind(clock=self.clock, **options)

    def get(self, queue: Any) -> Any:
        """What is ready, or ShutDown; never waits in these tests."""
        return self._run(queue.get())

    def drain(self, queue: Any) -> None:
        self._run(queue.shut_down_with_drain())

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()

    def _run(self, result: Any) -> Any:
        if self._runner is None:
            return result

        async def wait() -> Any:
            return await asyncio.wait_for(result, 10)

        return self._runner.run(wait())
