"""Schemas without their prose: what a program can check, as JSON values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubewright.load.json_values import is_array, is_object
from kubewright.load.openapi import SCHEMA_PREFIX

_PROSE = frozenset({"description", "title", "example", "externalDocs"})
_ONE = frozenset({"items", "not", "additionalProperties"})
_LISTED = frozenset({"allOf", "anyOf", "oneOf"})


def structure_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema as the server wrote it, but for descriptions, titles and examples.

    Knows where schemas stand in schemas: a property, a default or an enum value named
    `description` stays.
    """
    return {key: _part(key, item) for key, item in schema.items() if key not in _PROSE}


def referred(structure: Any) -> Iterator[str]:
    """The definitions that a structure refers to, by name, in no order."""
    if is_array(structure):
        for item in structure:
            yield from referred(item)
    elif is_object(structure):
        for key, item in structure.items():
            if key == "$ref" and isinstance(item, str):
                yield item.removeprefix(SCHEMA_PREFIX)
            else:
                yield from referred(item)


def _structure(value: Any) -> Any:
    return structure_of(value) if is_object(value) else value


def _part(key: str, value: Any) -> Any:
    if key == "properties" and is_object(value):
        return {name: _structure(schema) for name, schema in value.items()}
    if key in _LISTED and is_array(value):
        return [_structure(schema) for schema in value]
    return _structure(value) if key in _ONE else value
