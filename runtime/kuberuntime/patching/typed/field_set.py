"""Sets of fields, as fieldsV1 holds them, and what can be done with two of them.

A set is a dict from steps to the sets below them. A step that leads to ``{}`` is in
the set; one that leads to more is where ``.`` is among it. So what a server sends is
a set as it is. No function here changes what it is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from kuberuntime.patching.typed.atoms import Atom

FieldSet: TypeAlias = dict[str, Any]

SELF: Final = "."
_ONLY_SELF: Final[FieldSet] = {SELF: {}}


def _closed(below: FieldSet) -> FieldSet:
    """The form of what is below a step: nothing but itself is written as nothing."""
    return {} if len(below) == 1 and SELF in below else below


def add_self(fields: FieldSet, step: str) -> None:
    """Add a step itself to a set that is being made."""
    below = fields.get(step)
    if below is None:
        fields[step] = {}
    elif below and SELF not in below:
        fields[step] = {SELF: {}, **below}


def union(one: FieldSet, other: FieldSet) -> FieldSet:
    """What is in either set."""
    if not one or not other or one is other:
        return one or other
    result = dict(one)
    for step, theirs in other.items():
        ours = result.get(step)
        if ours is None:
            result[step] = theirs
        elif ours != theirs:
            result[step] = _closed(union(ours or _ONLY_SELF, theirs or _ONLY_SELF))
    return result


def intersection(one: FieldSet, other: FieldSet) -> FieldSet:
    """What is in both sets."""
    result: FieldSet = {}
    for step, ours in one.items():
        theirs = other.get(step)
        if theirs is None:
            continue
        if not ours and not theirs:
            result[step] = {}
        elif below := intersection(ours or _ONLY_SELF, theirs or _ONLY_SELF):
            result[step] = _closed(below)
    return result


def difference(one: FieldSet, other: FieldSet) -> FieldSet:
    """What is in the first set and not in the other."""
    if not one or not other:
        return one
    result: FieldSet = {}
    for step, ours in one.items():
        theirs = other.get(step)
        if theirs is None:
            result[step] = ours
        elif (ours or theirs) and (
            below := difference(ours or _ONLY_SELF, theirs or _ONLY_SELF)
        ):
            result[step] = _closed(below)
    return result


def without(one: FieldSet, other: FieldSet) -> FieldSet:
    """What is in the first set and neither in the other nor below what is in it."""
    if not one or not other:
        return one
    result: FieldSet = {}
    for step, ours in one.items():
        theirs = other.get(step)
        if theirs is None:
            result[step] = ours
        elif has_self(theirs):
            continue
        elif below := without(ours or _ONLY_SELF, theirs):
            result[step] = _closed(below)
    return result


def has_self(below: FieldSet) -> bool:
    """Whether the step that leads to this is in the set."""
    return not below or SELF in below


def with_named_fields(fields: FieldSet, atom: Atom) -> FieldSet:
    """The set with each field on the way to another that the schema has a name for."""
    result: FieldSet = {}
    of_map, of_list = atom.map, atom.list
    for step, below in fields.items():
        if not below:
            result[step] = below
            continue
        inner = _NOTHING
        named = False
        if step.startswith("f:") and of_map is not None:
            name = step[2:]
            inner = of_map.field(name) or _NOTHING
            named = name in of_map.properties
        elif step.startswith("k:") and of_list is not None:
            inner = of_list.element
        found = with_named_fields(below, inner)
        result[step] = {SELF: {}, **found} if named and SELF not in found else found
    return result


_NOTHING: Final = Atom()


def in_order(fields: FieldSet) -> FieldSet:
    """The set, with its steps in the order that a server writes them."""
    return {step: in_order(fields[step]) for step in sorted(fields)}


def paths(fields: FieldSet, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all that is in a set, parents first."""
    for step in sorted(fields):
        if has_self(fields[step]) and step != SELF:
            yield (*path, step)
    for step in sorted(fields):
        if step != SELF:
            yield from paths(fields[step], (*path, step))


def has(fields: FieldSet, path: tuple[str, ...]) -> bool:
    """Whether a path is in a set."""
    for step in path:
        found = fields.get(step)
        if found is None:
            return False
        fields = found
    return bool(path) and has_self(fields)


def of_paths(*names: tuple[str, ...]) -> FieldSet:
    """The set of fields at paths of names. For example: ``("metadata", "name")``."""
    result: FieldSet = {}
    for path in names:
        below: FieldSet = {}
        for name in reversed(path):
            below = {f"f:{name}": below}
        result = union(result, below)
    return result
