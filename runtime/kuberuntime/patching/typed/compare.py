"""What was added, changed and removed between two values of a type."""

from __future__ import annotations

from typing import Any, NamedTuple

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.typed.atoms import Atom, ListType, MapType
from kuberuntime.patching.typed.elements import element_of
from kuberuntime.patching.typed.field_set import (
    SELF,
    FieldSet,
    add_self,
    union,
    without,
)
from kuberuntime.patching.typed.shapes import MISSING, Shape, is_leaf, same, shape_of


class Comparison(NamedTuple):
    """The fields that differ. No field is in two of the sets."""

    removed: FieldSet
    modified: FieldSet
    added: FieldSet

    @property
    def set(self) -> FieldSet:
        """The fields that have a value that they did not have."""
        return union(self.modified, self.added)

    def ignoring(self, fields: FieldSet) -> Comparison:
        """The comparison without these fields and all below them."""
        if not fields:
            return self
        return Comparison(*(without(one, fields) for one in self))


def compare(atom: Atom, old: Any, new: Any) -> Comparison:
    """The difference of two values of a type. Raises ElementError.

    As structured-merge-diff's TypedValue.Compare.
    """
    result = Comparison({}, {}, {})
    _compare_parts(shape_of(atom, new), old, new, result)
    return result


def _compare_parts(shape: Shape, old: Any, new: Any, result: Comparison) -> None:
    if isinstance(shape, MapType):
        _compare_fields(shape, _fields(old), _fields(new), result)
    elif shape is not None:
        _compare_items(shape, _items(old), _items(new), result)


def _fields(value: Any) -> dict[str, Any]:
    return value if is_object(value) else {}


def _items(value: Any) -> list[Any]:
    return value if is_list(value) else []


def _compare_fields(
    of: MapType, old: dict[str, Any], new: dict[str, Any], result: Comparison
) -> None:
    for name, value in new.items():
        before = old.get(name, MISSING)
        if before is value or (type(value) is str and before == value):
            continue
        _compare_child(of.known(name), f"f:{name}", before, value, result)
    for name, value in old.items():
        if name not in new:
            result.removed[f"f:{name}"] = all_of(of.known(name), value)


def _compare_items(
    of: ListType, old: list[Any], new: list[Any], result: Comparison
) -> None:
    before, after = grouped(of, old), grouped(of, new)
    for step, ours in before.items():
        theirs = after.get(step, ())
        if len(ours) == 1 and len(theirs) == 1:
            _compare_child(of.element, step, ours[0], theirs[0], result)
        elif len(ours) > 1 and len(theirs) > 1:
            if not same(ours, theirs):
                result.modified[step] = {}
        elif len(ours) > 1:  # there were several: the mark of that goes
            if theirs:
                result.added[step] = all_of(of.element, theirs[0])
            add_self(result.removed, step)
        else:
            result.removed[step] = all_of(of.element, ours[0])
            if theirs:
                add_self(result.added, step)
    for step, theirs in after.items():
        if step in before:
            continue
        if len(theirs) == 1:
            result.added[step] = all_of(of.element, theirs[0])
        else:
            result.added[step] = {}


def grouped(of: ListType, items: list[Any]) -> dict[str, list[Any]]:
    """The items of a set or map by their steps; several of one step are duplicates."""
    groups: dict[str, list[Any]] = {}
    for item in items:
        groups.setdefault(element_of(of, item), []).append(item)
    return groups


def _compare_child(
    atom: Atom, step: str, old: Any, new: Any, result: Comparison
) -> None:
    if old is MISSING:
        result.added[step] = all_of(atom, new)
        return
    shape = shape_of(atom, new)
    old_shape = shape_of(atom, old)
    if new is None:
        shape = old_shape
    elif old is not None and old_shape is not shape:
        # Read as two different things: each reading sees the difference its way.
        _compare_as(old_shape, step, old, new, result)
    _compare_as(shape, step, old, new, result)


def _compare_as(
    shape: Shape, step: str, old: Any, new: Any, result: Comparison
) -> None:
    if is_leaf(shape, old, new):
        if not same(old, new):
            add_self(result.modified, step)
        return
    if same(old, new):
        return
    below = Comparison({}, {}, {})
    _compare_parts(shape, old, new, below)
    for mine, found in zip(result, below, strict=True):
        if found:
            known = mine.get(step)
            mine[step] = found if known is None else union(known or {SELF: {}}, found)


def all_of(atom: Atom, value: Any) -> FieldSet:
    """What is below a step when the value and all its parts are in the set."""
    shape = shape_of(atom, value)
    if is_leaf(shape, value, MISSING):
        return {}
    result: FieldSet = {SELF: {}}
    if isinstance(shape, MapType):
        for name, part in _fields(value).items():
            if type(part) is str:
                result[f"f:{name}"] = {}
            else:
                result[f"f:{name}"] = all_of(shape.known(name), part)
    elif shape is not None:
        for step, items in grouped(shape, _items(value)).items():
            result[step] = all_of(shape.element, items[0]) if len(items) == 1 else {}
    return result
