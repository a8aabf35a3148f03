"""Changes as one page that needs nothing else: search, filters, light and dark, links."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined

from kubewright.diff.changes import Change, Changes, Effect
from kubewright.diff.reports.words import by_area, heading, name_of
from kubewright.diff.rules import DEPRECATIONS, REMOVALS, RULES


@dataclass(frozen=True)
class CardView:
    """A change as the page shows it. `search` is what is searched, in lower case."""

    change: Change
    title: str
    name: str
    other_names: tuple[str, ...]
    why: str
    parts: tuple[CardView, ...]
    search: str


@dataclass(frozen=True)
class AreaView:
    name: str
    cards: tuple[CardView, ...]


@dataclass(frozen=True)
class ClassView:
    """A filter of the page: a class and how many changes it has."""

    name: str
    count: int
    why: str


@dataclass(frozen=True)
class ReportView:
    changes: Changes
    classes: tuple[ClassView, ...]
    areas: tuple[AreaView, ...]
    removed: tuple[CardView, ...]
    deprecated: tuple[CardView, ...]
    rules: tuple[tuple[str, str, int], ...]
    style: str
    script: str
    policy: str


_WHY = {
    Effect.BREAKING: "programs may need a change",
    Effect.ADDITIVE: "there is more to use",
    Effect.COSMETIC: "no program can tell",
}


def as_html(changes: Changes) -> str:
    """A page that loads nothing. All text is escaped, and no script runs but its own."""
    style, script = _asset("report.css"), _asset("report.js")
    cards = {change.id: _card(change, changes) for change in changes.whole}
    view = ReportView(
        changes=changes,
        classes=tuple(
            ClassView(str(effect), number, _WHY[effect])
            for effect, number in changes.counts.items()
        ),
        areas=tuple(
            AreaView(area, tuple(cards[change.id] for change in inside))
            for area, inside in by_area(changes.whole).items()
        ),
        removed=_called_out(cards, changes, REMOVALS),
        deprecated=_called_out(cards, changes, DEPRECATIONS),
        rules=tuple(
            (name, RULES[name].title, number)
            for name, number in Counter(c.rule for c in changes).most_common()
        ),
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src '{_hash(style)}'; "
        f"script-src '{_hash(script)}'",
    )
    template = _environment().get_template("diff/report.html.j2")
    return template.render(view=view)


def _called_out(
    cards: dict[str, CardView], changes: Changes, rules: frozenset[str]
) -> tuple[CardView, ...]:
    return tuple(cards[c.id] for c in changes.whole if c.rule in rules)


def _card(change: Change, changes: Changes) -> CardView:
    parts = tuple(
        _card(part, changes)
        for part in changes.parts.get(change.id, ())
        if not change.part_of
    )
    own = (
        change.rule,
        heading(change),
        change.subject,
        *change.python,
        change.before,
        change.after,
        change.note,
    )
    text = " ".join((*own, *(part.search for part in parts)))
    return CardView(
        change=change,
        title=heading(change),
        name=name_of(change),
        other_names=change.python[1:],
        why=RULES[change.rule].why,
        parts=parts,
        search=" ".join(text.lower().split()),
    )


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kubewright_templates", ""),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _asset(name: str) -> str:
    folder = resources.files("kubewright_templates") / "diff"
    return (folder / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """A content security policy's name for a text that stands in the page."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
