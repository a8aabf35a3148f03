"""Lengths, patterns and formats of strings."""

from __future__ import annotations

from kuberuntime.schema.field_error import invalid, too_long
from kuberuntime.schema.formats import CHECKS, normalised
from kuberuntime.schema.node import Node
from kuberuntime.schema.outcome import Errors, field_path, wrong_type
from kuberuntime.schema.patterns import matches


def check_string(value: str, node: Node, path: str, errors: Errors) -> None:
    """Check lengths in characters, then the pattern: the first failure alone is told."""
    if node.max_length is not None and len(value) > node.max_length:
        errors[too_long(field_path(path), node.max_length)] = None
    elif node.min_length is not None and len(value) < node.min_length:
        detail = f"{path} in body should be at least {node.min_length} chars long"
        errors[invalid(field_path(path), value, detail)] = None
    elif node.pattern is not None and not matches(node.pattern, value):
        detail = f"{path} in body should match '{node.pattern}'"
        errors[invalid(field_path(path), value, detail)] = None


def check_format(value: str, node: Node, path: str, errors: Errors) -> None:
    """Check the format, where it is one of strings."""
    is_one = CHECKS.get(normalised(node.format))
    if is_one is not None and not is_one(value):
        errors[wrong_type(path, node.format, value)] = None
