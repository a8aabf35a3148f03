"""What a measure gave: samples and their median, or the reason for having none."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Values = Mapping[str, float]
"""What one run measured, by name: durations in seconds, memory in bytes, 0 or 1."""

Run = Callable[[], Values]
"""Measures once. Raises NotMeasured."""


class NotMeasured(Exception):
    """Why something could not be measured. The text goes into the table."""


@dataclass(frozen=True)
class Sample:
    """One figure of one side: seconds, bytes, or 0 and 1 for no and yes.

    ``values`` are in the order of the rounds; a sample without any has a ``reason``.
    ``recorded`` marks a figure that somebody noted down earlier, elsewhere.
    """

    values: tuple[float, ...] = ()
    reason: str = ""
    recorded: bool = False

    @property
    def median(self) -> float | None:
        """The median of the values, in their unit; None where there are none."""
        return statistics.median(self.values) if self.values else None


@dataclass
class Outcome:
    """What all rounds of one side gave: a sample for each name of its values."""

    reason: str = ""
    _values: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def add(self, values: Values) -> None:
        """Take in the values of one more round."""
        for name, value in values.items():
            self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> Sample:
        if self.reason:
            return Sample(reason=self.reason)
        return Sample(tuple(self._values.get(name, ())), reason="no such value")
