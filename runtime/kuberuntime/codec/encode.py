"""Objects to JSON, times in the form that Kubernetes wants.

msgspec writes a datetime as it finds it, so that before encoding the times which
are not in their wire form already are replaced, in copies of the objects on the
way to them. In the same walk, objects inside others lose the apiVersion and kind
that they have by default: an object writes them where it stands alone, and inside
another, as Go does, only if they were read or set. Lists and maps that were nothing
(see codec.nothing) are that again, and what a class does not know goes beside its
fields (see codec.rest). A class with none of this below it is encoded directly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET, Struct

from kuberuntime.absent import is_absent
from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.nothing import as_it_was
from kuberuntime.codec.path import json_path
from kuberuntime.codec.rest import keeps_rest, spread
from kuberuntime.codec.shape import (
    FieldShape,
    Shape,
    always_written,
    fields_of,
    kind_of,
)
from kuberuntime.errors import EncodeError
from kuberuntime.meta.time import ZERO_TIME, format_micro_time, format_time

Step: TypeAlias = Callable[[Any], Any]
"""Value to its wire form: the same object where nothing needs to change."""


def _absent(value: object) -> dict[str, Any]:
    """Something absent, where a field must have a value or a list has it."""
    if is_absent(value):
        return {}
    raise TypeError(f"JSON has no form for a {type(value).__name__}")


_write = msgspec.json.Encoder(enc_hook=_absent).encode


def encode(obj: Struct) -> bytes:
    """Write an object as JSON, unset fields left out.

    The object itself is never changed. Raises EncodeError, a ValueError, for a
    naive datetime in a Time or MicroTime, and for text with a lone surrogate, and
    TypeError for Python values that JSON has no form for.
    """
    try:
        return write(wire_form(obj), kind_of(type(obj)))
    except _Refusal as refusal:
        path = json_path(reversed(refusal.steps))
        raise EncodeError(kind_of(type(obj)), path, refusal.reason) from None


def write(value: Any, kind: str) -> bytes:
    """Write what is in its wire form as JSON. Raises as :func:`encode`, calling it
    ``kind``."""
    try:
        return _write(value)
    except UnicodeEncodeError:
        steps = (
            _to_surrogate(msgspec.to_builtins(value, str_keys=True, enc_hook=_absent))
            or []
        )
        reason = "text with a lone surrogate, which has no form in UTF-8"
        raise EncodeError(kind, json_path(steps), reason) from None


def _to_surrogate(value: Any) -> list[str | int] | None:
    """The way to the first text that cannot be written; a key is named by its object."""
    if isinstance(value, str):
        return [] if any("\ud800" <= char <= "\udfff" for char in value) else None
    items: Iterable[tuple[Any, Any]] = ()
    if is_object(value):
        items = value.items()
    elif is_list(value):
        items = enumerate(value)
    for key, item in items:
        if isinstance(key, str) and _to_surrogate(key) is not None:
            return []
        steps = _to_surrogate(item)
        if steps is not None:
            return [key, *steps]
    return None


class _Refusal(Exception):
    """A value without wire form; ``steps`` gathers the way to it, innermost first."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.steps: list[str | int] = []


def _struct(value: Any) -> Any:
    # A dict where a model belongs goes as it is, and so does what is absent.
    if not isinstance(value, Struct) or is_absent(value):
        return value
    return wire_form(
        value,
        {
            attribute: UNSET
            for attribute, default in always_written(type(value)).items()
            if getattr(value, attribute) is default
        },
    )


def wire_form(obj: Struct, changes: dict[str, Any] | None = None) -> Any:
    """The object as it is written, itself where it is so already.

    What is replaced is replaced in shallow copies of the objects above it. ``changes``
    are replaced besides.
    """
    changes = {} if changes is None else changes
    steps, spreads = _plan(type(obj))
    for attribute, wire, step in steps:
        value = getattr(obj, attribute)
        if value is None or value is UNSET:
            continue
        try:
            written = step(value)
        except _Refusal as refusal:
            refusal.steps.append(wire)
            raise
        if written is not value:
            changes[attribute] = written
    if changes:
        obj = msgspec.structs.replace(obj, **changes)
    return spread(msgspec.json.decode(_write(obj))) if spreads else obj


def _list(step: Step, values: Any) -> Any:
    copy: list[Any] | None = None
    for index, value in enumerate(values):
        try:
            written = step(value)
        except _Refusal as refusal:
            refusal.steps.append(index)
            raise
        if written is not value:
            if copy is None:
                copy = list(values)
            copy[index] = written
    return values if copy is None else copy


def _map(step: Step, values: Any) -> Any:
    copy: dict[str, Any] | None = None
    for key, value in values.items():
        try:
            written = step(value)
        except _Refusal as refusal:
            refusal.steps.append(key)
            raise
        if written is not value:
            if copy is None:
                copy = dict(values)
            copy[key] = written
    return values if copy is None else copy


def _time(digits: int, value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise _Refusal(f"expected an aware datetime, got {type(value).__name__}")
    if value == ZERO_TIME:
        return None
    # msgspec writes such a moment exactly as Kubernetes does.
    native = type(value) is datetime and value.tzinfo is UTC
    if native and bool(value.microsecond) == bool(digits):
        return value
    try:
        return format_micro_time(value) if digits else format_time(value)
    except (ValueError, OverflowError) as error:
        raise _Refusal(str(error)) from None


class _Plan(NamedTuple):
    """``steps`` are the fields with something to mend: attribute, wire name, what to
    do. ``spreads`` where the class keeps what it does not know."""

    steps: tuple[tuple[str, str, Step], ...]
    spreads: bool


@cache
def _plan(struct: type[Struct]) -> _Plan:
    steps = (
        (field.attribute, field.wire, _step_of(field))
        for field in fields_of(struct).values()
    )
    found = tuple((name, wire, step) for name, wire, step in steps if step is not None)
    return _Plan(found, keeps_rest(struct))


def _step_of(field: FieldShape) -> Step | None:
    step = _step(field.shape)
    if not _may_be_nothing(field):
        return step
    return as_it_was if step is None else partial(_nothing_or, step)


def _nothing_or(step: Step, value: Any) -> Any:
    return step(value) if value else as_it_was(value)


def _may_be_nothing(field: FieldShape) -> bool:
    return field.required and field.shape.form in ("list", "map")


def _step(shape: Shape) -> Step | None:
    match shape.form:
        case "time":
            return partial(_time, shape.digits)
        case "struct" if shape.struct is not None and _needs_walk(shape.struct):
            return _struct
        case "list" | "map" if shape.element is not None:
            inner = _step(shape.element)
            outer = _list if shape.form == "list" else _map
            return None if inner is None else partial(outer, inner)
        case _:
            return None


@cache
def _needs_walk(struct: type[Struct]) -> bool:
    """Whether a model, or one anywhere below it, has times or type meta to mend."""
    seen: set[type[Struct]] = set()
    waiting = [struct]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if always_written(current):
            return True
        for field in fields_of(current).values():
            if _may_be_nothing(field):
                return True
            shape = field.shape
            while shape.element is not None:
                shape = shape.element
            if shape.form == "time":
                return True
            if shape.struct is not None:
                waiting.append(shape.struct)
    return False
