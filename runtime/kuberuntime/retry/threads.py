"""Attempts and waiting in threads. Has what :mod:`kuberuntime.retry.aio` has."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Attempt: TypeAlias = Callable[[], T]
"""Something to do, again if need be."""

Sleep: TypeAlias = Callable[[float], None]
"""Waits some seconds."""


def sleep(seconds: float) -> None:
    """Block the thread."""
    time.sleep(seconds)
