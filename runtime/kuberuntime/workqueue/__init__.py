"""Work to do, each item once at a time: as client-go's util/workqueue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.workqueue.aio import AsyncRateLimitingQueue
    from kuberuntime.workqueue.errors import ShutDown
    from kuberuntime.workqueue.limiters import (
        BucketRateLimiter,
        ItemExponentialFailureRateLimiter,
        ItemFastSlowRateLimiter,
        MaxOfRateLimiter,
        RateLimiter,
        WithMaxWaitRateLimiter,
        default_controller_rate_limiter,
        default_item_based_rate_limiter,
    )
    from kuberuntime.workqueue.metrics import (
        MetricsProvider,
        QueueGauges,
        QueueMetrics,
    )
    from kuberuntime.workqueue.threads import RateLimitingQueue

__all__ = [
    "AsyncRateLimitingQueue",
    "BucketRateLimiter",
    "ItemExponentialFailureRateLimiter",
    "ItemFastSlowRateLimiter",
    "MaxOfRateLimiter",
    "MetricsProvider",
    "QueueGauges",
    "QueueMetrics",
    "RateLimiter",
    "RateLimitingQueue",
    "ShutDown",
    "WithMaxWaitRateLimiter",
    "default_controller_rate_limiter",
    "default_item_based_rate_limiter",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncRateLimitingQueue": "aio",
            "BucketRateLimiter": "limiters",
            "ItemExponentialFailureRateLimiter": "limiters",
            "ItemFastSlowRateLimiter": "limiters",
            "MaxOfRateLimiter": "limiters",
            "MetricsProvider": "metrics",
            "QueueGauges": "metrics",
            "QueueMetrics": "metrics",
            "RateLimiter": "limiters",
            "RateLimitingQueue": "threads",
            "ShutDown": "errors",
            "WithMaxWaitRateLimiter": "limiters",
            "default_controller_rate_limiter": "limiters",
            "default_item_based_rate_limiter": "limiters",
        },
    )
