"""Controllers: informers, a queue and workers, tied together.

Thin on purpose: what client-go's sample-controller writes out by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.controller._async.controller import AsyncController
    from kuberuntime.controller._sync.controller import Controller
    from kuberuntime.controller.health import HealthServer
    from kuberuntime.controller.keys import owner_key
    from kuberuntime.controller.metrics import ControllerMetrics
    from kuberuntime.controller.prometheus import PrometheusMetrics
    from kuberuntime.controller.requeue import Requeue

__all__ = [
    "AsyncController",
    "Controller",
    "ControllerMetrics",
    "HealthServer",
    "PrometheusMetrics",
    "Requeue",
    "owner_key",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncController": "_async.controller",
            "Controller": "_sync.controller",
            "ControllerMetrics": "metrics",
            "HealthServer": "health",
            "PrometheusMetrics": "prometheus",
            "Requeue": "requeue",
            "owner_key": "keys",
        },
    )
