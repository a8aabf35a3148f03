"""Guesses: which of what is gone and what is new is the same under another name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from kubewright.model.api import Model
from kubewright.model.types import (
    AliasType,
    Field,
    ListOf,
    MapOf,
    Nullable,
    Primitive,
    Ref,
    TypeDefinition,
    TypeRef,
    Union,
)

_DEPTH = 4
_OF_EVERY_KIND = frozenset({"apiVersion", "kind", "metadata"})

_MOVED = 0.5
"""How much two classes of one name share, at the least, when one is the other moved."""
_RENAMED = 0.8
"""The same of two classes of different names beside each other."""
_NAMES_ALIKE = 0.55
_FEW = 3
"""Classes of fewer fields, all told, look alike without being so."""


def names_alike(old: str, new: str) -> float:
    """How like two names are, from 0 to 1, word by word and letter by letter."""
    a, b = _words(old), _words(new)
    letters = SequenceMatcher(None, old.lower(), new.lower(), autojunk=False).ratio()
    words = 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
    return max(letters, words)


def _words(name: str) -> frozenset[str]:
    return frozenset(
        word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    )


def match_definitions(
    old: Model, new: Model, gone: Iterable[str], come: Iterable[str]
) -> dict[str, str]:
    """The new name of each definition that has one, by the old: a guess.

    Of one last name in another package if they share half of what they hold; of another
    name in the same package if they share most of it.
    """
    come = list(come)
    by_last: dict[str, list[str]] = defaultdict(list)
    by_package: dict[str, list[str]] = defaultdict(list)
    for name in come:
        package, _, last = name.rpartition(".")
        by_last[last].append(name)
        by_package[package].append(name)
    held_old, held_new = _Held(old), _Held(new)
    scores: list[tuple[float, str, str]] = []
    for name in gone:
        package, _, last = name.rpartition(".")
        for other in dict.fromkeys((*by_last[last], *by_package[package])):
            moved = other.rpartition(".")[2] == last
            a, b = held_old.by(name), held_new.by(other)
            shared = _shared(a, b)
            alike = names_alike(last, other.rpartition(".")[2])
            enough = (
                shared >= _MOVED
                if moved
                else shared >= _RENAMED and (len(a) >= _FEW or alike >= _NAMES_ALIKE)
            )
            if enough:
                scores.append((shared + alike, name, other))
    return _best(scores)


def match_fields(
    gone: Iterable[Field],
    come: Iterable[Field],
    same: Callable[[Field, Field], bool],
    identical: Callable[[Field, Field], bool],
) -> dict[str, str]:
    """The new name of each field that has one, by the old: a guess.

    Fields of one type whose names are alike, or that are described in the same words.
    """
    scores = [
        (alike + identical(old, new), old.name, new.name)
        for old in gone
        for new in come
        if same(old, new)
        for alike in (names_alike(old.name, new.name),)
        if alike >= _NAMES_ALIKE or identical(old, new)
    ]
    return _best(scores)


def _best(scores: Iterable[tuple[float, str, str]]) -> dict[str, str]:
    """Pairs, the best first, each side once."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, old, new in sorted(scores, key=lambda one: (-one[0], one[1], one[2])):
        if old not in found and new not in taken:
            found[old] = new
            taken.add(new)
    return found


def _shared(old: frozenset[str], new: frozenset[str]) -> float:
    if not old and not new:
        return 1.0
    return len(old & new) / len(old | new)


class _Held:
    """What definitions hold, some levels down, as paths with what stands there."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[str, frozenset[str]] = {}

    def by(self, name: str) -> frozenset[str]:
        if name not in self._known:
            definition = self._model.by_name[name]
            self._known[name] = frozenset(self._of(definition, "", _DEPTH))
        return self._known[name]

    def _of(self, definition: TypeDefinition, path: str, depth: int) -> Iterable[str]:
        if isinstance(definition, AliasType):
            yield from self._value(definition.type, path, depth)
            return
        for field in definition.fields:
            if not definition.gvks or field.name not in _OF_EVERY_KIND:
                yield from self._value(field.type, f"{path}.{field.name}", depth - 1)

    def _value(self, type_: TypeRef, path: str, depth: int) -> Iterable[str]:
        match type_:
            case Primitive(name):
                yield f"{path}:{name.value}"
            case ListOf(inner):
                yield from self._value(inner, f"{path}[]", depth)
            case MapOf(inner):
                yield from self._value(inner, f"{path}{{}}", depth)
            case Nullable(inner):
                yield from self._value(inner, path, depth)
            case Ref(name):
                if depth > 0:
                    yield from self._of(self._model.by_name[name], path, depth)
                else:
                    yield f"{path}:{name.rpartition('.')[2]}"
            case _ if isinstance(type_, Union):
                yield f"{path}:one of {len(type_.members)}"
            case _:
                yield f"{path}:any"
