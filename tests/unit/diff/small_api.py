"""A small API with something of everything, as a package carries it and as a CRD."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

from tests.unit.small_specs import widgets

from kubewright.diff import Side
from kubewright.diff.sources import Described, side_of
from kubewright.load import load
from kubewright.load.packaged import API_DOCUMENT, read_api_document

JSONObject: TypeAlias = dict[str, Any]

WIDGETS = "com.example.widgets.v1"
SPEC = f"{WIDGETS}.WidgetSpec"
STATUS = f"{WIDGETS}.CheckStatus"
"""Only in answers: a Check can only be created, and is answered with its status."""
OPTIONS = "com.example.shared.Options"
GO = "io.k8s.api.example.v1.Held"
"""A type of Go, whose zero values are defaults of what it holds by value."""
UNUSED = f"{WIDGETS}.Unused"
PAGE = "com.example.widgets.v1.WidgetPage"
"""A list that no resource answers with."""
READ = f"{WIDGETS}.ReportData"
"""Only in answers: reports can be read alone."""


def ref(name: str) -> JSONObject:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: list[str] | None = None, **properties: JSONObject) -> JSONObject:
    schema: JSONObject = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _gvk(group: str, version: str, kind: str) -> list[JSONObject]:
    return [{"group": group, "version": version, "kind": kind}]


def _kind(group: str, version: str, kind: str, **fields: JSONObject) -> JSONObject:
    schema = _object(
        None,
        apiVersion={"type": "string"},
        kind={"type": "string"},
        metadata=ref("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"),
        **fields,
    )
    return {**schema, "x-kubernetes-group-version-kind": _gvk(group, version, kind)}


def _list(group: str, version: str, kind: str, item: str) -> JSONObject:
    schema = _object(
        ["items"],
        apiVersion={"type": "string"},
        kind={"type": "string"},
        metadata=ref("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"),
        items={"type": "array", "items": ref(item)},
    )
    return {
        **schema,
        "x-kubernetes-group-version-kind": _gvk(group, version, f"{kind}List"),
    }


def spec_fields() -> JSONObject:
    """Fields of every kind of type, with something said of each."""
    return {
        "size": {
            "type": "integer",
            "format": "int32",
            "minimum": 1,
            "maximum": 10,
            "description": "How big it is.",
        },
        "count": {"type": "integer", "format": "int64", "default": 3},
        "ratio": {"type": "number", "format": "double"},
        "colour": {
            "type": "string",
            "enum": ["red", "green", "blue"],
            "default": "red",
        },
        "title": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 20},
        "address": {"type": "string", "format": "ipv4", "minLength": 3},
        "port": {"x-kubernetes-int-or-string": True},
        "enabled": {"type": "boolean", "default": True},
        "note": {"type": "string", "nullable": True},
        "ports": {
            "type": "array",
            "items": ref(f"{WIDGETS}.WidgetPort"),
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["port"],
            "x-kubernetes-patch-merge-key": "port",
            "x-kubernetes-patch-strategy": "merge",
            "maxItems": 8,
        },
        "tags": {
            "type": "array",
            "items": {"type": "string", "maxLength": 9},
            "x-kubernetes-list-type": "set",
        },
        "labels": {
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1},
            "maxProperties": 5,
        },
        "selector": {
            "type": "object",
            "x-kubernetes-map-type": "atomic",
            "properties": {"name": {"type": "string"}, "depth": {"type": "integer"}},
            "x-kubernetes-validations": [
                {"rule": "self.depth > 0", "message": "depth is none"}
            ],
        },
        "steps": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["run"],
                "properties": {
                    "run": {"type": "string", "maxLength": 30},
                    "after": {"type": "string", "enum": ["start", "end"]},
                    "limits": {
                        "type": "object",
                        "properties": {"cpu": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
        "template": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "free": {"type": "object"},
    }


def _resource(plural: str, kind: str, verbs: str, **more: Any) -> JSONObject:
    return {
        "resource": plural,
        "responseKind": {"group": "", "version": "", "kind": kind},
        "scope": "Namespaced",
        "singularResource": kind.lower(),
        "verbs": verbs.split(),
        **more,
    }


ALL = "create delete deletecollection get list patch update watch"


def api() -> JSONObject:
    """A fresh API: three groups, kinds that are written, read and only created."""
    schemas = {
        "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": _object(
            None, name={"type": "string"}
        ),
        "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta": _object(
            None, resourceVersion={"type": "string"}
        ),
        f"{WIDGETS}.Widget": _kind(
            "example.com", "v1", "Widget", spec=ref(SPEC), state={"type": "string"}
        ),
        f"{WIDGETS}.WidgetList": _list(
            "example.com", "v1", "Widget", f"{WIDGETS}.Widget"
        ),
        SPEC: {
            **_object(["size", "title"], **spec_fields()),
            "x-kubernetes-validations": [
                {"rule": "self.size > 1", "message": "too small"},
                {"rule": "self.count > 2"},
            ],
        },
        f"{WIDGETS}.WidgetPort": _object(
            ["port"],
            port={"type": "integer", "format": "int32"},
            protocol={"type": "string"},
            host={"type": "string"},
            hostIp={"type": "string"},
        ),
        f"{WIDGETS}.Scaling": _kind(
            "example.com", "v1", "Scaling", wanted={"type": "integer"}
        ),
        f"{WIDGETS}.Loose": _object(None, end={"type": "string"}),
        UNUSED: _object(None, why={"type": "string"}),
        f"{WIDGETS}.Percent": {"type": "integer"},
        f"{WIDGETS}.Check": _kind(
            "example.com",
            "v1",
            "Check",
            spec=ref(f"{WIDGETS}.CheckSpec"),
            status=ref(STATUS),
        ),
        f"{WIDGETS}.CheckSpec": _object(None, user={"type": "string"}),
        STATUS: _object(
            ["allowed"], allowed={"type": "boolean"}, reason={"type": "string"}
        ),
        f"{WIDGETS}.Report": _kind("example.com", "v1", "Report", data=ref(READ)),
        f"{WIDGETS}.ReportList": _list(
            "example.com", "v1", "Report", f"{WIDGETS}.Report"
        ),
        READ: _object(
            ["total"],
            total={"type": "integer"},
            level={"type": "string", "enum": ["low", "high"]},
            lines={"type": "array", "items": {"type": "string"}},
        ),
        "com.example.widgets.v1beta1.Crate": _kind(
            "example.com", "v1beta1", "Crate", width={"type": "integer"}
        ),
        "com.example.widgets.v1beta1.Box": _kind(
            "example.com", "v1beta1", "Box", depth={"type": "integer"}
        ),
        OPTIONS: {
            **_object(None, dryRun={"type": "boolean"}),
            "x-kubernetes-group-version-kind": [
                *_gvk("example.com", "v1", "Options"),
                *_gvk("other.example.com", "v1", "Options"),
            ],
        },
        GO: _object(
            ["asked"],
            asked={"allOf": [ref(f"{WIDGETS}.Loose")], "default": {}},
            always={"allOf": [ref(f"{WIDGETS}.Loose")], "default": {}},
            maybe={"allOf": [ref(f"{WIDGETS}.Loose")]},
        ),
        "com.example.parts.v1.Part": _kind(
            "parts.example.com", "v1", "Part", weight={"type": "integer"}
        ),
    }
    everything = {
        "subresources": [
            {
                "subresource": "status",
                "responseKind": {"group": "", "version": "", "kind": "Widget"},
                "verbs": ["get", "patch", "update"],
            },
            {
                "subresource": "scale",
                "responseKind": {"group": "", "version": "", "kind": "Scaling"},
                "verbs": ["get", "patch", "update"],
            },
            {
                "subresource": "exec",
                "responseKind": {"group": "", "version": "", "kind": "ExecOptions"},
                "verbs": ["create", "get"],
            },
        ],
        "shortNames": ["wd", "wdg"],
        "categories": ["all"],
    }
    return {
        "version": "v1.0.0",
        "discovery": {
            "items": [
                {
                    "metadata": {"name": "example.com"},
                    "versions": [
                        {
                            "version": "v1",
                            "resources": [
                                _resource("widgets", "Widget", ALL, **everything),
                                _resource("checks", "Check", "create"),
                                _resource("reports", "Report", "get list"),
                            ],
                        },
                        {
                            "version": "v1beta1",
                            "resources": [
                                _resource("crates", "Crate", "get update"),
                                _resource("boxes", "Box", "get update"),
                            ],
                        },
                    ],
                },
                {
                    "metadata": {"name": "parts.example.com"},
                    "versions": [
                        {
                            "version": "v1",
                            "resources": [_resource("parts", "Part", "get update")],
                        }
                    ],
                },
            ]
        },
        "schemas": schemas,
    }


def crd() -> JSONObject:
    """A CustomResourceDefinition with what discovery does not tell."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "valves.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Valve", "plural": "valves"},
            "scope": "Namespaced",
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "additionalPrinterColumns": [
                        {"name": "Open", "type": "boolean", "jsonPath": ".spec.open"}
                    ],
                    "selectableFields": [{"jsonPath": ".spec.colour"}],
                    "schema": {
                        "openAPIV3Schema": _object(
                            None,
                            spec=_object(
                                None,
                                open={"type": "boolean"},
                                colour={"type": "string"},
                            ),
                        )
                    },
                },
                {
                    "name": "v1old",
                    "served": True,
                    "deprecated": True,
                    "schema": {"openAPIV3Schema": {"type": "object"}},
                },
            ],
        },
    }


def openapi() -> JSONObject:
    """An OpenAPI document, with a list that no resource answers with."""
    document = widgets()
    schemas = document["components"]["schemas"]
    listed = schemas["com.example.widgets.v1.WidgetList"]
    kinds = _gvk("widgets.example.com", "v1", "WidgetPage")
    schemas[PAGE] = {**listed, "x-kubernetes-group-version-kind": kinds}
    return document


def package_side(document: JSONObject, folder: Path, label: str = "") -> Side:
    """The side of a package that carries an API."""
    file = folder / API_DOCUMENT
    file.write_text(json.dumps(document), encoding="utf-8")
    described = Described(label or document["version"], read_api_document(file), "pkg")
    return side_of(described, "pkg")


def documents_side(document: JSONObject, folder: Path) -> Side:
    """The side of one document, such as a CustomResourceDefinition."""
    file = folder / "document.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return side_of(Described("document", load([file])), "pkg")
