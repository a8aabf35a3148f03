"""Collects changes: classes each by its rule, and keeps each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kubewright.diff.changes import Change, Direction, Effect, Reached
from kubewright.diff.rules import RULES


class Findings:
    """The changes of a comparison as they are found."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, ...], Change] = {}
        self._ids: set[str] = set()

    def add(
        self,
        rule: str,
        area: str,
        subject: str,
        *,
        python: Iterable[str] = (),
        before: str = "",
        after: str = "",
        direction: Direction | None = None,
        reached: tuple[Reached, ...] = (),
        guess: bool = False,
        part_of: str = "",
        note: str = "",
    ) -> str:
        """Keep a change, unless it is known, and return the id that it has."""
        key = (rule, subject, before, after)
        known = self._changes.get(key)
        if known is None:
            known = self._changes[key] = Change(
                id=self._id(key),
                rule=rule,
                effect=RULES[rule].effect(direction),
                area=area,
                subject=subject,
                python=tuple(dict.fromkeys(python)),
                before=before,
                after=after,
                direction=direction,
                reached=reached,
                guess=guess,
                part_of=part_of,
                note=note,
            )
        return known.id

    def sorted(self) -> tuple[Change, ...]:
        """All, the worst first, then by area and subject."""
        effects = list(Effect)
        return tuple(
            sorted(
                self._changes.values(),
                key=lambda change: (
                    effects.index(change.effect),
                    change.area,
                    change.subject,
                    change.rule,
                    change.before,
                    change.after,
                ),
            )
        )

    def _id(self, key: tuple[str, ...]) -> str:
        """The rule and the subject, and a digest of the rest where these are not one's own."""
        rule, subject, *values = key
        name = f"{rule}:{subject}"
        if name in self._ids:
            digest = hashlib.sha256("\0".join(values).encode("utf-8", "replace"))
            name = f"{name}:{digest.hexdigest()[:8]}"
        self._ids.add(name)
        return name
