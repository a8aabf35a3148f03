"""Custom resources that have everything that a CRD can say."""

from __future__ import annotations

from typing import Any

from diff_session import GROUP

STRING = {"type": "string"}
INTEGER = {"type": "integer"}


def obj(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """The schema of an object."""
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return schema | ({"required": list(required)} if required else {})


def array(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": items, **more}


_PORT = obj(
    ("number",),
    number={"type": "integer", "minimum": 1, "maximum": 65535},
    protocol={"type": "string", "default": "TCP"},
    name=STRING,
)

_SPEC = obj(
    ("size",),
    # Scalars, and what may be wrong about them.
    size={"type": "integer", "minimum": 0, "maximum": 100},
    color={"type": "string", "default": "grey", "enum": ["grey", "red", "blue", ""]},
    level={"type": "integer", "enum": [1, 2, 3]},
    code={"type": "string", "pattern": "^[a-z]+-[0-9]+$"},
    label={"type": "string", "minLength": 2, "maxLength": 5},
    ratio={
        "type": "number",
        "minimum": 0,
        "exclusiveMinimum": True,
        "maximum": 1,
        "exclusiveMaximum": True,
    },
    step={"type": "integer", "multipleOf": 5},
    big={"type": "integer", "format": "int32"},
    flag={"type": "boolean"},
    maybe={"type": "string", "nullable": True},
    fallback={"type": "string", "nullable": True, "default": "none"},
    share={
        "x-kubernetes-int-or-string": True,
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "pattern": "^[0-9]+%?$",
    },
    # Formats.
    when={"type": "string", "format": "date-time"},
    day={"type": "string", "format": "date"},
    content={"type": "string", "format": "byte"},
    address={"type": "string", "format": "ipv4"},
    network={"type": "string", "format": "cidr"},
    link={"type": "string", "format": "uri"},
    identity={"type": "string", "format": "uuid"},
    mail={"type": "string", "format": "email"},
    period={"type": "string", "format": "duration"},
    # Lists.
    tags=array(STRING, **{"x-kubernetes-list-type": "set"}),
    ports=array(
        _PORT,
        **{
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["number", "protocol"],
        },
    ),
    steps=array(STRING, **{"x-kubernetes-list-type": "atomic"}),
    plain=array(obj(name=STRING), minItems=1, maxItems=3),
    grid=array(array(INTEGER)),
    # Maps and objects.
    notes={"type": "object", "additionalProperties": STRING, "maxProperties": 3},
    counts={"type": "object", "additionalProperties": INTEGER, "minProperties": 1},
    sealed=obj(a=STRING, b=STRING) | {"x-kubernetes-map-type": "atomic"},
    deep=obj(inner=obj(on={"type": "boolean", "default": True}, word=STRING)),
    filled=obj(on={"type": "boolean", "default": True}) | {"default": {}},
    free={"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    half=obj(known=INTEGER) | {"x-kubernetes-preserve-unknown-fields": True},
    template={
        "type": "object",
        "x-kubernetes-embedded-resource": True,
        "x-kubernetes-preserve-unknown-fields": True,
    },
    either=obj(left=STRING, right=STRING)
    | {"oneOf": [{"required": ["left"]}, {"required": ["right"]}]},
    several=obj(left=STRING, right=STRING)
    | {"anyOf": [{"required": ["left"]}, {"required": ["right"]}]},
    never={"type": "string", "not": {"enum": ["forbidden"]}},
    whole={"type": "string", "allOf": [{"minLength": 2}, {"pattern": "^x"}]},
    replicas={"type": "integer", "minimum": 0},
    paused={"type": "boolean"},
)

_STATUS = obj(
    replicas=INTEGER,
    selector=STRING,
    phase={"type": "string", "enum": ["Up", "Down"]},
    conditions=array(
        obj(("type", "status"), type=STRING, status=STRING, reason=STRING),
        **{
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["type"],
        },
    ),
)

_COLUMNS = [
    {"name": "Size", "type": "integer", "jsonPath": ".spec.size"},
    {"name": "Color", "type": "string", "jsonPath": ".spec.color", "priority": 1},
    {"name": "Phase", "type": "string", "jsonPath": ".status.phase"},
    {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
]

_WIDGET_VERSION = {
    "served": True,
    "schema": {"openAPIV3Schema": obj(spec=_SPEC, status=_STATUS)},
    "selectableFields": [{"jsonPath": ".spec.color"}, {"jsonPath": ".spec.size"}],
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
_OLD = {"deprecated": True, "deprecationWarning": "use v1 of widgets"}


def crd(
    kind: str, plural: str, *versions: dict[str, Any], scope: str, **names: Any
) -> dict[str, Any]:
    """A CustomResourceDefinition of the group."""
    named = {"kind": kind, "plural": plural, "singular": kind.lower(), **names}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": scope,
            "names": named,
            "versions": list(versions),
        },
    }


CRDS = (
    crd(
        "Widget",
        "widgets",
        {"name": "v1", "storage": True, **_WIDGET_VERSION},
        {"name": "v1beta1", "storage": False, **_WIDGET_VERSION, **_OLD},
        scope="Namespaced",
        shortNames=["wdg"],
        categories=["diffs"],
    ),
    crd(
        "Shelf",
        "shelves",
        {
            "name": "v1",
            "served": True,
            "storage": True,
            "schema": {
                "openAPIV3Schema": obj(
                    spec=obj(width=INTEGER),
                    status=obj(phase=STRING),
                    notes=STRING,
                )
            },
        },
        scope="Cluster",
        listKind="ShelfCollection",
    ),
    crd(
        "Blob",
        "blobs",
        {
            "name": "v1",
            "served": True,
            "storage": True,
            "schema": {
                "openAPIV3Schema": {
                    "type": "object",
                    "x-kubernetes-preserve-unknown-fields": True,
                }
            },
            "subresources": {"status": {}},
        },
        scope="Namespaced",
    ),
)


def widget(
    name: str = "a", spec: dict[str, Any] | None = None, **metadata: Any
) -> dict[str, Any]:
    """A widget, of size 1 unless it is said."""
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": "Widget",
        "metadata": {"name": name, **metadata},
        "spec": {"size": 1, **(spec or {})},
    }


def shelf(name: str, **fields: Any) -> dict[str, Any]:
    """A shelf, which has what is given beside its metadata."""
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": "Shelf",
        "metadata": {"name": name},
        **fields,
    }


def blob(name: str = "a", **fields: Any) -> dict[str, Any]:
    """A blob, which has what is given beside its metadata."""
    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": "Blob",
        "metadata": {"name": name},
        **fields,
    }
