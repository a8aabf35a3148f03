"""The fields that a value mentions."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.typed.atoms import Atom, MapType
from kuberuntime.patching.typed.compare import grouped
from kuberuntime.patching.typed.field_set import SELF, FieldSet
from kuberuntime.patching.typed.shapes import shape_of


def field_set(atom: Atom, value: Any) -> FieldSet:
    """The leaves and items of a value, its keys where they are no named fields.

    Raises ElementError. As structured-merge-diff's TypedValue.ToFieldSet.
    """
    return _parts(atom, value) or {}


def _parts(atom: Atom, value: Any) -> FieldSet | None:
    """What is below a value's step; None where the value is a leaf."""
    shape = shape_of(atom, value)
    if shape is None or shape.atomic:
        return None
    result: FieldSet = {}
    if isinstance(shape, MapType):
        for name, part in (value if is_object(value) else {}).items():
            below = _parts(shape.known(name), part)
            if below is None or part is None or part == {}:
                result[f"f:{name}"] = {}
            elif name not in shape.properties:
                result[f"f:{name}"] = {SELF: {}, **below} if below else {}
            elif below:
                result[f"f:{name}"] = below
    else:
        for step, items in grouped(shape, value if is_list(value) else []).items():
            below = _parts(shape.element, items[0]) if len(items) == 1 else None
            result[step] = {SELF: {}, **below} if below else {}
    return result
