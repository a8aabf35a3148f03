"""A value without some of its fields and items."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.typed.atoms import Atom, ListType, MapType
from kuberuntime.patching.typed.elements import element_of
from kuberuntime.patching.typed.field_set import FieldSet, has_self
from kuberuntime.patching.typed.shapes import shape_of


def remove(atom: Atom, value: Any, fields: FieldSet) -> Any:
    """The value without what is in the set; None where nothing of it is left.

    As structured-merge-diff's TypedValue.RemoveItems.
    """
    if not fields:
        return value
    shape = shape_of(atom, value)
    if isinstance(shape, MapType) and is_object(value):
        return None if shape.atomic else _remove_fields(shape, value, fields)
    if isinstance(shape, ListType) and is_list(value):
        return None if shape.atomic else _remove_items(shape, value, fields)
    return value


def _remove_fields(
    of: MapType, value: dict[str, Any], fields: FieldSet
) -> dict[str, Any] | None:
    result: dict[str, Any] = {}
    for name, part in value.items():
        below = fields.get(f"f:{name}")
        if below is None:
            result[name] = part
        elif not has_self(below):
            result[name] = remove(of.known(name), part, below)
    return result or None


def _remove_items(of: ListType, value: list[Any], fields: FieldSet) -> list[Any] | None:
    result: list[Any] = []
    for item in value:
        below = fields.get(element_of(of, item))
        if below is None:
            result.append(item)
        elif not has_self(below):
            result.append(remove(of.element, item, below))
    return result or None
