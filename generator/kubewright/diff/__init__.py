"""What differs between two models, for users of the generated client."""

from __future__ import annotations

from kubewright.diff.changes import Change, Changes, Direction, Effect, Reached
from kubewright.diff.comparison import compare
from kubewright.diff.reports import FORMATS, render
from kubewright.diff.side import Side

__all__ = [
    "FORMATS",
    "Change",
    "Changes",
    "Direction",
    "Effect",
    "Reached",
    "Side",
    "compare",
    "render",
]
