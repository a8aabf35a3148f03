"""What a comparison finds: frozen data, made for people and for programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property


class Effect(StrEnum):
    """What a change means for programs that use the generated client.

    The members stand from the worst to the most harmless.
    """

    BREAKING = "breaking"
    """A program may fail its type check, be refused by the server, or misread answers."""
    ADDITIVE = "additive"
    """Programs go on as before; there is more that they can use."""
    COSMETIC = "cosmetic"
    """No program can tell."""


class Direction(StrEnum):
    """Which way values of a type travel."""

    READ = "read"
    """In answers alone."""
    WRITTEN = "written"
    """In requests alone."""
    BOTH = "read and written"
    """In both; also where nothing says so."""


@dataclass(frozen=True, order=True)
class Reached:
    """A kind that has a type, and the shortest way to it.

    For example: `apps/v1 Deployment` and `spec.template.spec.containers[]`; the path is
    empty for the kind's own type.
    """

    kind: str
    path: str

    def __str__(self) -> str:
        return f"{self.kind} {self.path}".rstrip()


@dataclass(frozen=True)
class Change:
    """One difference between two models.

    Attributes:
        id: names the change in this comparison, in links too.
        rule: the name of the rule that classes it. See `kubewright.diff.rules`.
        area: the group version, or the definitions' package where it has none.
        subject: what changed, in the API's own words. For example:
            `io.k8s.api.core.v1.PodSpec.hostUsers`, `apps/v1 deployments/scale`.
        python: the names of the generated package that it touches, the one to show first.
            Of what is gone or changed these are names of the old package.
        before: what was, as text; empty for what is new.
        after: what is, as text; empty for what is gone.
        direction: which way the values go that it is about, None for what has none.
        reached: the kinds that it can be reached from.
        guess: whether old and new were matched by likeness, as of what is renamed.
        part_of: the id of the change that this is a part of: a class of a kind that is
            gone; empty if it stands for itself.
        note: what else there is to say. For example: the words of a deprecation.
    """

    id: str
    rule: str
    effect: Effect
    area: str
    subject: str
    python: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    direction: Direction | None = None
    reached: tuple[Reached, ...] = ()
    guess: bool = False
    part_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class Changes:
    """All differences of two models, sorted by effect, area and subject.

    Attributes:
        old: what the older side calls itself, for titles. For example: `v1.35.0`.
        notes: what could not be compared, and why.
    """

    old: str
    new: str
    all: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Change]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    @cached_property
    def counts(self) -> Mapping[Effect, int]:
        """How many there are of each class, parts of others included."""
        found = Counter(change.effect for change in self.all)
        return {effect: found[effect] for effect in Effect}

    @cached_property
    def whole(self) -> tuple[Change, ...]:
        """The changes that are no part of another."""
        return tuple(change for change in self.all if not change.part_of)

    @cached_property
    def parts(self) -> Mapping[str, tuple[Change, ...]]:
        """The parts of a change, by its id; parts of parts as well."""
        found: dict[str, list[Change]] = {}
        by_id = {change.id: change for change in self.all}
        for change in self.all:
            above = change.part_of
            while above and by_id[above].part_of:
                above = by_id[above].part_of
            if above:
                found.setdefault(above, []).append(change)
        return {key: tuple(parts) for key, parts in found.items()}

    def within(self, groups: Collection[str]) -> Changes:
        """The changes of some API groups; "" is the core group."""
        kept = [change for change in self.all if _group(change.area) in groups]
        ids = {change.id for change in kept}
        return replace(
            self,
            all=tuple(
                change if change.part_of in ids else replace(change, part_of="")
                for change in kept
            ),
        )

    @property
    def breaking(self) -> tuple[Change, ...]:
        return self.of(Effect.BREAKING)

    def of(self, effect: Effect) -> tuple[Change, ...]:
        """The changes of one class."""
        return tuple(change for change in self.all if change.effect is effect)


def _group(area: str) -> str:
    """The API group of an area: a group version, or a group that came or went."""
    if "/" in area:
        return area.partition("/")[0]
    return "" if area == "core" or re.fullmatch(r"v\d\w*", area) else area
