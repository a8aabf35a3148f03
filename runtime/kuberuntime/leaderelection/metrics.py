"""What an elector reports; as client-go's leaderelection.MetricsProvider."""

from __future__ import annotations

from typing import Protocol


class LeaderMetrics(Protocol):
    """Told whether this process leads. ``name`` is that of the lock."""

    def leader_on(self, name: str) -> None:
        """It leads from now on."""
        ...

    def leader_off(self, name: str) -> None:
        """It does not, or no more."""
        ...

    def slowpath_exercised(self, name: str) -> None:
        """A renewal had to read the lease, because the lease had changed."""
        ...


class NoLeaderMetrics:
    """Keeps nothing."""

    def leader_on(self, name: str) -> None:
        """Is not kept."""

    def leader_off(self, name: str) -> None:
        """Is not kept."""

    def slowpath_exercised(self, name: str) -> None:
        """Is not kept."""
