"""What CustomResourceDefinitions take for granted: ObjectMeta, ListMeta and Scale.

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
SCALE_KIND = GroupVersionKind("autoscaling", "v1", "Scale")


def builtin_document(
    needed: Iterable[str], defined: Iterable[str]
) -> OpenAPIDocument | None:
    """The definitions that are needed, with theirs, and that no document defines."""
    known: dict[str, Any] = json.loads(
        files("kubewright.load").joinpath("builtin.json").read_bytes()
    )
    found = closure(needed, known) - set(defined)
    schemas = {name: known[name] for name in sorted(found)}
    if not schemas:
        return None
    content = {
        "openapi": "3.0.0",
        "info": {"title": "built in", "version": ""},
        "paths": {},
        "components": {"schemas": schemas},
    }
    name = "(built into kubewright)"
    api = validate_openapi(Location(name), content)
    return OpenAPIDocument(name, api, content)
