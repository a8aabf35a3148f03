"""Metrics for Prometheus, under the names that client-go and controller-runtime use.

Needs the extra ``metrics``: ``pip install kuberuntime[metrics]``.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from kuberuntime.controller.metrics import Result
from kuberuntime.workqueue.metrics import QueueGauges, QueueMetrics

_QUEUE_BUCKETS: Final = tuple(10.0**exponent for exponent in range(-8, 4))
_RECONCILE_BUCKETS: Final = (
    *(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5),
    *(0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5),
    *(5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0),
)


class PrometheusMetrics:
    """What queues, controllers and leader elections report, for a registry::

        metrics = PrometheusMetrics()
        controller = Controller("web", reconcile, metrics=metrics)
        elector = LeaderElector(lock, metrics=metrics)
        with HealthServer(metrics=metrics.page): ...

    Make one a registry: ValueError for the second.
    """

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._registry = registry

        def gauge(name: str, about: str, label: str) -> Gauge:
            return Gauge(name, about, [label], registry=registry)

        def counter(name: str, about: str, *labels: str) -> Counter:
            return Counter(name, about, labels, registry=registry)

        def histogram(
            name: str, about: str, label: str, buckets: tuple[float, ...]
        ) -> Histogram:
            return Histogram(name, about, [label], buckets=buckets, registry=registry)

        self._depth = gauge("workqueue_depth", "Items that wait.", "name")
        self._unfinished = gauge(
            "workqueue_unfinished_work_seconds",
            "How long the items under way have been, added up.",
            "name",
        )
        self._longest = gauge(
            "workqueue_longest_running_processor_seconds",
            "How long the item that is under way longest has been.",
            "name",
        )
        self._adds = counter("workqueue_adds_total", "Items added.", "name")
        self._retries = counter(
            "workqueue_retries_total", "Items added with a delay.", "name"
        )
        self._waited = histogram(
            "workqueue_queue_duration_seconds",
            "How long items waited.",
            "name",
            _QUEUE_BUCKETS,
        )
        self._took = histogram(
            "workqueue_work_duration_seconds",
            "How long items took.",
            "name",
            _QUEUE_BUCKETS,
        )
        self._reconciled = counter(
            "controller_runtime_reconcile_total",
            "Reconciliations, by how they ended.",
            "controller",
            "result",
        )
        self._errors = counter(
            "controller_runtime_reconcile_errors_total",
            "Reconciliations that failed.",
            "controller",
        )
        self._seconds = histogram(
            "controller_runtime_reconcile_time_seconds",
            "How long reconciliations took.",
            "controller",
            _RECONCILE_BUCKETS,
        )
        self._active = gauge(
            "controller_runtime_active_workers", "Workers at work.", "controller"
        )
        self._workers = gauge(
            "controller_runtime_max_concurrent_reconciles", "Workers.", "controller"
        )
        self._leads = gauge(
            "leader_election_master_status",
            "Whether this process leads: 1 or 0.",
            "name",
        )
        self._slow = counter(
            "leader_election_slowpath_total",
            "Renewals that had to read the lease.",
            "name",
        )

    def page(self) -> tuple[str, bytes]:
        """The media type of a page for Prometheus, and the page."""
        return CONTENT_TYPE_LATEST, generate_latest(self._registry)

    def for_queue(self, name: str, gauges: QueueGauges) -> QueueMetrics:
        """See :class:`kuberuntime.workqueue.MetricsProvider`."""
        self._depth.labels(name).set_function(gauges.__len__)
        self._unfinished.labels(name).set_function(gauges.unfinished_work_seconds)
        self._longest.labels(name).set_function(
            gauges.longest_running_processor_seconds
        )
        return _QueueMetrics(
            self._adds.labels(name),
            self._waited.labels(name),
            self._took.labels(name),
            self._retries.labels(name),
        )

    # See ControllerMetrics.

    def workers(self, controller: str, count: int) -> None:
        """How many workers a controller has."""
        self._workers.labels(controller).set(count)

    def began(self, controller: str) -> None:
        """A worker begins with a key."""
        self._active.labels(controller).inc()

    def ended(self, controller: str, result: Result, seconds: float) -> None:
        """A worker is done with a key."""
        self._active.labels(controller).dec()
        self._reconciled.labels(controller, result).inc()
        self._seconds.labels(controller).observe(seconds)
        if result in ("error", "dropped"):
            self._errors.labels(controller).inc()

    # See kuberuntime.leaderelection.LeaderMetrics.

    def leader_on(self, name: str) -> None:
        """It leads from now on."""
        self._leads.labels(name).set(1)

    def leader_off(self, name: str) -> None:
        """It does not, or no more."""
        self._leads.labels(name).set(0)

    def slowpath_exercised(self, name: str) -> None:
        """A renewal had to read the lease, because the lease had changed."""
        self._slow.labels(name).inc()


class _QueueMetrics:
    def __init__(
        self, adds: Counter, waited: Histogram, took: Histogram, retries: Counter
    ) -> None:
        self._adds, self._waited, self._took = adds, waited, took
        self._retries = retries

    def added(self) -> None:
        self._adds.inc()

    def taken(self, waited: float) -> None:
        self._waited.observe(waited)

    def finished(self, took: float) -> None:
        self._took.observe(took)

    def retried(self) -> None:
        self._retries.inc()
