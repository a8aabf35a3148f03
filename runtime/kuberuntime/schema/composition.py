"""allOf, anyOf, oneOf and not, and which of many failures is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from kuberuntime.schema.field_error import NOWHERE, invalid
from kuberuntime.schema.go_text import go_quote
from kuberuntime.schema.node import Node
from kuberuntime.schema.outcome import Errors
from kuberuntime.schema.schemas import Schema

Check: TypeAlias = Callable[[Any, Node, str, Errors, Any], int]


def check_composition(
    value: Any, node: Node, path: str, errors: Errors, old: Any, check: Check
) -> int:
    """Check a value against the schemas that a schema is composed of.

    Of alternatives that all fail, the one that the value came furthest with is
    reported. Returns the number of checks passed, as ``check`` does.
    """
    matches = 0
    if node.any_of:
        matches += _check_any_of(value, node, path, errors, old, check)
    if node.one_of:
        matches += _check_one_of(value, node, path, errors, old, check)
    if node.all_of:
        matches += _check_all_of(value, node, path, errors, old, check)
    if node.not_ is not None:
        inner: Errors = {}
        check(value, node.node(node.not_), path, inner, old)
        if not inner:
            _tell(errors, path, "must not validate the schema (not)")
    return matches


def _check_any_of(
    value: Any, node: Node, path: str, errors: Errors, old: Any, check: Check
) -> int:
    best: tuple[int, Errors] | None = None
    for alternative in node.any_of:
        matches, inner = _tried(value, node, alternative, path, old, check)
        if not inner:
            return matches
        if best is None or matches > best[0]:
            best = matches, inner
    _tell(errors, path, "must validate at least one schema (anyOf)")
    return _merged(errors, best)


def _check_one_of(
    value: Any, node: Node, path: str, errors: Errors, old: Any, check: Check
) -> int:
    best: tuple[int, Errors] | None = None
    valid: list[int] = []
    for alternative in node.one_of:
        matches, inner = _tried(value, node, alternative, path, old, check)
        if not inner:
            valid.append(matches)
        elif best is None or matches > best[0]:
            best = matches, inner
    if len(valid) == 1:
        return valid[0]
    problem = "must validate one and only one schema (oneOf). "
    if valid:
        _tell(errors, path, f"{problem}Found {len(valid)} valid alternatives")
        return 0
    _tell(errors, path, f"{problem}Found none valid")
    return _merged(errors, best)


def _check_all_of(
    value: Any, node: Node, path: str, errors: Errors, old: Any, check: Check
) -> int:
    total = valid = 0
    for part in node.all_of:
        matches, inner = _tried(value, node, part, path, old, check)
        total += matches
        valid += not inner
        errors.update(inner)
    if valid != len(node.all_of):
        none = "" if valid else ". None validated"
        _tell(errors, path, f"must validate all the schemas (allOf){none}")
    return total


def _tried(
    value: Any, node: Node, schema: Schema, path: str, old: Any, check: Check
) -> tuple[int, Errors]:
    inner: Errors = {}
    return check(value, node.node(schema), path, inner, old), inner


def _merged(errors: Errors, best: tuple[int, Errors] | None) -> int:
    if best is None:
        return 0
    errors.update(best[1])
    return best[0]


def _tell(errors: Errors, path: str, problem: str) -> None:
    errors[invalid(NOWHERE, "", f"{go_quote(path)} {problem}")] = None
