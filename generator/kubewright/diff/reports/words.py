"""Words that all reports say changes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kubewright.diff.changes import Change, Changes, Effect
from kubewright.diff.rules import RULES

QUIET = frozenset({"description-changed", "annotation-changed"})
"""Rules whose changes short reports count and do not list."""


def heading(change: Change) -> str:
    """What happened. For example: `field renamed (a guess)`."""
    return RULES[change.rule].title + (" (a guess)" if change.guess else "")


def name_of(change: Change) -> str:
    """The Python name to show, or the API's name where no Python has one."""
    return change.python[0] if change.python else change.subject


def turn(change: Change) -> str:
    """What was and is. For example: `string → integer`; "" where there is neither."""
    return " → ".join(part for part in (change.before, change.after) if part)


def shortened(text: str, most: int) -> str:
    """Text on one line, its end left out where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def tally(changes: Changes) -> str:
    """For example: `3 breaking, 10 additive, 1 cosmetic`."""
    return ", ".join(f"{count} {effect}" for effect, count in changes.counts.items())


def count(number: int, what: str) -> str:
    """For example: `1 change`, `2 changes`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def by_area(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Changes by group version, sorted."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.area, []).append(change)
    return dict(sorted(found.items()))


def quiet_tally(changes: Iterable[Change]) -> str:
    """What is not listed, by rule. For example: `description changed: 379`."""
    found = Counter(change.rule for change in changes if change.rule in QUIET)
    return ", ".join(f"{RULES[rule].title}: {n:,}" for rule, n in sorted(found.items()))


def listed(changes: Changes, effect: Effect) -> list[Change]:
    """The changes of a class that short reports list: none that is a part of another."""
    return [
        change
        for change in changes.whole
        if change.effect is effect and change.rule not in QUIET
    ]


def reached_by(change: Change, most: int = 3) -> str:
    """The kinds that a change is reached from, some by name and the others by number."""
    kinds = list(dict.fromkeys(map(str, change.reached)))
    more = len(kinds) - most
    shown = ", ".join(kinds[:most])
    return f"{shown} and {more} more" if more > 0 else shown
