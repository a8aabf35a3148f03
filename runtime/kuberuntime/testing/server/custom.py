"""Custom resources: from a CustomResourceDefinition to what is served of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kuberuntime.api import api_of
from kuberuntime.discovery.apis import APIResource, APISubresource
from kuberuntime.meta.gvk import GroupResource, GroupVersionKind
from kuberuntime.rest.resource import Resource
from kuberuntime.schema import Schema, Schemas
from kuberuntime.testing.server.served import Column, ScalePaths, Served

DEFINITIONS: Final = GroupResource("apiextensions.k8s.io", "customresourcedefinitions")
"""The definitions themselves."""

VERBS: Final = (
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "create",
    "update",
    "watch",
)
BELOW: Final = ("get", "patch", "update")
AGE: Final[Column] = {
    "name": "Age",
    "type": "date",
    "jsonPath": ".metadata.creationTimestamp",
}
SCALE: Final = GroupVersionKind("autoscaling", "v1", "Scale")

_SELECTABLE: Final = "x-kubernetes-selectable-fields"
_META: Final = "kuberuntime.meta.v1"
_SCALE: Final[Schema] = {
    "type": "object",
    "properties": {
        "spec": {"type": "object", "properties": {"replicas": {"type": "integer"}}},
        "status": {
            "type": "object",
            "properties": {
                "replicas": {"type": "integer"},
                "selector": {"type": "string"},
            },
        },
    },
    "x-kubernetes-group-version-kind": [
        {"group": SCALE.group, "version": SCALE.version, "kind": SCALE.kind}
    ],
}
_OBJECT_META: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_TOP: Final[Schema] = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {"allOf": [{"$ref": f"#/components/schemas/{_OBJECT_META}"}]},
}


def custom_resources(crd: Mapping[str, Any]) -> Iterator[Served]:
    """The resource of a CustomResourceDefinition, once for each served version.

    Takes what a server has accepted; KeyError and TypeError for what none would.
    """
    spec = crd["spec"]
    for version in spec["versions"]:
        if version["served"]:
            yield _served(spec, version)


def _served(spec: Mapping[str, Any], version: Mapping[str, Any]) -> Served:
    names = spec["names"]
    resource = Resource(
        spec["group"],
        version["name"],
        names["plural"],
        names["kind"],
        namespaced=spec["scope"] == "Namespaced",
    )
    below: Mapping[str, Any] = version.get("subresources") or {}
    kinds = {"status": resource.gvk, "scale": SCALE}
    info = APIResource(
        resource,
        names.get("singular") or names["kind"].lower(),
        VERBS,
        tuple(names.get("shortNames") or ()),
        tuple(names.get("categories") or ()),
        tuple(
            APISubresource(name, kind, BELOW)
            for name, kind in kinds.items()
            if name in below
        ),
    )
    return Served(
        info,
        _schemas(spec, version, resource.gvk),
        list_kind=_list_kind(names),
        custom=True,
        scale=_scale_paths(below.get("scale") or {}),
        selectable=tuple(
            field["jsonPath"].removeprefix(".")
            for field in version.get("selectableFields") or ()
        ),
        columns=tuple(version.get("additionalPrinterColumns") or (AGE,)),
        deprecation=_deprecation(resource, version),
    )


def _deprecation(resource: Resource, version: Mapping[str, Any]) -> str:
    if not version.get("deprecated"):
        return ""
    said: str | None = version.get("deprecationWarning")
    api_version = f"{resource.group}/{resource.version}"
    return said or f"{api_version} {resource.kind} is deprecated"


def _scale_paths(scale: Mapping[str, str]) -> ScalePaths:
    return ScalePaths(
        scale.get("specReplicasPath", ""),
        scale.get("statusReplicasPath", ""),
        scale.get("labelSelectorPath", ""),
    )


def _schemas(
    spec: Mapping[str, Any], version: Mapping[str, Any], gvk: GroupVersionKind
) -> Schemas:
    """The schema of the kind, beside those of metadata."""
    kind = {"group": gvk.group, "version": gvk.version, "kind": gvk.kind}
    there: Mapping[str, Any] = version.get("schema") or {}
    given: Schema = there.get("openAPIV3Schema", {"type": "object"})
    schema: Schema = {
        **given,
        "properties": {**given.get("properties", {}), **_TOP},
        "x-kubernetes-group-version-kind": [kind],
    }
    if spec.get("preserveUnknownFields"):
        schema["x-kubernetes-preserve-unknown-fields"] = True
    if selectable := version.get("selectableFields"):
        schema[_SELECTABLE] = [
            {"fieldPath": field["jsonPath"].removeprefix(".")} for field in selectable
        ]
    package = ".".join([*reversed(gvk.group.split(".")), gvk.version])
    name, list_kind = f"{package}.{gvk.kind}", _list_kind(spec["names"])
    meta = api_of(_META)
    own = Schemas(
        {
            name: schema,
            f"{package}.{list_kind}": _list_schema(
                name, {**kind, "kind": list_kind}, schema.get(_SELECTABLE)
            ),
            "io.k8s.api.autoscaling.v1.Scale": _SCALE,
        }
    )
    return own if meta is None else Schemas.union(own, meta.schemas)


def _list_kind(names: Mapping[str, Any]) -> str:
    return names.get("listKind") or f"{names['kind']}List"


def _list_schema(name: str, kind: Mapping[str, str], selectable: Any) -> Schema:
    """What lists of the kind look like, as a server publishes it."""
    text = {"type": "string"}
    list_meta = "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"
    schema: Schema = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "apiVersion": text,
            "items": {
                "type": "array",
                "items": {"$ref": f"#/components/schemas/{name}"},
            },
            "kind": text,
            "metadata": {"allOf": [{"$ref": list_meta}]},
        },
        "x-kubernetes-group-version-kind": [kind],
    }
    if selectable:
        schema[_SELECTABLE] = selectable
    return schema
