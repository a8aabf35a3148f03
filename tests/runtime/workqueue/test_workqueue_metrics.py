"""What a queue reports; the scenarios of client-go's metrics_test.go."""

from __future__ import annotations

import pytest
from workqueue_driver import QueueDriver

from kuberuntime.workqueue import QueueGauges, QueueMetrics


class Recorded:
    """What one queue reported."""

    def __init__(self) -> None:
        self.adds = self.retries = 0
        self.waited: list[float] = []
        self.took: list[float] = []

    def added(self) -> None:
        self.adds += 1

    def taken(self, waited: float) -> None:
        self.waited.append(waited)

    def finished(self, took: float) -> None:
        self.took.append(took)

    def retried(self) -> None:
        self.retries += 1


class Provider:
    def __init__(self) -> None:
        self.queues: dict[str, tuple[QueueGauges, Recorded]] = {}

    def for_queue(self, name: str, gauges: QueueGauges) -> QueueMetrics:
        recorded = Recorded()
        self.queues[name] = (gauges, recorded)
        return recorded


def test_a_queue_reports_adds_waits_and_work(both: QueueDriver) -> None:
    provider = Provider()
    queue = both.queue(name="test", metrics=provider)
    gauges, seen = provider.queues["test"]

    queue.add("foo")
    assert (seen.adds, len(gauges)) == (1, 1)
    both.clock.step(0.5)
    both.get(queue)
    assert seen.waited == [0.5]

    for _ in range(5):
        queue.add("foo")
    assert (seen.adds, len(gauges)) == (2, 0), "it waits for the one under way"
    both.clock.step(0.25)
    assert gauges.unfinished_work_seconds() == 0.25
    queue.done("foo")
    assert seen.took == [0.25]
    assert len(gauges) == 1

    both.get(queue)
    assert seen.waited == [0.5, 0.25], "since it was added, not since it was ready"
    both.clock.step(1)
    queue.done("foo")
    assert seen.took == [0.25, 1]


def test_gauges_tell_how_long_work_has_been_going_on(both: QueueDriver) -> None:
    provider = Provider()
    queue = both.queue(name="test", metrics=provider)
    gauges, _ = provider.queues["test"]
    assert gauges.longest_running_processor_seconds() == 0
    for item in ("slow", "fast"):
        queue.add(item)
        both.get(queue)
        both.clock.step(1)
    assert gauges.unfinished_work_seconds() == 3
    assert gauges.longest_running_processor_seconds() == 2


def test_a_delayed_item_waits_from_when_it_was_due(both: QueueDriver) -> None:
    provider = Provider()
    queue = both.queue(name="test", metrics=provider)
    _, seen = provider.queues["test"]
    queue.add_after("foo", 1)
    assert (seen.adds, seen.retries) == (0, 1)
    both.clock.step(1.5)
    both.get(queue)
    assert seen.adds == 1
    assert seen.waited == pytest.approx([0.5])


def test_a_queue_without_a_name_reports_nothing(both: QueueDriver) -> None:
    provider = Provider()
    both.queue(metrics=provider).add("foo")
    assert provider.queues == {}
