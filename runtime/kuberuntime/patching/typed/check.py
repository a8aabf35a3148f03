"""Whether a value is one of a type at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.go_values import go_plain, go_syntax, go_type
from kuberuntime.patching.typed.atoms import Atom, ListType, MapType, Scalar
from kuberuntime.patching.typed.elements import (
    ElementError,
    element_of,
    element_text,
)
from kuberuntime.patching.typed.shapes import shape_of


def check(atom: Atom, value: Any) -> str:
    """What is wrong with a value for its type, as the server says it; empty if nothing.

    Items that a set or map has twice are wrong. As structured-merge-diff's AsTyped.
    """
    found = [
        f"{path}: {error}" if path else error for path, error in _check(atom, value)
    ]
    return (
        found[0] if len(found) == 1 else "\n  ".join(["errors:", *found] * bool(found))
    )


def _check(atom: Atom, value: Any) -> Iterator[tuple[str, str]]:
    shape = shape_of(atom, value)
    if value is None:
        return
    if isinstance(shape, MapType):
        if is_object(value):
            yield from _check_fields(shape, value)
        else:
            yield "", f"expected map, got &{{{go_plain(value)}}}"
    elif shape is None:
        if atom.scalar is not None and (error := _check_scalar(atom.scalar, value)):
            yield "", error
    elif is_list(value):
        yield from _check_items(shape, value)
    else:
        yield "", f"expected list, got &{{{go_plain(value)}}}"


def _check_fields(of: MapType, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, part in value.items():
        atom = of.field(name)
        if atom is None:
            yield f".{name}", "field not declared in schema"
            return
        for path, error in _check(atom, part):
            yield f".{name}{path}", error


def _check_items(of: ListType, items: list[Any]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        step = f"i:{index}"
        if not of.atomic:
            try:
                step = element_of(of, item)
            except ElementError as error:
                yield "", f"element {index}: {error}"
                return
            if step in seen:
                yield "", f"duplicate entries for key {element_text(step)}"
            seen.add(step)
        for path, wrong in _check(of.element, item):
            yield f"{element_text(step)}{path}", wrong


def _check_scalar(scalar: Scalar, value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match scalar:
        case "numeric" if not is_number:
            return f"expected numeric (int or float), got {go_type(value)}"
        case "string" if not isinstance(value, str):
            return f"expected string, got &value.valueUnstructured{{Value:{go_syntax(value)}}}"
        case "boolean" if not isinstance(value, bool):
            return f"expected boolean, got &{{{go_plain(value)}}}"
        case "untyped" if is_object(value) or is_list(value):
            return f"expected any scalar, got &{{{go_plain(value)}}}"
        case _:
            return ""
