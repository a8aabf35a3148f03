"""One of several replicas works: as client-go's tools/leaderelection, on Leases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.leaderelection._async.lease_lock import AsyncLeaseLock
    from kuberuntime.leaderelection._sync.lease_lock import LeaseLock
    from kuberuntime.leaderelection.aio import AsyncLeaderElector
    from kuberuntime.leaderelection.errors import LeadershipLost
    from kuberuntime.leaderelection.health import LeaderHealth
    from kuberuntime.leaderelection.lock import AsyncLock, Lock
    from kuberuntime.leaderelection.metrics import LeaderMetrics
    from kuberuntime.leaderelection.record import LeaderElectionRecord
    from kuberuntime.leaderelection.threads import LeaderElector
    from kuberuntime.leaderelection.timing import Timing

__all__ = [
    "AsyncLeaderElector",
    "AsyncLeaseLock",
    "AsyncLock",
    "LeaderElectionRecord",
    "LeaderElector",
    "LeaderHealth",
    "LeaderMetrics",
    "LeadershipLost",
    "LeaseLock",
    "Lock",
    "Timing",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncLeaderElector": "aio",
            "AsyncLeaseLock": "_async.lease_lock",
            "AsyncLock": "lock",
            "LeaderElectionRecord": "record",
            "LeaderElector": "threads",
            "LeaderHealth": "health",
            "LeaderMetrics": "metrics",
            "LeadershipLost": "errors",
            "LeaseLock": "_sync.lease_lock",
            "Lock": "lock",
            "Timing": "timing",
        },
    )
