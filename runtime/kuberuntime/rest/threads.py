"""Waiting in threads. Has what :mod:`kuberuntime.rest.aio` has."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from kuberuntime.rest.call import Call

T = TypeVar("T")

Pause: TypeAlias = Callable[[Call, float], None]
"""Waits some seconds, for a call."""


def pause(call: Call, seconds: float) -> None:
    """Wait, but no longer than until the call is aborted."""
    woken = threading.Event()
    call.wait_with(woken.set)
    woken.wait(seconds)


def blocking(function: Callable[[], T]) -> T:
    """The result of a function that blocks."""
    return function()
