"""Bounds, multiples and ranges of numbers, with Go's conversions."""

from __future__ import annotations

import math

from kuberuntime.schema.field_error import NOWHERE, invalid
from kuberuntime.schema.go_text import go_number
from kuberuntime.schema.node import Node
from kuberuntime.schema.outcome import Errors, field_path

Number = int | float

_LIMITS = {"int32": 1 << 31, "int64": 1 << 63}
_FLOAT32_MAX = 3.4028235677973366e38
_MOST_EXACT = float((1 << 53) - 1)


def is_whole(value: float) -> bool:
    """Whether a float counts as an integer: whole, and held exactly."""
    return math.isfinite(value) and abs(value) <= _MOST_EXACT and value == int(value)


def check_number(value: Number, node: Node, path: str, errors: Errors) -> None:
    """Check the range of the format, then multipleOf, minimum and maximum.

    Against an integer, Go reads a bound as an integer too, without its fraction;
    where the schema's type is integer, a bound with a fraction refuses everything.
    """
    kind = node.types[0] if len(node.types) == 1 else ""
    if kind in _LIMITS_OF or kind == "number":
        _check_range(value, kind, node.format, "Checked", path, errors)
    if node.multiple_of is not None:
        _check_multiple(value, node.multiple_of, kind, node, path, errors)
    if node.minimum is not None:
        bound, exact = _bound(node.minimum, value, kind, node, "Minimum", path, errors)
        exclusive = bool(node.schema.get("exclusiveMinimum"))
        if value < bound or (exclusive and value == bound):
            word = "greater than" if exclusive else "greater than or equal to"
            _refuse(value, f"should be {word} {exact}", path, errors)
    if node.maximum is not None:
        bound, exact = _bound(node.maximum, value, kind, node, "Maximum", path, errors)
        exclusive = bool(node.schema.get("exclusiveMaximum"))
        if value > bound or (exclusive and value == bound):
            word = "less than" if exclusive else "less than or equal to"
            _refuse(value, f"should be {word} {exact}", path, errors)


_LIMITS_OF = ("integer",)


def _bound(
    bound: Number,
    value: Number,
    kind: str,
    node: Node,
    which: str,
    path: str,
    errors: Errors,
) -> tuple[Number, str]:
    """The bound to compare with, and as it is printed."""
    fits = _check_range(bound, kind, node.format, f"{which} boundary", path, errors)
    if fits and isinstance(value, int):
        bound = int(bound)
    return bound, go_number(bound)


def _check_multiple(
    value: Number, factor: Number, kind: str, node: Node, path: str, errors: Errors
) -> None:
    fits = _check_range(factor, kind, node.format, "MultipleOf", path, errors)
    if fits and isinstance(value, int):
        factor = int(factor)
        multiple = factor > 0 and value % factor == 0
    else:
        quotient = 1 / factor * value if 0 < factor < 1 else value / (factor or 1)
        multiple = factor > 0 and _is_about_whole(quotient)
    if factor <= 0:
        detail = f"factor MultipleOf declared for {path} must be positive: "
        errors[invalid(field_path(path), factor, detail + go_number(factor))] = None
    elif not multiple:
        _refuse(value, f"should be a multiple of {go_number(factor)}", path, errors)


def _is_about_whole(value: float) -> bool:
    """swag's tolerance: quotients of decimal fractions are seldom exact."""
    if not math.isfinite(value) or abs(value) > _MOST_EXACT:
        return False
    whole = math.trunc(value)
    if value == whole:
        return True
    return abs(value - whole) / (abs(value) + abs(whole)) < 1e-9


def _check_range(
    number: Number, kind: str, format_: str, which: str, path: str, errors: Errors
) -> bool:
    """Whether a number is of the type and format; where it is not, it is told."""
    if kind == "integer":
        limit = _LIMITS.get(format_, 1 << 63)
        fits = number == int(number) and -limit <= number < limit
    elif kind == "number" and format_ == "float":
        fits = abs(number) < _FLOAT32_MAX
    else:
        return True
    if not fits:
        of = f"with format {format_}" if format_ else "(default format)"
        detail = f"{which} value must be of type {kind} {of} in {path}"
        errors[invalid(NOWHERE, "", detail)] = None
    return fits


def _refuse(value: Number, problem: str, path: str, errors: Errors) -> None:
    detail = f"{path} in body {problem}"
    errors[invalid(field_path(path), value, detail)] = None
