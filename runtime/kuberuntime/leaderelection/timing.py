"""How long a lease is held, and how often it is renewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

JITTER_FACTOR: Final = 1.2  # as client-go's JitterFactor


@dataclass(frozen=True)
class Timing:
    """As client-go's LeaderElectionConfig, in seconds.

    Another candidate takes the lease when it saw no renewal for ``lease_duration``.
    A leader that did not renew it for ``renew_deadline`` stops by itself. Every
    ``retry_period`` it is renewed, or tried for by the others, who add a random
    part of up to 1.2 of it.

    Nobody compares clocks: only how fast they run matters. There are no two leaders
    as long as no clock runs ``lease_duration / renew_deadline`` times as fast as
    another.

    Raises ValueError where ``lease_duration`` is not a whole number, as the server
    wants it, or the three are not as far apart as client-go wants them.
    """

    lease_duration: float = 15.0
    renew_deadline: float = 10.0
    retry_period: float = 2.0

    def __post_init__(self) -> None:
        if self.lease_duration < 1 or self.lease_duration != int(self.lease_duration):
            raise ValueError("lease_duration is a whole number of seconds, at least 1")
        if self.retry_period <= 0:
            raise ValueError("retry_period must be greater than zero")
        if self.lease_duration <= self.renew_deadline:
            raise ValueError("lease_duration must be greater than renew_deadline")
        if self.renew_deadline <= JITTER_FACTOR * self.retry_period:
            raise ValueError(
                f"renew_deadline must be greater than {JITTER_FACTOR} * retry_period"
            )

    def wait_of_candidate(self, random: Callable[[], float]) -> float:
        """The seconds until a candidate looks again."""
        return self.retry_period * (1 + JITTER_FACTOR * random())
