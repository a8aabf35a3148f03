"""Give every party of a scope a name of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

from kubewright.naming.reserved import KEYWORDS

K = TypeVar("K")


def resolve(
    candidates: Mapping[K, Sequence[str]],
    *,
    reserved: frozenset[str] = frozenset(),
    pinned: Mapping[K, str] | None = None,
) -> dict[K, str]:
    """Choose one name a key so that no two keys share one.

    Each key has candidates, best first. All parties of a collision move on to their
    next candidate together, so that the outcome does not depend on their order; those
    that run out take a number. Keywords and reserved names take a trailing underscore.
    Pinned names never move.
    """
    pins = dict(pinned or {})
    chosen = {key: 0 for key in candidates if key not in pins}
    while True:
        parties: dict[str, list[K]] = defaultdict(list)
        for key, index in chosen.items():
            parties[usable(candidates[key][index], reserved)].append(key)
        taken = set(pins.values())
        moving = [
            key
            for name, keys in parties.items()
            if len(keys) > 1 or name in taken
            for key in keys
            if chosen[key] + 1 < len(candidates[key])
        ]
        if not moving:
            return {**pins, **_number(parties, taken, reserved)}
        for key in moving:
            chosen[key] += 1


def usable(name: str, reserved: frozenset[str] = frozenset()) -> str:
    """The name, with an underscore behind it where Python or the scope has another."""
    while name in KEYWORDS or name in reserved:
        name += "_"
    return name


def _number(
    parties: Mapping[str, list[K]], pinned: set[str], reserved: frozenset[str]
) -> dict[K, str]:
    taken = pinned | set(parties) | reserved
    names: dict[K, str] = {}
    for name, keys in parties.items():
        ordered = sorted(keys, key=str)
        if name not in pinned:
            names[ordered.pop(0)] = name
        for key in ordered:
            number = 2
            while f"{name}_{number}" in taken:
                number += 1
            taken.add(f"{name}_{number}")
            names[key] = f"{name}_{number}"
    return names
