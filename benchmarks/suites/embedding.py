"""The embedded server: how soon it is there, how fast it answers, what it keeps."""

from __future__ import annotations

from typing import Final

from benchmarks.environments import ours
from benchmarks.measure import interleave, worker
from benchmarks.options import Options
from benchmarks.outcome import Run
from benchmarks.row import Above, Below, Row

_CALLS: Final = 3_000
_OBJECTS: Final = 10_000
_GROWTH: Final = 1_000_000  # bytes, of some hundred million
_CHURN: Final = (
    f"{_OBJECTS:,} objects and {_OBJECTS // 100} watches; from minute 20, when its"
    " history is full, to minute 60"
)


def measure(options: Options) -> list[Row]:
    """Against the targets alone: there is nothing to compare it with."""
    start = interleave("start", {"": _worker("start", 0)}, rounds=options.rounds)[""]
    calls = interleave("calls", {"": _worker("calls", _CALLS)}, rounds=options.rounds)
    churn = interleave(
        "an hour of churn",
        {"": _worker("churn", _OBJECTS)},
        rounds=1,  # a round takes two minutes
        warm_up=False,
    )[""]
    typed = "typed client, in process, one core"
    return [
        Row(
            "start an embedded server with all of 1.36",
            Below(0.05, "< 50 ms"),
            start["seconds"],
        ),
        Row(
            "creates in an embedded server",
            Above(1_500, ">= 1,500 a second"),
            calls[""]["creates"],
            unit="per second",
            note=typed,
        ),
        Row(
            "gets from an embedded server",
            Above(2_500, ">= 2,500 a second"),
            calls[""]["gets"],
            unit="per second",
            note=typed,
        ),
        Row(
            "growth of an embedded server by churn",
            Below(_GROWTH, f"< {_GROWTH / 1e6:.0f} MB"),
            churn["growth"],
            unit="bytes",
            note=_CHURN,
        ),
    ]


def _worker(job: str, size: int) -> Run:
    return worker(ours(), "embed.py", job, str(size))
