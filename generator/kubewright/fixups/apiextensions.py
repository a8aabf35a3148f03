"""Quirks of apiextensions/v1: unions that marshal by hand and say nothing of it."""

from __future__ import annotations

from openapi_pydantic.v3.v3_0 import Schema

_PROPS = {
    "$ref": "#/components/schemas/io.k8s.apiextensions-apiserver.pkg.apis."
    "apiextensions.v1.JSONSchemaProps"
}


def props_or_array(schema: Schema) -> Schema | None:
    """A schema, or a list of schemas."""
    return _props_or(schema, {"type": "array", "items": _PROPS})


def props_or_bool(schema: Schema) -> Schema | None:
    """A schema, or whether anything is allowed."""
    return _props_or(schema, {"type": "boolean"})


def props_or_string_array(schema: Schema) -> Schema | None:
    """A schema, or a list of property names."""
    return _props_or(schema, {"type": "array", "items": {"type": "string"}})


def _props_or(schema: Schema, other: dict[str, object]) -> Schema | None:
    if schema.type or schema.oneOf or schema.properties:
        return None
    union = Schema.model_validate({"oneOf": [_PROPS, other]})
    return schema.model_copy(update={"oneOf": union.oneOf})
