"""A CustomResourceDefinition without what a cluster adds to it, and without prose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kubewright.load.crd import parse_crds
from kubewright.load.documents import RawDocument
from kubewright.load.json_values import is_array, is_object

_APPROVED = "api-approved.kubernetes.io"

_PROSE = frozenset({"description", "title", "example", "externalDocs"})
_MAPS = frozenset({"properties"})
_ONES = frozenset({"items", "additionalProperties", "not"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf"})
_RULES = "x-kubernetes-validations"
_COLUMNS = "additionalPrinterColumns"


def crd_files(documents: Iterable[RawDocument]) -> dict[str, RawDocument]:
    """CustomResourceDefinitions by the name of a file for each; the last of one name.

    For example: `certificates.cert-manager.io.json`.

    Raises:
        InputError: one cannot be read; so names are safe in paths.
    """
    listed = list(documents)
    parse_crds(listed)
    return {
        f"{spec['names']['plural']}.{spec['group']}.json": document
        for document in listed
        for spec in (document.content["spec"],)
    }


def without_state(crd: dict[str, Any]) -> dict[str, Any]:
    """Its name, its spec, and the one annotation that servers insist on.

    Status, managed fields, labels and the other annotations are left out.
    """
    metadata = crd.get("metadata")
    known = metadata if is_object(metadata) else {}
    annotations = known.get("annotations")
    kept: dict[str, Any] = {"name": known.get("name")}
    if is_object(annotations) and _APPROVED in annotations:
        kept["annotations"] = {_APPROVED: annotations[_APPROVED]}
    return {
        "apiVersion": crd["apiVersion"],
        "kind": crd["kind"],
        "metadata": kept,
        "spec": crd["spec"],
    }


def without_prose(crd: dict[str, Any]) -> dict[str, Any]:
    """The same without descriptions: of schemas, of columns, and messages of rules.

    A property, a default or an enum value named `description` stays.
    """
    spec = crd["spec"]
    return {
        **crd,
        "spec": {**spec, "versions": [_version(v) for v in spec["versions"]]},
    }


def _version(version: dict[str, Any]) -> dict[str, Any]:
    stripped = dict(version)
    if is_object(version.get("schema")):
        schema = _schema(version["schema"].get("openAPIV3Schema"))
        stripped["schema"] = {"openAPIV3Schema": schema}
    if is_array(version.get(_COLUMNS)):
        stripped[_COLUMNS] = [_without("description", c) for c in version[_COLUMNS]]
    return stripped


def _schema(value: Any) -> Any:
    if not is_object(value):
        return value
    return {key: _part(key, item) for key, item in value.items() if key not in _PROSE}


def _part(key: str, value: Any) -> Any:
    if key in _MAPS and is_object(value):
        return {name: _schema(schema) for name, schema in value.items()}
    if key in _LISTS and is_array(value):
        return [_schema(schema) for schema in value]
    if key == _RULES and is_array(value):
        return [_without("message", rule) for rule in value]
    return _schema(value) if key in _ONES else value


def _without(key: str, value: Any) -> Any:
    return {k: v for k, v in value.items() if k != key} if is_object(value) else value
