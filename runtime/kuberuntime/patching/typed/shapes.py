"""Which of a type's ways a value takes, and how two of them line up."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.typed.atoms import Atom, ListType, MapType

Shape: TypeAlias = MapType | ListType | None
"""What of an atom has parts; None is a scalar."""


class Missing:
    """What stands for a value that is not there; null is one that is."""

    __slots__ = ()


MISSING: Final = Missing()

_canonical = msgspec.json.Encoder(order="sorted").encode


def shape_of(atom: Atom, value: Any) -> Shape:
    """How a value of this type is read.

    One that does not fit is read as the type's first way: map, scalar, list.
    """
    if is_object(value):
        if atom.map is not None:
            return atom.map
    elif is_list(value):
        if atom.list is not None:
            return atom.list
    elif value is not None and value is not MISSING and atom.scalar is not None:
        return None
    return atom.map or (None if atom.scalar is not None else atom.list)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; 1 and 1.0 are, 1 and True are not."""
    if one is other:
        return True
    if one != other:
        return False
    if isinstance(one, str) or one is None:
        return True
    if isinstance(one, dict | list):
        return _canonical(one) == _canonical(other) or _same_parts(one, other)
    return isinstance(one, bool) == isinstance(other, bool)


def _same_parts(one: Any, other: Any) -> bool:
    if is_object(one):
        return all(same(value, other[key]) for key, value in one.items())
    return all(same(*pair) for pair in zip(one, other, strict=True))


def is_leaf(shape: Shape, one: Any, other: Any) -> bool:
    """Whether two values, one of which may be missing, are compared as wholes."""
    if shape is None or shape.atomic:
        return True
    kind = dict if isinstance(shape, MapType) else list
    return not ((isinstance(one, kind) and one) or (isinstance(other, kind) and other))
