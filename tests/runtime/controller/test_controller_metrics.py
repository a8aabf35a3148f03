"""What Prometheus gets to see of a controller and an elector."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import CollectorRegistry
from tests.simulated_time import simulate

from kuberuntime.controller import AsyncController, PrometheusMetrics, Requeue


def test_a_controller_and_its_queue_are_measured() -> None:
    registry = CollectorRegistry()
    metrics = PrometheusMetrics(registry)

    def value(metric: str, /, **labels: str) -> float | None:
        return registry.get_sample_value(metric, labels)

    async def reconcile(key: str) -> Requeue | None:
        assert value("controller_runtime_active_workers", controller="web") == 1
        await asyncio.sleep(2)
        assert value("workqueue_unfinished_work_seconds", name="web") == 2
        seconds = value("workqueue_longest_running_processor_seconds", name="web")
        assert seconds == 2
        if key == "bad":
            raise OSError
        return Requeue(3600) if key == "again" else None

    async def main() -> None:
        clock = asyncio.get_running_loop().time
        one = AsyncController(
            "web", reconcile, max_retries=1, metrics=metrics, clock=clock
        )
        for key in ("good", "bad", "again"):
            one.enqueue(key)
        assert value("workqueue_depth", name="web") == 3
        task = asyncio.create_task(one.run())
        await asyncio.sleep(60)
        one.stop()
        await task

    simulate(main)
    workers = "controller_runtime_max_concurrent_reconciles"
    assert value(workers, controller="web") == 1
    assert value("controller_runtime_active_workers", controller="web") == 0
    for result, count in (
        ("success", 1),
        ("error", 1),
        ("dropped", 1),
        ("requeue_after", 1),
    ):
        total = "controller_runtime_reconcile_total"
        assert value(total, controller="web", result=result) == count, result
    assert value("controller_runtime_reconcile_errors_total", controller="web") == 2
    took = "controller_runtime_reconcile_time_seconds_sum"
    assert value(took, controller="web") == 8
    assert value("workqueue_adds_total", name="web") == 4
    assert value("workqueue_retries_total", name="web") == 2
    assert value("workqueue_depth", name="web") == 0
    assert value("workqueue_queue_duration_seconds_count", name="web") == 4
    assert value("workqueue_work_duration_seconds_sum", name="web") == 8


def test_leadership_is_measured() -> None:
    registry = CollectorRegistry()
    metrics = PrometheusMetrics(registry)
    metrics.leader_off("shop/lease")
    status = "leader_election_master_status"
    assert registry.get_sample_value(status, {"name": "shop/lease"}) == 0
    metrics.leader_on("shop/lease")
    metrics.slowpath_exercised("shop/lease")
    assert registry.get_sample_value(status, {"name": "shop/lease"}) == 1
    media_type, page = metrics.page()
    assert media_type.startswith("text/plain")
    assert b'leader_election_slowpath_total{name="shop/lease"} 1.0' in page


def test_a_registry_takes_the_metrics_once() -> None:
    registry = CollectorRegistry()
    PrometheusMetrics(registry)
    with pytest.raises(ValueError, match="Duplicated"):
        PrometheusMetrics(registry)
