"""What one candidate knows of a lease, and what follows; without I/O.

Times are seconds of the candidate's own clock, handed in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kuberuntime.leaderelection.record import LeaderElectionRecord
from kuberuntime.leaderelection.timing import Timing


class Candidate:
    """One who wants the lease, or has it.

    It leads from the moment at which it *began* to write the lease, which is before
    the server stored it, and for the renew deadline. Others count from when they
    *saw* the lease, which is after, and for the lease's duration. So whatever
    happens in between, its leadership is over before theirs begins.
    """

    def __init__(self, identity: str, timing: Timing) -> None:
        self.identity = identity
        self.timing = timing
        self.record: LeaderElectionRecord | None = None
        self._observed = 0.0
        # When the write began by which it leads; None where it does not.
        self._renewed: float | None = None

    @property
    def holder(self) -> str:
        """Who has the lease as far as is known; empty for nobody."""
        return self.record.holder_identity if self.record is not None else ""

    def observe(self, record: LeaderElectionRecord, now: float) -> None:
        """The lease was read, and the answer was there ``now``."""
        if record != self.record:
            self.record = record
            self._observed = now
        if self.holder != self.identity:
            self._renewed = None

    def vanished(self) -> None:
        """There is no lease: another may make one at once."""
        self.record = self._renewed = None

    def claimed(self, record: LeaderElectionRecord, begun: float) -> None:
        """The lease was written, by a request that was begun then."""
        self.record = record
        self._renewed = begun

    def resigned(self, record: LeaderElectionRecord) -> None:
        """The lease was given up."""
        self.record = record
        self._renewed = None

    def left(self, now: float) -> float:
        """The seconds until its leadership ends; none where it does not lead."""
        return self._until(self.timing.renew_deadline, now)

    def left_to_end(self, now: float) -> float:
        """The seconds that work has to end in, none where another may lead already.

        Half of those between the renew deadline and the lease's end; the others are
        for clocks that do not run alike.
        """
        timing = self.timing
        return self._until((timing.renew_deadline + timing.lease_duration) / 2, now)

    def leads(self, now: float) -> bool:
        """Whether it has the lease, and no other can have taken it."""
        return self.left(now) > 0

    def may_take(self, now: float) -> bool:
        """Whether the lease is its own, nobody's, or not renewed for too long."""
        if self.record is None or self.holder in ("", self.identity):
            return True
        return now >= self._observed + self.record.lease_duration_seconds

    def claim(self, moment: datetime) -> LeaderElectionRecord:
        """The record to write in order to take the lease, or to keep it."""
        old = self.record
        claim = LeaderElectionRecord(
            self.identity, int(self.timing.lease_duration), moment, moment
        )
        if old is None:
            return claim
        transitions = old.leader_transitions
        if old.holder_identity == self.identity:
            acquired = old.acquire_time or moment
            return replace(claim, acquire_time=acquired, leader_transitions=transitions)
        return replace(claim, leader_transitions=transitions + 1)

    def resignation(self, moment: datetime) -> LeaderElectionRecord:
        """The record to write in order to give the lease up."""
        transitions = self.record.leader_transitions if self.record is not None else 0
        return LeaderElectionRecord("", 1, moment, moment, transitions)

    def _until(self, seconds: float, now: float) -> float:
        renewed = self._renewed  # once: other threads ask too
        return 0.0 if renewed is None else max(0.0, renewed + seconds - now)
