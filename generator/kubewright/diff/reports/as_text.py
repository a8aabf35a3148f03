"""Changes for a terminal: a line each, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from kubewright.diagnostics import printable
from kubewright.diff.changes import Change, Changes, Effect
from kubewright.diff.reports.words import (
    by_area,
    count,
    heading,
    listed,
    name_of,
    quiet_tally,
    reached_by,
    shortened,
    tally,
    turn,
)

_WIDTH = 100


def as_text(changes: Changes) -> str:
    """Lines for people, without colour; what a terminal would act on is escaped."""
    return "".join(f"{printable(line)}\n" for line in _lines(changes))


def _lines(changes: Changes) -> Iterator[str]:
    yield f"{changes.old} → {changes.new}: {tally(changes)}"
    for note in changes.notes:
        yield f"note: {note}"
    for effect in Effect:
        yield from _class(changes, effect)


def _class(changes: Changes, effect: Effect) -> Iterator[str]:
    if not changes.counts[effect]:
        return
    yield ""
    yield f"{effect.upper()} ({changes.counts[effect]:,})"
    for area, members in by_area(listed(changes, effect)).items():
        yield f"  {area}"
        for change in members:
            yield from _change(change, changes)
    unlisted = quiet_tally(changes.of(effect))
    if unlisted:
        yield f"  not listed here: {unlisted}"


def _change(change: Change, changes: Changes) -> Iterator[str]:
    parts = len(changes.parts.get(change.id, ()))
    with_parts = f" (with {count(parts, 'part')})" if parts else ""
    yield f"    {heading(change)}: {name_of(change)}{with_parts}"
    for text in (turn(change), change.note):
        if text:
            yield f"        {shortened(text, _WIDTH)}"
    if change.reached and change.subject not in map(str, change.reached):
        yield f"        from {shortened(reached_by(change), _WIDTH)}"
