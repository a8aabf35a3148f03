"""One line of the table: two sides, their ratio, and what it should be."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Final, Literal

from benchmarks.outcome import Sample

Unit = Literal["seconds", "bytes", "per second", "yes/no"]
Verdict = Literal["met", "missed", "not judged", "not measured"]


@dataclass(frozen=True)
class AtLeast:
    """The peer takes at least so many times as much as ours."""

    times: float

    def ratio(self, ours: float, peer: float) -> float:
        """How many times ours the peer takes."""
        return peer / ours

    def holds(self, ratio: float) -> bool:
        """Whether a ratio is what it should be."""
        return ratio >= self.times

    def __str__(self) -> str:
        return f">= {self.times:g} x"

    def show(self, ratio: float) -> str:
        """A ratio, for people. For example: ``11.2 x``."""
        return f"{ratio:.1f} x"


@dataclass(frozen=True)
class AtMost:
    """Ours takes at most such a share of what the peer takes. 0.5 is half."""

    share: float

    def ratio(self, ours: float, peer: float) -> float:
        """The share of the peer's that ours takes."""
        return ours / peer

    def holds(self, ratio: float) -> bool:
        """Whether a ratio is what it should be."""
        return ratio <= self.share

    def __str__(self) -> str:
        return f"<= {self.share:.2f}"

    def show(self, ratio: float) -> str:
        """A ratio, for people. For example: ``0.42``."""
        return f"{ratio:.2f}"


@dataclass(frozen=True)
class AtLeastShare:
    """Ours does at least such a share of what the peer does in the same time."""

    share: float

    def ratio(self, ours: float, peer: float) -> float:
        """The share of the peer's that ours does."""
        return ours / peer

    def holds(self, ratio: float) -> bool:
        """Whether a ratio is what it should be."""
        return ratio >= self.share

    def __str__(self) -> str:
        return f">= {self.share:.2f}"

    def show(self, ratio: float) -> str:
        """A ratio, for people. For example: ``0.97``."""
        return f"{ratio:.2f}"


@dataclass(frozen=True)
class Below:
    """Ours alone stays below a number of seconds, or of yeses."""

    limit: float
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Above:
    """Ours alone does at least so many in a second."""

    limit: float
    words: str

    def __str__(self) -> str:
        return self.words


Target = AtLeast | AtMost | AtLeastShare | Above | Below


@dataclass(frozen=True)
class Row:
    """A measure. ``judged`` is False for those that are shown for comparison."""

    measure: str
    target: Target
    ours: Sample
    peer: Sample | None = None
    peer_name: str = ""
    unit: Unit = "seconds"
    judged: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """As the target counts it; None where one of the two is missing."""
        if isinstance(self.target, Above | Below) or self.peer is None:
            return None
        ours, peer = self.ours.median, self.peer.median
        if ours is None or peer is None:
            return None
        return self.target.ratio(ours, peer)

    @property
    def verdict(self) -> Verdict:
        """Whether the target was met, where that can be said of this run."""
        if isinstance(self.target, Above | Below):
            ours = self.ours.median
            if ours is None:
                return "not measured"
            holds = operator.ge if isinstance(self.target, Above) else operator.lt
            return self._judge(holds(ours, self.target.limit))
        ratio = self.ratio
        if ratio is None or (self.peer is not None and self.peer.recorded):
            return "not measured"
        return self._judge(self.target.holds(ratio))

    def _judge(self, holds: bool) -> Verdict:
        if not self.judged:
            return "not judged"
        return "met" if holds else "missed"

    @property
    def notes(self) -> list[str]:
        """What a reader has to know: reasons for what is missing, then the note."""
        reasons: dict[str, str] = {}  # by reason: both sides may lack the same thing
        for name, sample in (("ours", self.ours), (self.peer_name, self.peer)):
            if sample is not None and sample.median is None:
                reasons.setdefault(sample.reason, name)
        named = [f"{name}: {reason}" for reason, name in reasons.items()]
        return [*named, self.note] if self.note else named


NO: Final = Below(0.5, "no")
"""For yes/no values: ours is no."""
