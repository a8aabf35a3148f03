"""Rows as a table for people, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.outcome import Sample
from benchmarks.row import Above, Below, Row, Unit

_HEAD: tuple[str, ...] = ("measure", "ours", "peer", "", "ratio", "target", "")


def as_table(rows: Sequence[Row]) -> str:
    """A plain table, with notes below it."""
    notes: list[str] = []
    lines = [_HEAD, *(_cells(row, _references(row.notes, notes)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    table.insert(1, "  ".join("-" * width for width in widths))
    table += [f"[{number}] {note}" for number, note in enumerate(notes, 1)]
    return "\n".join(table)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows with every value of every round: seconds, bytes, 0 and 1."""
    return [
        {
            "measure": row.measure,
            "unit": row.unit,
            "ours": _sample_as_json(row.ours),
            "peer": row.peer and {"name": row.peer_name, **_sample_as_json(row.peer)},
            "ratio": row.ratio,
            "target": str(row.target),
            "verdict": row.verdict,
            "notes": row.notes,
        }
        for row in rows
    ]


def _references(notes: Sequence[str], known: list[str]) -> str:
    """The numbers of notes, which join the known ones. For example: ``[1][3]``."""
    known.extend(note for note in notes if note not in known)
    return "".join(f"[{known.index(note) + 1}]" for note in notes)


def _cells(row: Row, references: str) -> tuple[str, ...]:
    ratio = row.ratio
    shown = "-"
    if ratio is not None and not isinstance(row.target, Below | Above):
        shown = row.target.show(ratio)
    return (
        row.measure,
        _show(row.ours, row.unit),
        _show(row.peer, row.unit) if row.peer else "",
        row.peer_name,
        shown if row.peer else "",
        str(row.target) if row.judged else "",
        f"{row.verdict} {references}".strip(),
    )


def _show(sample: Sample, unit: Unit) -> str:
    value = sample.median
    if value is None:
        return "-"
    return f"{_amount(value, unit)}{' (recorded)' if sample.recorded else ''}"


def _amount(value: float, unit: Unit) -> str:
    match unit:
        case "bytes":
            return f"{value / 1e6:.{0 if value >= 1e7 else 1}f} MB"
        case "per second":
            return f"{value:,.0f} /s"
        case "yes/no":
            return "yes" if value > 0.5 else "no"
        case "seconds":
            return _seconds(value)


def _seconds(value: float) -> str:
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.1f} ms" if value >= 1e-4 else f"{value * 1e6:.2f} us"


def _sample_as_json(sample: Sample) -> dict[str, Any]:
    return {
        "median": sample.median,
        "values": sample.values,
        "recorded": sample.recorded,
        "reason": sample.reason if sample.median is None else "",
    }
