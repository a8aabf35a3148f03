"""What a queue tells of itself; as client-go's workqueue.MetricsProvider.

Counts and durations are reported as they happen; gauges are read when somebody
looks, so that no queue needs a thread to keep them fresh.
"""

from __future__ import annotations

from typing import Protocol

from kuberuntime.failures import tell


class QueueGauges(Protocol):
    """What can be read off a queue at any time, from any thread."""

    def __len__(self) -> int:
        """The items that wait for a worker."""
        ...

    def unfinished_work_seconds(self) -> float:
        """How long the items under way have been, added up."""
        ...

    def longest_running_processor_seconds(self) -> float:
        """How long the item that is under way longest has been."""
        ...


class QueueMetrics(Protocol):
    """Told what happens in one queue, under its lock: it must be quick."""

    def added(self) -> None:
        """An item that was not waiting already was added."""
        ...

    def taken(self, waited: float) -> None:
        """A worker got an item, which had waited so many seconds."""
        ...

    def finished(self, took: float) -> None:
        """A worker is done with an item, after so many seconds."""
        ...

    def retried(self) -> None:
        """An item was added with a delay."""
        ...


class MetricsProvider(Protocol):
    """Makes the metrics of each queue that has a name."""

    def for_queue(self, name: str, gauges: QueueGauges) -> QueueMetrics:
        """The metrics of a queue. Called once, when it is made."""
        ...


class NoMetrics:
    """Keeps nothing."""

    def added(self) -> None:
        """Is not counted."""

    def taken(self, waited: float) -> None:
        """Is not counted."""

    def finished(self, took: float) -> None:
        """Is not counted."""

    def retried(self) -> None:
        """Is not counted."""


class ToldMetrics:
    """Tells other metrics, and logs what they raise: a queue goes on without them."""

    def __init__(self, metrics: QueueMetrics) -> None:
        self._metrics = metrics

    def added(self) -> None:
        """As the others, told to the other metrics."""
        tell(self._metrics.added)

    def taken(self, waited: float) -> None:
        """See :meth:`added`."""
        tell(self._metrics.taken, waited)

    def finished(self, took: float) -> None:
        """See :meth:`added`."""
        tell(self._metrics.finished, took)

    def retried(self) -> None:
        """See :meth:`added`."""
        tell(self._metrics.retried)
