"""Which definition of the old model is which of the new one, and which kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kubewright.diff.likeness import match_definitions
from kubewright.diff.side import Side
from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.types import ObjectType, place_in


@dataclass(frozen=True)
class Matching:
    """Definitions that are one, by name on either side.

    Attributes:
        definitions: the new name by the old: of those whose name is the same, whose kind
            is, or that look alike.
        guessed: the old names of those that only look alike.
    """

    definitions: Mapping[str, str]
    guessed: frozenset[str]
    gone: tuple[str, ...]
    come: tuple[str, ...]
    kinds: Mapping[GroupVersionKind, GroupVersionKind]

    @classmethod
    def of(cls, old: Side, new: Side) -> Matching:
        was, is_ = _definitions(old.model), _definitions(new.model)
        same = {name: name for name in was if name in is_}
        by_kind = _by_kind(old.model, new.model, was.keys() - same, is_.keys() - same)
        known = same | by_kind
        gone = sorted(was.keys() - known)
        come = sorted(is_.keys() - set(known.values()))
        alike = match_definitions(
            old.model,
            new.model,
            (n for n in gone if was[n]),
            (n for n in come if is_[n]),
        )
        definitions = known | alike
        return cls(
            definitions=definitions,
            guessed=frozenset(alike),
            gone=tuple(name for name in gone if name not in alike),
            come=tuple(sorted(set(come) - set(alike.values()))),
            kinds=_kinds(old.model, new.model, definitions),
        )

    def same_definition(self, old: str, new: str) -> bool:
        return self.definitions.get(old) == new


def _definitions(model: Model) -> dict[str, bool]:
    """The names of definitions, and whether each has a class; without what stands in one."""
    return {
        type_.name: isinstance(type_, ObjectType)
        for type_ in model.types
        if not place_in(type_.name)
    }


def _by_kind(old: Model, new: Model, gone: set[str], come: set[str]) -> dict[str, str]:
    """Definitions of other names that are of the same kind."""
    found: dict[str, str] = {}
    for kind, type_ in old.by_gvk.items():
        other = new.by_gvk.get(kind)
        if other is not None and type_.name in gone and other.name in come:
            found.setdefault(type_.name, other.name)
    return found


def _kinds(
    old: Model, new: Model, definitions: Mapping[str, str]
) -> dict[GroupVersionKind, GroupVersionKind]:
    """The new kind of each whose definition has another."""
    found: dict[GroupVersionKind, GroupVersionKind] = {}
    for kind, type_ in old.by_gvk.items():
        other = new.by_name.get(definitions.get(type_.name, ""))
        if isinstance(other, ObjectType) and len(other.gvks) == len(type_.gvks) == 1:
            found[kind] = other.gvks[0]
    return found
