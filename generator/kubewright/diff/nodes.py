"""Schemas as they stand: the parts of one that hold values, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubewright.load.json_values import is_array, is_object
from kubewright.load.openapi import SCHEMA_PREFIX

Schema = dict[str, Any]


def properties_of(
    schema: Schema, definitions: Mapping[str, Schema], inside: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The properties of a schema and of all that it is made of by allOf, as a class has."""
    found: dict[str, Any] = {}
    for member in _listed(schema, "allOf"):
        name = referred_to(member)
        if name is None:
            found |= properties_of(member, definitions, inside)
        elif name not in inside and name in definitions:
            found |= properties_of(definitions[name], definitions, (*inside, name))
    own = schema.get("properties")
    return found | (own if is_object(own) else {})


def referred_to(schema: Schema) -> str | None:
    """The definition that a schema is nothing but a reference to."""
    target = schema.get("$ref")
    return target.removeprefix(SCHEMA_PREFIX) if isinstance(target, str) else None


def chain(
    old: object, new: object, suffix: str = ""
) -> Iterator[tuple[str, Schema, Schema]]:
    """A value's schemas on both sides, then those of its items or values, level by level.

    Each with what leads to it: `[]` for items, `{}` for values. It ends where one side
    has no such level.
    """
    if not is_object(old) or not is_object(new):
        return
    yield suffix, old, new
    for key, step in (("items", "[]"), ("additionalProperties", "{}")):
        yield from chain(old.get(key), new.get(key), suffix + step)


def _listed(schema: Schema, key: str) -> list[Schema]:
    value = schema.get(key)
    return [item for item in value if is_object(item)] if is_array(value) else []
