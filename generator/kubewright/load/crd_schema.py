"""The schema that a server publishes for a version of a CustomResourceDefinition.

What apiextensions' controller/openapi/builder adds: apiVersion, kind and metadata, to the
object itself and to the resources embedded in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubewright.diagnostics import InputError, Location
from kubewright.load.builtin import OBJECT_META
from kubewright.load.json_values import is_array, is_object
from kubewright.load.openapi import SCHEMA_PREFIX
from kubewright.model.identifiers import GroupVersionKind

_MAPS = ("properties",)
_ONES = ("items", "additionalProperties", "not")
_LISTS = ("allOf", "anyOf", "oneOf")
_BELOW = frozenset((*_MAPS, *_ONES, *_LISTS, "$ref", "x-kubernetes-embedded-resource"))

_TYPE_META = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}


def published(
    schema: Mapping[str, Any], gvk: GroupVersionKind, location: Location
) -> dict[str, Any]:
    """The definition of a kind whose CRD has this openAPIV3Schema.

    Raises:
        InputError: it has a `$ref`, which no server takes in a CRD.
    """
    root = _with_embedded(schema, location, ())
    return {
        **_with_type_meta(root),
        "x-kubernetes-group-version-kind": [_gvk(gvk)],
    }


def published_list(item: str, gvk: GroupVersionKind, list_meta: str) -> dict[str, Any]:
    """The definition of the list of a kind; `item` and `list_meta` are definitions."""
    return {
        "type": "object",
        "required": ["items"],
        "properties": {
            **_TYPE_META,
            "items": {"type": "array", "items": {"$ref": SCHEMA_PREFIX + item}},
            "metadata": {"$ref": SCHEMA_PREFIX + list_meta},
        },
        "x-kubernetes-group-version-kind": [_gvk(gvk)],
    }


def _gvk(gvk: GroupVersionKind) -> dict[str, str]:
    return {"group": gvk.group, "kind": gvk.kind, "version": gvk.version}


def _with_type_meta(schema: dict[str, Any]) -> dict[str, Any]:
    """Put in what every object has; what the CRD says of its own metadata stays."""
    properties: object = schema.get("properties") or {}
    if not is_object(properties):
        return schema  # refused with all else that is no schema
    metadata: dict[str, Any] = {"$ref": SCHEMA_PREFIX + OBJECT_META}
    own = properties.get("metadata")
    if is_object(own) and own.keys() - {"type", "description"}:
        rest = {key: value for key, value in own.items() if key != "type"}
        metadata = {**rest, "allOf": [metadata]}
    return {
        **schema,
        "properties": {
            **properties,
            **{
                name: {**_described(properties.get(name)), **type_}
                for name, type_ in _TYPE_META.items()
            },
            "metadata": metadata,
        },
    }


def _described(schema: object) -> dict[str, Any]:
    if is_object(schema) and isinstance(schema.get("description"), str):
        return {"description": schema["description"]}
    return {}


def _with_embedded(
    schema: Mapping[str, Any], root: Location, path: tuple[str | int, ...]
) -> dict[str, Any]:
    """The schema, with type meta in every embedded resource; a copy where it differs."""
    if _BELOW.isdisjoint(schema):
        return dict(schema)
    if "$ref" in schema:
        raise InputError(
            "a CustomResourceDefinition has a $ref, which no server takes there",
            root.below((*path, "$ref")),
            "write out the schema that it leads to",
        )
    copy = dict(schema)
    for key in _MAPS:
        below = copy.get(key)
        if is_object(below):
            copy[key] = {
                name: (
                    _with_embedded(value, root, (*path, key, name))
                    if is_object(value)
                    else value
                )
                for name, value in below.items()
            }
    for key in _ONES:
        below = copy.get(key)
        if is_object(below):
            copy[key] = _with_embedded(below, root, (*path, key))
    for key in _LISTS:
        below = copy.get(key)
        if is_array(below):
            copy[key] = [
                (
                    _with_embedded(value, root, (*path, key, index))
                    if is_object(value)
                    else value
                )
                for index, value in enumerate(below)
            ]
    if copy.get("x-kubernetes-embedded-resource") is True:
        copy = _with_type_meta(copy)
        required: object = copy.get("required") or []
        if is_array(required):
            missing = [name for name in _TYPE_META if name not in required]
            copy["required"] = [*required, *missing]
    return copy
