"""Swagger v2 as the OpenAPI v3 that says the same, so that one model serves both."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kubewright.load.documents import RawDocument
from kubewright.load.json_values import is_array, is_object
from kubewright.load.openapi import SCHEMA_PREFIX, OpenAPIDocument, validate_openapi
from kubewright.load.shapes import validate

# What the model reads of Swagger v2: extensions, answers, names of query parameters.


class _Parameter(BaseModel):
    ref: str = Field("", alias="$ref")
    name: str = ""
    place: str = Field("", alias="in")


class _Response(BaseModel):
    description: str = ""
    content: dict[str, Any] | None = Field(None, alias="schema")


class _Operation(BaseModel):
    model_config = ConfigDict(extra="allow")

    produces: list[str] = []
    parameters: list[_Parameter] = []
    responses: dict[str, _Response] = {}


class _PathItem(BaseModel):
    parameters: list[_Parameter] = []
    get: _Operation | None = None
    put: _Operation | None = None
    post: _Operation | None = None
    delete: _Operation | None = None
    options: _Operation | None = None
    head: _Operation | None = None
    patch: _Operation | None = None


class _Swagger(BaseModel):
    info: dict[str, Any]
    paths: dict[str, _PathItem]
    definitions: dict[str, dict[str, Any]]
    parameters: dict[str, _Parameter] = {}


def parse_v2(document: RawDocument) -> OpenAPIDocument:
    """Read a Swagger v2 document.

    Raises:
        InputError: the document does not have Swagger's shape.
    """
    swagger = validate(
        _Swagger,
        document.content,
        document.at().below,
        "a whole Swagger v2 document",
        "fetch /openapi/v2 from the server again",
    )
    converted = {
        "openapi": "3.0.0",
        "info": swagger.info,
        "paths": {
            path: _path_item(item, swagger) for path, item in swagger.paths.items()
        },
        "components": {"schemas": _as_v3(swagger.definitions)},
    }
    api = validate_openapi(document.at(), converted)
    return OpenAPIDocument(document.name, api, converted, "/definitions")


def _path_item(item: _PathItem, swagger: _Swagger) -> dict[str, Any]:
    operations: dict[str, _Operation | None] = {
        "get": item.get,
        "put": item.put,
        "post": item.post,
        "delete": item.delete,
        "options": item.options,
        "head": item.head,
        "patch": item.patch,
    }
    return {
        "parameters": _query_parameters(item.parameters, swagger),
        **{
            method: {
                **(operation.model_extra or {}),
                "parameters": _query_parameters(operation.parameters, swagger),
                "responses": {
                    code: _response(response, operation.produces)
                    for code, response in operation.responses.items()
                },
            }
            for method, operation in operations.items()
            if operation is not None
        },
    }


def _query_parameters(
    parameters: list[_Parameter], swagger: _Swagger
) -> list[dict[str, Any]]:
    resolved = (
        swagger.parameters.get(parameter.ref.removeprefix("#/parameters/"), parameter)
        for parameter in parameters
    )
    return [
        {"name": parameter.name, "in": "query", "schema": {}}
        for parameter in resolved
        if parameter.place == "query"
    ]


def _response(response: _Response, produces: list[str]) -> dict[str, Any]:
    if response.content is None:
        return {"description": response.description}
    schema = _as_v3(response.content)
    return {
        "description": response.description,
        "content": {media_type: {"schema": schema} for media_type in produces},
    }


def _as_v3(value: Any) -> Any:
    """Point `$ref`s to where v3 keeps schemas, and give them v3's form beside siblings."""
    if is_array(value):
        return [_as_v3(item) for item in value]
    if not is_object(value):
        return value
    target = value.get("$ref")
    if not isinstance(target, str):
        return {key: _as_v3(item) for key, item in value.items()}
    siblings = {key: item for key, item in value.items() if key != "$ref"}
    reference = {"$ref": target.replace("#/definitions/", SCHEMA_PREFIX, 1)}
    return {"allOf": [reference], **siblings} if siblings else reference
