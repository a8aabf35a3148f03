"""Which refusals of an event are for good."""

from __future__ import annotations

from typing import Final

from kuberuntime.errors import KubeError
from kuberuntime.rest.errors import ApiError

MAX_TRIES: Final = 12  # as client-go's maxTriesPerEvent
SLEEP: Final = 10.0  # seconds between two tries, as its defaultSleepDuration
JITTER: Final = 0.25  # of it, at most, on top
MAX_QUEUED: Final = 1000  # events that wait to be written, as its maxQueuedEvents
WORKERS: Final = 8  # that write them, as its recordWorkers


def is_final(error: Exception) -> bool:
    """Whether another try would end the same.

    Unlike client-go, which gives up after any refusal, not where the server is
    overloaded, or something is broken behind it.
    """
    if isinstance(error, ApiError):
        return error.code != 429 and error.code < 500
    return not isinstance(error, KubeError)
