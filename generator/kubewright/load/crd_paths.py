"""The paths that a server has for a custom resource, as its OpenAPI v3 lists them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kubewright.load.openapi import SCHEMA_PREFIX
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.resources import Resource

_COLLECTION = (
    ("get", "list"),
    ("post", "post"),
    ("delete", "deletecollection"),
)
_OBJECT = (("get", "get"), ("put", "put"), ("patch", "patch"), ("delete", "delete"))
_PART = (("get", "get"), ("put", "put"), ("patch", "patch"))

_WATCH = {"name": "watch", "in": "query", "schema": {"type": "boolean"}}


def paths_of(
    resource: Resource, definition: str, list_definition: str, scale: str
) -> dict[str, Any]:
    """The path items of a resource, by path; the others are names of definitions."""
    gvr = resource.gvr
    where = "namespaces/{namespace}/" if resource.namespaced else ""
    collection = f"{gvr.group_version.path}/{where}{gvr.resource}"
    kind = resource.kind
    listed = {
        **_operations(_COLLECTION, kind, definition),
        "get": {**_operation("list", kind, list_definition), "parameters": [_WATCH]},
    }
    paths = {
        collection: listed,
        f"{collection}/{{name}}": _operations(_OBJECT, kind, definition),
    }
    if resource.namespaced:
        everywhere = f"{gvr.group_version.path}/{gvr.resource}"
        paths[everywhere] = {"get": listed["get"]}
    for part in resource.subresources:
        answered = scale if part.kind != kind else definition
        paths[f"{collection}/{{name}}/{part.name}"] = _operations(
            _PART, part.kind, answered
        )
    return paths


def _operations(
    actions: Iterable[tuple[str, str]], kind: GroupVersionKind, definition: str
) -> dict[str, Any]:
    return {method: _operation(action, kind, definition) for method, action in actions}


def _operation(action: str, kind: GroupVersionKind, definition: str) -> dict[str, Any]:
    answer = {"schema": {"$ref": SCHEMA_PREFIX + definition}}
    return {
        "responses": {
            "200": {"description": "", "content": {"application/json": answer}}
        },
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": {
            "group": kind.group,
            "kind": kind.kind,
            "version": kind.version,
        },
    }
