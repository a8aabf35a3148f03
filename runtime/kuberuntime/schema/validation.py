"""Whether a value is what a schema asks for, as kube-openapi's validate.

What that package does is followed to the letter, for a server's answers are
its: also where it checks less than the specification says.
"""

from __future__ import annotations

import sys
from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.schema.composition import check_composition
from kuberuntime.schema.field_error import (
    NOWHERE,
    FieldError,
    invalid,
    not_supported,
    required,
    too_many,
)
from kuberuntime.schema.go_text import go_json
from kuberuntime.schema.list_types import correlated, list_errors, repeated
from kuberuntime.schema.node import ABSENT, Node
from kuberuntime.schema.numbers import check_number, is_whole
from kuberuntime.schema.object_meta import embedded_errors
from kuberuntime.schema.outcome import Errors, field_path, wrong_type
from kuberuntime.schema.schemas import Schema, Schemas
from kuberuntime.schema.strings import check_format, check_string


def validate(value: Any, schema: Schema, schemas: Schemas) -> list[FieldError]:
    """What a server would refuse of a new value; empty for one that it takes.

    Types, formats, bounds, lengths, patterns, enumerations, required fields,
    oneOf, anyOf, allOf and not; then embedded resources, then the duplicates of
    sets and list maps. Not unknown fields (see ``prune``), not metadata's own rules
    (see ``metadata_errors``), and not CEL rules: where there are some and an error
    keeps a server from looking at them, it adds one that says so. A server drops
    nulls and puts defaults in first: see ``drop_nulls`` and ``default``.
    """
    node = schemas.node(schema)
    errors: Errors = {}
    check(value, node, "", errors)
    _check_beyond(value, node, errors)
    return list(errors)


def validate_update(
    value: Any, old: Any, schema: Schema, schemas: Schemas
) -> list[FieldError]:
    """As ``validate``, for the change of an object that a server has already.

    What was wrong before and did not change is forgiven: errors of a field, an
    element of a list map or an object around them that is equal to the old one;
    and duplicates in lists, where the old object had any. As the ratcheting of
    apiextensions-apiserver.
    """
    node = schemas.node(schema)
    errors: Errors = {}
    _check_changed(value, node, "", errors, old)
    had_duplicates = node.holds_lists and list_errors(old, node, "")
    _check_beyond(value, node, errors, lists=not had_duplicates)
    return list(errors)


def _check_beyond(value: Any, node: Node, errors: Errors, lists: bool = True) -> None:
    """What is checked after the schema itself: see validate."""
    if node.holds_resources:
        errors.update(dict.fromkeys(embedded_errors(value, node, "")))
    if lists and node.holds_lists:
        errors.update(dict.fromkeys(list_errors(value, node, "")))
    if node.holds_rules and any(error.reason in _BLOCKING for error in errors):
        errors[_RULES_SKIPPED] = None


_BLOCKING = (
    "FieldValueNotSupported",
    "FieldValueRequired",
    "FieldValueTooLong",
    "FieldValueTooMany",
    "FieldValueTypeInvalid",
)
_RULES_SKIPPED = invalid(
    NOWHERE,
    None,
    "some validation rules were not checked because the object was invalid; "
    "correct the existing errors to complete validation",
)


def check(value: Any, node: Node, path: str, errors: Errors, old: Any = ABSENT) -> int:
    """Check one value and what is below; the number of checks that it came past.

    The number decides which failure of several alternatives is reported. ``old``
    is the value before a change, for what is below.
    """
    if value is None:
        return _check_null(node, path, errors)
    kind: Any = value.__class__
    if kind is int and not _LEAST <= value <= _MOST:
        value, kind = float(min(max(value, -_HUGE), _HUGE)), float  # as Go reads it
    matches = 2
    if node.types or node.format:
        matches += 1 + _check_type(value, kind, node, path, errors)
    matches += 1
    if node.composed:
        matches += check_composition(value, node, path, errors, old, check)
    if kind is str:
        matches += 1
        check_string(value, node, path, errors)
        if node.format:
            matches += 1
            check_format(value, node, path, errors)
    elif kind is int or kind is float:
        matches += 2
        check_number(value, node, path, errors)
    elif kind is list:
        matches += 2 + _check_list(value, node, path, errors, old)
    matches += 1
    if node.enum:
        _check_enum(value, node.enum, path, errors)
    if kind is dict:
        matches += 1 + _check_object(value, node, path, errors, old)
    return matches


_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_HUGE = int(sys.float_info.max)


def _check_changed(value: Any, node: Node, path: str, errors: Errors, old: Any) -> int:
    """As ``check``; what is equal to its old value has no errors."""
    if old is ABSENT:
        return check(value, node, path, errors)
    inner: Errors = {}
    matches = check(value, node, path, inner, old)
    if inner and value != old:
        errors.update(inner)
    return matches


def _check_null(node: Node, path: str, errors: Errors) -> int:
    matches = 1
    if node.types and not node.nullable and "null" not in node.types:
        matches = 0
        errors[wrong_type(path, ",".join(node.types), "null")] = None
    if node.enum:
        _check_enum(None, node.enum, path, errors)
    return matches


_KINDS: dict[type[object], str] = {
    bool: "boolean",
    str: "string",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}
_FORMATS: dict[type[object], str] = {int: "int64", float: "float64"}


def _check_type(
    value: Any, kind: type[object], node: Node, path: str, errors: Errors
) -> int:
    """1 for a value of the type, 0 for one that is not."""
    types, actual = node.types, _KINDS[kind]
    if actual in types:
        return 1
    if kind is float and "integer" in types and is_whole(value):
        return 1
    if kind is int and "number" in types:
        return 1
    numeric = "integer" in types or "number" in types
    if node.format and kind is not str and kind is not list:
        found = _FORMATS.get(kind, "")
        if found == node.format:
            return 1
        errors[wrong_type(path, node.format, found)] = None
        return 0
    if node.format and not numeric and (kind is str or kind is list):
        return 1  # upstream takes it that the format tells
    errors[wrong_type(path, ",".join(types), actual)] = None
    return 0


def _check_enum(value: Any, known: list[Any], path: str, errors: Errors) -> None:
    for one in known:
        if one is None:
            continue
        if type(one) is type(value):
            if one == value:
                return
        elif _is_number(one) and _is_number(value) and type(one)(value) == one:
            return
    shown = [one if isinstance(one, str) else go_json(one) for one in known]
    errors[not_supported(field_path(path), value, shown)] = None


def _is_number(value: Any) -> bool:
    return type(value) is int or type(value) is float


def _check_list(
    value: list[Any], node: Node, path: str, errors: Errors, old: Any
) -> int:
    matches, size = 0, len(value)
    if (items := node.items) is not None:
        before = correlated(value, old, node) if is_list(old) else None
        for index, element in enumerate(value):
            below = f"{path}[{index}]"
            if before is None:
                matches += check(element, items, below, errors)
            else:
                matches += _check_changed(element, items, below, errors, before[index])
    if node.min_items is not None and size < node.min_items:
        detail = f"{path} in body should have at least {node.min_items} items"
        errors[invalid(field_path(path), size, detail)] = None
    if node.max_items is not None and size > node.max_items:
        errors[too_many(field_path(path), size, node.max_items)] = None
    if node.unique_items and repeated(value):
        detail = f"{path} in body shouldn't contain duplicates"
        errors[invalid(field_path(path), "", detail)] = None
    return matches


def _check_object(
    value: dict[str, Any], node: Node, path: str, errors: Errors, old: Any
) -> int:
    matches, size = 0, len(value)
    if node.min_properties is not None and size < node.min_properties:
        detail = f"{path} in body should have at least {node.min_properties} properties"
        errors[invalid(field_path(path), size, detail)] = None
    if node.max_properties is not None and size > node.max_properties:
        errors[too_many(field_path(path), size, node.max_properties)] = None
    before: dict[str, Any] = old if is_object(old) else {}
    for name, element in value.items():
        child = node.property(name)
        below = f"{path}.{name}" if path or child is None else name
        child = child or node.additional
        if child is not None:
            if name in before:
                matches += _check_changed(element, child, below, errors, before[name])
            else:
                matches += check(element, child, below, errors)
        elif node.no_additional:
            detail = f"{path}.{name} in body is a forbidden property"
            errors[invalid(field_path(path), name, detail)] = None
    for name in node.required:
        if name not in value:
            errors[required(field_path(f"{path}.{name}"))] = None
    return matches
