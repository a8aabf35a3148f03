"""From OpenAPI v3 to Swagger v2, which says less; as kube-openapi's conversion."""

from __future__ import annotations

from typing import Any, Final

from kuberuntime.codec.json_types import is_object

_UNSAID: Final = frozenset({"allOf", "anyOf", "oneOf", "not", "nullable"})
_V3: Final = "#/components/schemas/"
_V2: Final = "#/definitions/"


def as_swagger(document: dict[str, Any]) -> dict[str, Any]:
    """The document of a whole server in v2."""
    return {
        "swagger": "2.0",
        "info": document["info"],
        "paths": {path: _path(found) for path, found in document["paths"].items()},
        "definitions": {
            name: _schema(schema)
            for name, schema in document["components"]["schemas"].items()
        },
    }


def _path(found: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [*map(_parameter, value)] if key == "parameters" else _operation(value)
        for key, value in found.items()
    }


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    parameters = [*map(_parameter, operation["parameters"])]
    content = operation.get("requestBody", {}).get("content", {})
    if content:
        schema = _schema(next(iter(content.values()))["schema"])
        body = {"name": "body", "in": "body", "required": True, "schema": schema}
        parameters.append(body)
    responses = {
        code: {
            "description": response["description"],
            "schema": _schema(next(iter(response["content"].values()))["schema"]),
        }
        for code, response in operation["responses"].items()
    }
    return {
        "consumes": list(content) or ["*/*"],
        "produces": list(operation["responses"]["200"]["content"]),
        "parameters": parameters,
        "responses": responses,
        **{key: value for key, value in operation.items() if key.startswith("x-")},
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    beside = {key: value for key, value in parameter.items() if key != "schema"}
    return {**beside, **parameter["schema"]}


def _schema(schema: Any) -> Any:
    """A schema without what v2 has no words for."""
    if not is_object(schema):
        return schema
    if schema.get("x-kubernetes-int-or-string") or "oneOf" in schema:
        return _of_several_types(schema)
    parts: list[Any] = schema.get("allOf") or []
    inherited: dict[str, Any] = _schema(parts[0]) if len(parts) == 1 else {}
    keeps = schema.get("x-kubernetes-preserve-unknown-fields")
    converted = {
        key: _part(key, value)
        for key, value in schema.items()
        if key not in _UNSAID and not (keeps and key in ("properties", "items"))
    }
    return {**converted, **inherited}


def _of_several_types(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in schema.items() if key.startswith("x-")}
    if schema.get("format") == "int-or-string":
        return {"type": "string", "format": "int-or-string", **kept}
    types = {one.get("type") for one in schema.get("oneOf", ())}
    # A quantity is a string or a number; in v2 it is a string.
    return {"type": "string", **kept} if "string" in types else kept


def _part(key: str, value: Any) -> Any:
    if key == "$ref":
        return value.replace(_V3, _V2)
    if key == "properties":
        return {name: _schema(schema) for name, schema in value.items()}
    if key in ("items", "additionalProperties"):
        return _schema(value)
    return value
