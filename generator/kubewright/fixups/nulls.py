"""Places where servers write null although the schema has none."""

from __future__ import annotations

from openapi_pydantic.v3.v3_0 import Reference, Schema


def event_time(schema: Schema) -> Schema | None:
    """Events recorded through the core API have no eventTime, yet it is required."""
    known = (schema.properties or {}).get("eventTime")
    if "eventTime" not in (schema.required or []) or _is_nullable(known):
        return None
    return _with_property(schema, "eventTime", nullable=True)


def disrupted_pods(schema: Schema) -> Schema | None:
    """A map of times in which a null stands for a pod without a time."""
    disrupted = (schema.properties or {}).get("disruptedPods")
    if not isinstance(disrupted, Schema):
        return None
    values = disrupted.additionalProperties
    if not isinstance(values, Schema | Reference) or _is_nullable(values):
        return None
    nullable = Schema.model_validate({"allOf": [values], "nullable": True})
    return _with_property(schema, "disruptedPods", additionalProperties=nullable)


def _is_nullable(schema: Schema | Reference | None) -> bool:
    return isinstance(schema, Schema) and bool(schema.nullable)


def _with_property(schema: Schema, name: str, **update: object) -> Schema:
    properties = dict(schema.properties or {})
    prop = properties[name]
    if isinstance(prop, Reference):
        prop = Schema.model_validate({"allOf": [prop]})
    properties[name] = prop.model_copy(update=update)
    return schema.model_copy(update={"properties": properties})
