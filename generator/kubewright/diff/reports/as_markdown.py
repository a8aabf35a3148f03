"""Changes for a pull request: short first, the details folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
)
from kubewright.diff.rules import DEPRECATIONS, REMOVALS

MOST = 60_000
"""Characters: hosts of pull requests take 65,536 in a body, and a bump adds its own."""

_NAMED = 12
"""Removals that are named before the details."""

_SAYS = {
    Effect.BREAKING: "programs may need a change",
    Effect.ADDITIVE: "there is more to use",
    Effect.COSMETIC: "no program can tell",
}


def as_markdown(changes: Changes, most: int = MOST) -> str:
    """GitHub's Markdown, which GitLab shows as well, of `most` characters at the most.

    What strangers wrote stands in code spans, where nothing of it is markup. Where the
    whole is too long, the details of what is harmless are left out first.
    """
    left_out: list[str] = []
    effects = list(Effect)
    while True:
        text = "\n".join(_lines(changes, effects, left_out)).rstrip() + "\n"
        if len(text) <= most:
            return text
        if len(effects) > 1:
            left_out.insert(0, str(effects.pop()))
            continue
        return _cut(text, most)


def _lines(
    changes: Changes, effects: Iterable[Effect], left_out: list[str]
) -> Iterator[str]:
    yield f"## {_plain(changes.old)} → {_plain(changes.new)}"
    yield ""
    yield "| class | changes | |"
    yield "|---|---:|---|"
    for effect, number in changes.counts.items():
        yield f"| {effect} | {number:,} | {_SAYS[effect]} |"
    yield ""
    yield from _called_out("Removed", _of(changes, REMOVALS))
    yield from _called_out("Deprecated", _of(changes, DEPRECATIONS))
    for effect in effects:
        yield from _details(changes, effect)
    if left_out:
        yield f"_The details of what is {' and '.join(left_out)} would not fit here._"
        yield ""
    for note in changes.notes:
        yield f"> {_plain(note)}"
        yield ">"


def _of(changes: Changes, rules: frozenset[str]) -> list[Change]:
    return [change for change in changes.whole if change.rule in rules]


def _called_out(title: str, found: list[Change]) -> Iterator[str]:
    if not found:
        return
    yield f"**{title}**"
    yield ""
    for change in found[:_NAMED]:
        note = f" – {_plain(change.note)}" if change.note else ""
        yield f"- {heading(change)}: {_code(name_of(change))}{note}"
    if len(found) > _NAMED:
        yield f"- … and {len(found) - _NAMED} more, below"
    yield ""


def _details(changes: Changes, effect: Effect) -> Iterator[str]:
    members = listed(changes, effect)
    unlisted = quiet_tally(changes.of(effect))
    if not members and not unlisted:
        return
    what = count(len(members), "change") if members else "only words"
    yield f"<details><summary>{effect}: {what}</summary>"
    yield ""
    for area, inside in by_area(members).items():
        yield f"#### {_plain(area)}"
        yield ""
        yield "| what | where | before → after | reached from |"
        yield "|---|---|---|---|"
        for change in inside:
            yield _row(change, changes)
        yield ""
    if unlisted:
        yield f"Not listed: {unlisted}."
        yield ""
    yield "</details>"
    yield ""


def _row(change: Change, changes: Changes) -> str:
    parts = len(changes.parts.get(change.id, ()))
    cells = (
        heading(change) + (f", with {count(parts, 'part')}" if parts else ""),
        _code(name_of(change)),
        " → ".join(_code(part) for part in (change.before, change.after) if part),
        _code(reached_by(change, 1)) if change.reached else "",
    )
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """A code span, in a table or outside of one, that holds whatever the text is."""
    line = _printable(shortened(text, 160)).replace("|", "\\|")
    if not line:
        return ""
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _plain(text: str) -> str:
    """Text outside of code in which nothing is markup, a link or somebody's name."""
    line = _printable(shortened(text, 300))
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~@&])", r"\\\1", line)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text)


def _cut(text: str, most: int) -> str:
    """The first lines that fit, with what they opened closed."""
    end = "\n</details>\n\n_There is more than fits here._\n"
    kept = text[: most - len(end)]
    return kept[: kept.rfind("\n")] + end
