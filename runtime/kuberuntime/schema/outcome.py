"""What the checks of a value write to, and how they name the place."""

from __future__ import annotations

from typing import TypeAlias

from kuberuntime.schema.field_error import NOWHERE, FieldError, type_invalid
from kuberuntime.schema.go_text import go_quote

Errors: TypeAlias = dict[FieldError, None]
"""The errors found so far, in order, each once."""


def field_path(path: str) -> str:
    """The path of a check as a server reports it: ``.spec`` is ``spec``."""
    return path.removeprefix(".") or NOWHERE


def wrong_type(path: str, expected: str, found: str) -> FieldError:
    """``spec.x in body must be of type string: "integer"``."""
    detail = f"{path} in body must be of type {expected}: {go_quote(found)}"
    return type_invalid(field_path(path), found, detail)
