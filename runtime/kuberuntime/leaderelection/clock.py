"""The clock that leases are measured by."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def awake_or_asleep() -> float:
    """Seconds that only rise, also while the machine sleeps.

    Where the system cannot tell, as time.monotonic, which may stand still then.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def moment() -> datetime:
    """What time it is."""
    return datetime.now(UTC)
