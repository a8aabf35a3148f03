"""How long to wait: after a failure, and for something to come."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

STALL_AFTER: Final = 120.0
"""Seconds of silence that are too long: a server sends a bookmark every minute."""

_FIRST: Final = 0.8  # seconds; all four as client-go's reflector
_LONGEST: Final = 30.0
_FACTOR: Final = 2.0
_FORGOTTEN_AFTER: Final = 120.0


class Delays(Struct, frozen=True):
    """Waits that double, up to a bound, and start over after two good minutes."""

    count: int = 0
    last: float | None = None

    def next(self, now: float, luck: float) -> tuple[float, Delays]:
        """The seconds to wait, and what follows.

        ``now`` is in seconds. ``luck``, from 0 to 1, makes a wait up to twice as
        long, so that not all clients come back at one time.
        """
        fresh = self.last is None or now - self.last > _FORGOTTEN_AFTER
        count = 0 if fresh else self.count
        # Past the bound, and not into numbers that no float holds.
        seconds = min(_FIRST * _FACTOR ** min(count, 16), _LONGEST)
        return seconds * (1 + luck), Delays(count + 1, now)
