"""Custom resources that have everything that a CRD can give a resource."""

from __future__ import annotations

from typing import Any

GROUP = "toys.kubewright.example"

_PART = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "weight": {"type": "integer"}},
}

_SCHEMA = {
    "type": "object",
    "description": "Gadget is something to try a client with.",
    "properties": {
        "spec": {
            "type": "object",
            "required": ["size"],
            "properties": {
                "size": {"type": "integer", "minimum": 0},
                "color": {"type": "string", "default": "grey"},
                "replicas": {"type": "integer"},
                "parts": {
                    "type": "array",
                    "items": _PART,
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                },
                "notes": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
        "status": {
            "type": "object",
            "properties": {
                "phase": {"type": "string"},
                "replicas": {"type": "integer"},
                "selector": {"type": "string"},
            },
        },
    },
}

_COLUMNS = [
    {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
    {"name": "Color", "type": "string", "jsonPath": ".spec.color", "priority": 1},
    {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
]

_VERSION = {
    "served": True,
    "schema": {"openAPIV3Schema": _SCHEMA},
    "selectableFields": [{"jsonPath": ".spec.color"}],
    "additionalPrinterColumns": _COLUMNS,
    "subresources": {
        "status": {},
        "scale": {
            "specReplicasPath": ".spec.replicas",
            "statusReplicasPath": ".status.replicas",
            "labelSelectorPath": ".status.selector",
        },
    },
}


def crd(
    kind: str, *, plural: str | None = None, scope: str = "Namespaced", **names: Any
) -> dict[str, Any]:
    """A CustomResourceDefinition: v1, and a deprecated v1beta1 that is the same."""
    plural = plural or f"{kind.lower()}s"
    named = {"kind": kind, "plural": plural, "singular": kind.lower(), **names}
    old = {"deprecated": True, "deprecationWarning": f"use v1 of {plural}"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": scope,
            "names": named,
            "versions": [
                {"name": "v1", "storage": True, **_VERSION},
                {"name": "v1beta1", "storage": False, **_VERSION, **old},
            ],
        },
    }


TOYS = (
    crd("Gadget", shortNames=["gdg"], categories=["toys"]),
    crd("Shelf", plural="shelves", scope="Cluster", categories=["toys"]),
)


def gadget(name: str, **spec: Any) -> dict[str, Any]:
    """The manifest of a gadget. Metadata can be added to what comes back."""
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": "Gadget",
        "metadata": {"name": name},
        "spec": {"size": 1, **spec},
    }
