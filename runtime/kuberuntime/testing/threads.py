"""Waiting in threads. Has what :mod:`kuberuntime.testing.aio` has."""

from __future__ import annotations

import threading


class Bell:
    """Wakes one who waits. Any thread may ring."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        """Have the next wait, or the one under way, end at once."""
        self._rung.set()

    def wait(self, seconds: float | None) -> bool:
        """Wait to be rung, for no longer than that. Whether it was."""
        rung = self._rung.wait(seconds)
        self._rung.clear()
        return rung
