"""Why a wait ended without what was waited for."""

from __future__ import annotations

from typing import Any

from kuberuntime.errors import KubeError


class ConditionFailedError(KubeError):
    """What was waited for cannot come any more: the Job failed, the object is deleted."""


class WaitTimeoutError(KubeError, TimeoutError):
    """It did not come in time.

    ``waited_for`` names it, ``timeout`` is in seconds, ``reason`` says what it still
    waited for, ``last`` is the object as it was last seen, None for none.
    """

    def __init__(
        self, waited_for: str, timeout: float, reason: str, last: Any = None
    ) -> None:
        # All of it goes to args, so that the error pickles.
        super().__init__(waited_for, timeout, reason, last)
        self.waited_for = waited_for
        self.timeout = timeout
        self.reason = reason
        self.last = last

    def __str__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"{self.waited_for}: not within {self.timeout:g} s{reason}"
