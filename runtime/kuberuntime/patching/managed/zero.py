"""What a server has of an object before it is made."""

from __future__ import annotations

from typing import Any

from kuberuntime.schema import Schemas
from kuberuntime.schema.schemas import reference

_ZEROS: dict[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False}


def empty_object(schema: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    """An object with nothing in it, as the server's own type has it.

    For a built-in kind that is a Go struct: structs inside of it are there, empty, and
    so is what it always writes. Their documents say so by a default of ``{}`` on a
    reference and by ``required``. A custom resource has nothing: its schema is inline.
    """
    return _zero(schema, schemas) if is_built_in(schema) else {}


def is_built_in(schema: dict[str, Any]) -> bool:
    """Whether the schema is of a kind that the server has a Go type for."""
    return _properties(schema).get("metadata", {}).get("default") == {}


def _zero(schema: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    zero: dict[str, Any] = {}
    required = schema.get("required") or ()
    for name, of_field in _properties(schema).items():
        if of_field.get("default") == {} and reference(of_field) is not None:
            of = schemas.resolve(of_field)
            if of.get("type") == "object":
                zero[name] = _zero(of, schemas)
        elif name in required:
            zero[name] = _ZEROS.get(of_field.get("type", ""))
    return zero


def _properties(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return schema.get("properties") or {}
