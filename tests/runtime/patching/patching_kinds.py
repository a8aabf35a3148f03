"""A kind with every way of owning fields that a CRD can have, and the built-in ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kuberuntime.schema import Schemas

GROUP = "wardrobe.kubewright.example"
V1 = f"{GROUP}/v1"
NOW = "2026-11-21T01:57:56Z"
LATER = "2026-11-21T02:00:00Z"

_BUTTON = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "size": {"type": "integer"},
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "x-kubernetes-list-type": "set",
        },
    },
}
_BUTTONS = {
    "type": "array",
    "items": _BUTTON,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
}
_POCKETS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["number"],
        "properties": {
            "number": {"type": "integer"},
            "side": {"type": "string", "default": "left"},
            "note": {"type": "string"},
        },
    },
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["number", "side"],
}
_MAKER = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "year": {"type": "integer"}},
}
_SPEC = {
    "type": "object",
    "properties": {
        "color": {"type": "string"},
        "size": {"type": "integer"},
        "lined": {"type": "boolean", "default": True},
        "replicas": {"type": "integer"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "care": {
            "type": "object",
            "x-kubernetes-map-type": "atomic",
            "properties": {"wash": {"type": "integer"}, "dry": {"type": "boolean"}},
        },
        "origin": {
            "type": "object",
            "properties": {"country": {"type": "string"}, "maker": _MAKER},
        },
        "tags": {
            "type": "array",
            "items": {"type": "string"},
            "x-kubernetes-list-type": "set",
        },
        "sizes": {
            "type": "array",
            "items": {"type": "integer"},
            "x-kubernetes-list-type": "set",
        },
        "buttons": _BUTTONS,
        "pockets": _POCKETS,
        "stripes": {"type": "array", "items": {"type": "string"}},
        "layers": {"type": "array", "items": _MAKER},
        "drawers": {"type": "object", "additionalProperties": _BUTTONS},
        "extra": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "length": {"x-kubernetes-int-or-string": True},
        "price": {"type": "string", "nullable": True},
    },
}
_STATUS = {
    "type": "object",
    "properties": {
        "worn": {"type": "integer"},
        "replicas": {"type": "integer"},
        "conditions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type"],
                "properties": {
                    "type": {"type": "string"},
                    "status": {"type": "string"},
                },
            },
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["type"],
        },
    },
}
SCHEMA = {"type": "object", "properties": {"spec": _SPEC, "status": _STATUS}}
"""What the CustomResourceDefinition of garments has as openAPIV3Schema."""

_VERSION = {
    "served": True,
    "schema": {"openAPIV3Schema": SCHEMA},
    "subresources": {
        "status": {},
        "scale": {
            "specReplicasPath": ".spec.replicas",
            "statusReplicasPath": ".status.replicas",
        },
    },
}
GARMENTS = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": f"garments.{GROUP}"},
    "spec": {
        "group": GROUP,
        "scope": "Namespaced",
        "names": {"kind": "Garment", "plural": "garments", "singular": "garment"},
        "versions": [
            {"name": "v1", "storage": True, **_VERSION},
            {"name": "v1beta1", "storage": False, **_VERSION},
        ],
    },
}
"""Garments, in two versions that are the same."""

_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def garment_schemas(built_in: Schemas) -> Schemas:
    """The schemas that a server publishes for garments."""
    top = {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"$ref": f"#/components/schemas/{_META}"},
    }
    return Schemas(
        {
            **{
                f"example.kubewright.wardrobe.{version}.Garment": {
                    "type": "object",
                    "properties": {**top, "spec": _SPEC, "status": _STATUS},
                    "x-kubernetes-group-version-kind": [
                        {"group": GROUP, "version": version, "kind": "Garment"}
                    ],
                }
                for version in ("v1", "v1beta1")
            },
            **built_in,
        }
    )


def read_schemas(repository: Path, *documents: str) -> Schemas:
    """The schemas of some of Kubernetes' own documents."""
    folder = repository / "specs" / "kubernetes" / "1.36" / "openapi-v3"
    found: dict[str, Any] = {}
    for name in documents:
        document = json.loads((folder / f"{name}.json").read_bytes())
        found.update(document["components"]["schemas"])
    return Schemas(found)


def garment(
    spec: dict[str, Any] | None = None, *, version: str = "v1", **metadata: Any
) -> dict[str, Any]:
    """The manifest of a garment."""
    found: dict[str, Any] = {
        "apiVersion": f"{GROUP}/{version}",
        "kind": "Garment",
        "metadata": {"name": "coat", **metadata},
    }
    return found if spec is None else {**found, "spec": spec}
