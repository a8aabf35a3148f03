"""What controllers report; as controller-runtime's metrics."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from kuberuntime.workqueue.metrics import MetricsProvider

Result: TypeAlias = Literal["success", "requeue_after", "error", "dropped"]
"""How a reconciliation ended: ``dropped`` is an error after which it is given up."""


class ControllerMetrics(MetricsProvider, Protocol):
    """Told what a controller does, and its queue besides. Quick, and thread-safe."""

    def workers(self, controller: str, count: int) -> None:
        """How many workers a controller has."""
        ...

    def began(self, controller: str) -> None:
        """A worker begins with a key."""
        ...

    def ended(self, controller: str, result: Result, seconds: float) -> None:
        """A worker is done with a key."""
        ...
