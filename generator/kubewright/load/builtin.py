"""What CustomResourceDefinitions take for granted: ObjectMeta, ListMeta and Scale.

And what they write out of the types that the runtime has: Condition and LabelSelector.

`builtin.json` holds these definitions and what they refer to, as specs/kubernetes has
them; a test compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from kubewright.diagnostics import Location
from kubewright.load.openapi import OpenAPIDocument, validate_openapi
from kubewright.load.references import closure
from kubewright.model.identifiers import GroupVersionKind

_META = "io.k8s.apimachinery.pkg.apis.meta.v1"
OBJECT_META = f"{_META}.ObjectMeta"
LIST_META = f"{_META}.ListMeta"
SCALE = "io.k8s.api.autoscaling.v1.Scale"
LENT = (f"{_META}.Condition", f"{_META}.LabelSelector")
SCALE_KIND = GroupVersionKind("autoscaling", "v1", "Scale")


def builtin_document(
    needed: Iterable[str], defined: Iterable[str]
) -> OpenAPIDocument | None:
    """The definitions that are needed, with theirs, and that no document defines."""
    schemas = {
        name: schema
        for name, schema in _known(needed).items()
        if name not in set(defined)
    }
    return _document(schemas) if schemas else None


def runtime_document() -> OpenAPIDocument:
    """The definitions of meta/v1 that stand in CustomResourceDefinitions."""
    return _document(_known((OBJECT_META, *LENT)))


def _known(needed: Iterable[str]) -> dict[str, Any]:
    known: dict[str, Any] = json.loads(
        files("kubewright.load").joinpath("builtin.json").read_bytes()
    )
    return {name: known[name] for name in sorted(closure(needed, known))}


def _document(schemas: dict[str, Any]) -> OpenAPIDocument:
    content = {
        "openapi": "3.0.0",
        "info": {"title": "built in", "version": ""},
        "paths": {},
        "components": {"schemas": schemas},
    }
    name = "(built into kubewright)"
    api = validate_openapi(Location(name), content)
    return OpenAPIDocument(name, api, content)
