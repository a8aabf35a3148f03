"""How far a run is, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`start` gets the number of steps, `advance` those done since its last call."""

    start: Callable[[int], None] = lambda total: None
    advance: Callable[[int], None] = lambda done: None
