"""The paths of a resource as OpenAPI has them: which verbs, with which parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.testing.server.served import Served

_READ: Final = ("pretty",)
_LIST: Final = (
    "allowWatchBookmarks",
    "continue",
    "fieldSelector",
    "labelSelector",
    "limit",
    "pretty",
    "resourceVersion",
    "resourceVersionMatch",
    "sendInitialEvents",
    "timeoutSeconds",
    "watch",
)
_WRITE: Final = ("dryRun", "fieldManager", "fieldValidation", "pretty")
_DELETE: Final = (
    "dryRun",
    "gracePeriodSeconds",
    "orphanDependents",
    "pretty",
    "propagationPolicy",
)
_TYPES: Final = {
    **dict.fromkeys(
        (
            "allowWatchBookmarks",
            "force",
            "orphanDependents",
            "sendInitialEvents",
            "watch",
        ),
        "boolean",
    ),
    **dict.fromkeys(("gracePeriodSeconds", "limit", "timeoutSeconds"), "integer"),
}
_ON_COLLECTION: Final = {
    "list": ("get", "list", _LIST),
    "create": ("post", "post", _WRITE),
    "deletecollection": ("delete", "deletecollection", (*_LIST, *_DELETE)),
}
_ON_OBJECT: Final = {
    "get": ("get", "get", _READ),
    "update": ("put", "put", _WRITE),
    "patch": ("patch", "patch", ("force", *_WRITE)),
    "delete": ("delete", "delete", _DELETE),
    "create": ("post", "post", _WRITE),
}
_PATCHES: Final = (
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
)
_STRATEGIC: Final = "application/strategic-merge-patch+json"
"""Not for custom resources: kubectl apply reads here which patch it may send."""


def paths_of(served: Served, definition: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path of a resource, and the operations on it.

    ``definition`` is the name of its objects' schema, ``""`` where it has none.
    """
    resource = served.resource
    patches = _PATCHES if served.custom else (*_PATCHES, _STRATEGIC)

    def operation(
        facts: tuple[str, str, tuple[str, ...]], gvk: GroupVersionKind, name: str
    ) -> dict[str, Any]:
        return _operation(*facts, gvk, name, patches)

    everywhere = resource.collection_path(None)
    one = everywhere
    if resource.namespaced:
        if "list" in served.info.verbs:
            facts = _ON_COLLECTION["list"]
            yield everywhere, {"get": operation(facts, served.gvk, definition)}
        root, _, plural = everywhere.rpartition("/")
        one = f"{root}/namespaces/{{namespace}}/{plural}"
    collection = {
        facts[0]: operation(facts, served.gvk, definition)
        for verb, facts in _ON_COLLECTION.items()
        if verb in served.info.verbs
    }
    if collection:
        yield one, {**collection, **_in_path(one)}
    item = f"{one}/{{name}}"
    single = {
        facts[0]: operation(facts, served.gvk, definition)
        for verb, facts in _ON_OBJECT.items()
        if verb in served.info.verbs and verb != "create"
    }
    if single:
        yield item, {**single, **_in_path(item)}
    for sub in served.info.subresources:
        below = f"{item}/{sub.name}"
        name = served.schemas.name_of(sub.kind) or ""
        yield below, {
            **{
                facts[0]: operation(facts, sub.kind, name)
                for verb, facts in _ON_OBJECT.items()
                if verb in sub.verbs
            },
            **_in_path(below),
        }


def _in_path(path: str) -> dict[str, Any]:
    names = [name for name in ("name", "namespace") if f"{{{name}}}" in path]
    schema = {"type": "string", "uniqueItems": True}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name in names
    ]
    return {"parameters": parameters} if parameters else {}


def _operation(
    method: str,
    action: str,
    parameters: tuple[str, ...],
    gvk: GroupVersionKind,
    definition: str,
    patches: tuple[str, ...],
) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{definition}"} if definition else {}
    operation: dict[str, Any] = {
        "parameters": [
            {
                "name": name,
                "in": "query",
                "schema": {"type": _TYPES.get(name, "string"), "uniqueItems": True},
            }
            for name in parameters
        ],
        "responses": {
            "200": {
                "description": "OK",
                "content": {"application/json": {"schema": schema}},
            }
        },
        "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": {
            "group": gvk.group,
            "version": gvk.version,
            "kind": gvk.kind,
        },
    }
    if method == "patch":
        body = {"type": "object"}
        operation["requestBody"] = {
            "content": {patch: {"schema": body} for patch in patches}
        }
    elif method in ("put", "post"):
        operation["requestBody"] = {"content": {"*/*": {"schema": schema}}}
    return operation
