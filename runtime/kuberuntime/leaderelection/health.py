"""Whether an elector does its work; as client-go's HealthzAdaptor."""

from __future__ import annotations

from typing import Protocol


class Checked(Protocol):
    """An elector."""

    def check(self, tolerance: float = 0.0) -> str | None:
        """What is wrong, None where all is well."""
        ...


class LeaderHealth:
    """A health check that exists before its elector does.

    Fails where the process has led for ``tolerance`` seconds longer than its lease,
    which it should not have survived: work blocks it, and it is to be restarted.
    """

    def __init__(self, tolerance: float = 20.0) -> None:
        self._tolerance = tolerance
        self._elector: Checked | None = None

    def watch(self, elector: Checked) -> None:
        """Check this elector from now on."""
        self._elector = elector

    def __call__(self) -> str | None:
        """What is wrong, None where all is well."""
        return None if self._elector is None else self._elector.check(self._tolerance)
