# Derived from runtime/kuberuntime/retry/_async/conflict.py by scripts/unasync.py: edit that one.
"""Running a change again until nobody else got in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kuberuntime.rest.errors import Conflict
from kuberuntime.retry.threads import Attempt, Sleep, sleep
from kuberuntime.retry.waits import DEFAULT_RETRY, Backoff, chance

T = TypeVar("T")


def retry_on_conflict(
    attempt: Attempt[T],
    *,
    backoff: Backoff = DEFAULT_RETRY,
    sleep: Sleep = sleep,
    random: Callable[[], float] = chance,
) -> T:
    """Call ``attempt`` until it raises no Conflict; as client-go's RetryOnConflict.

    It has to read the object anew each time, change it and write it. Answers what
    it does. Raises the Conflict of the last attempt that ``backoff`` allows, and
    every other error at once.
    """
    for wait in backoff.waits(random):
        try:
            return attempt()
        except Conflict:
            sleep(wait)
    return attempt()
