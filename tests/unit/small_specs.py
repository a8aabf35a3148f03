"""Small documents in memory, for tests that need one with something about it."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from kubewright.config import Config
from kubewright.load.discovery import parse_aggregated, parse_plain
from kubewright.load.documents import RawDocument
from kubewright.load.openapi import parse_v3
from kubewright.load.specs import Specs
from kubewright.load.swagger import parse_v2
from kubewright.model.build import BuiltModel, build_model
from kubewright.naming import resolve_names
from kubewright.plan.whole import plan_all
from kubewright.render import render

JSONObject: TypeAlias = dict[str, Any]

_INPUT = Path(__file__).parents[1] / "cases" / "minimal" / "input"
TRAYS = "/apis/widgets.example.com/v1/trays"
WIDGET = "com.example.widgets.v1.Widget"


def widgets() -> JSONObject:
    """A fresh copy of the OpenAPI v3 document of tests/cases/minimal."""
    file = _INPUT / "openapi-v3" / "apis__widgets.example.com__v1.json"
    return json.loads(file.read_bytes())


def aggregated() -> JSONObject:
    """A fresh copy of the discovery of tests/cases/minimal."""
    return json.loads((_INPUT / "discovery.json").read_bytes())


OBJECT: JSONObject = {"type": "object"}


def version(name: str, schema: JSONObject = OBJECT, **more: Any) -> JSONObject:
    """A served version."""
    return {"name": name, "served": True, "schema": {"openAPIV3Schema": schema}, **more}


def crd(*versions: JSONObject, **names: Any) -> JSONObject:
    """A CustomResourceDefinition of widgets in example.com."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "Widget", "plural": "widgets", **names},
            "scope": "Namespaced",
            "versions": list(versions or [version("v1")]),
        },
    }


def schemas(definitions: JSONObject) -> JSONObject:
    """An OpenAPI v3 document of definitions alone."""
    return {
        "openapi": "3.0.0",
        "info": {"title": "small", "version": "v1"},
        "paths": {},
        "components": {"schemas": definitions},
    }


def built(*documents: JSONObject, discovery: JSONObject | None = None) -> BuiltModel:
    """The model of documents: OpenAPI v3 or Swagger v2, and discovery."""
    parse = parse_v2 if "swagger" in documents[0] else parse_v3
    found = None
    if discovery is not None:
        form = parse_plain if "groupVersion" in discovery else parse_aggregated
        found = form([RawDocument("discovery.json", discovery)])
    return build_model(
        Specs(
            tuple(
                parse(RawDocument(f"{index}.json", document))
                for index, document in enumerate(documents)
            ),
            found,
            "v1.2.3",
        )
    )


def rendered(document: JSONObject, config: Config = Config()) -> dict[str, str]:
    """The files of a package, as templates leave them: black has not seen them."""
    found = built(document)
    names = resolve_names(found.model, "widgetclient", config.pins)
    planned = plan_all(found, names, config, docs=True)
    return {str(PurePosixPath(path)): text for path, text in map(render, planned)}
