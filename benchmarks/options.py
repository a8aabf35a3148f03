"""What a run of the benchmarks is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """``rounds`` of every measure; those that take long make do with fewer.

    ``scratch`` is an empty folder that is removed after the run.
    """

    rounds: int
    scratch: Path
