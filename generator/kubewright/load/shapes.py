"""Check a document against the shape it should have, and say where it differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kubewright.diagnostics import InputError, Location

Shape = TypeVar("Shape", bound=BaseModel)

# pydantic names the members of a union that it tried; they are no part of the path.
_UNION_MEMBERS = frozenset({"Reference", "Schema", "Parameter"})


def validate(
    shape: type[Shape],
    content: dict[str, Any],
    place: Callable[[list[str | int]], Location],
    what: str,
    hint: str,
) -> Shape:
    """Return the content as `shape`; `place` says where a path in it is for the user.

    Raises:
        InputError: it is not `what`; names the document and the place that differs.
    """
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        deepest = max(error.errors(), key=_depth)
        where = [part for part in deepest["loc"] if part not in _UNION_MEMBERS]
        raise InputError(f"not {what}: {deepest['msg']}", place(where), hint) from error


def _depth(error: ErrorDetails) -> tuple[bool, int]:
    """How far down a member of a union fits; that it is no `$ref` says little."""
    return ("Reference" not in error["loc"], len(error["loc"]))
