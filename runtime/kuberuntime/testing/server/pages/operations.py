"""The paths of a resource as OpenAPI has them: which verbs, with which parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.testing.server.served import Served

STATUS: Final = GroupVersionKind("", "v1", "Status")

_Facts: TypeAlias = tuple[str, str, tuple[str, ...]]  # method, action, parameters

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
_WATCH: Final = frozenset({"allowWatchBookmarks", "sendInitialEvents", "watch"})
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
_ON_COLLECTION: Final[Mapping[str, _Facts]] = {
    "list": ("get", "list", _LIST),
    "create": ("post", "post", _WRITE),
    "deletecollection": ("delete", "deletecollection", (*_LIST, *_DELETE)),
}
_ON_OBJECT: Final[Mapping[str, _Facts]] = {
    "get": ("get", "get", _READ),
    "update": ("put", "put", _WRITE),
    "patch": ("patch", "patch", ("force", *_WRITE)),
    "delete": ("delete", "delete", _DELETE),
    "create": ("post", "post", _WRITE),
}
_ON_EXISTING: Final = {
    verb: facts for verb, facts in _ON_OBJECT.items() if verb != "create"
}
_CONNECTIONS: Final = frozenset({"attach", "exec", "portforward", "proxy"})
"""Subresources that connect, to a process or a server."""

_TEXTS: Final = frozenset({"log"})
_TEXT: Final = {
    "200": {
        "description": "OK",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}
_PATCHES: Final = (
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
)
_STRATEGIC: Final = "application/strategic-merge-patch+json"
"""Not for custom resources: kubectl apply reads here which patch it may send."""


@dataclass(frozen=True)
class _Bodies:
    """What operations of a kind are about, and the names of the schemas of bodies."""

    gvk: GroupVersionKind
    sent: str = ""
    answered: str = ""


def paths_of(served: Served, definition: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path of a resource, and the operations on it.

    ``definition`` is the name of its objects' schema, ``""`` where it has none.
    """
    resource = served.resource
    patches = _PATCHES if served.custom else (*_PATCHES, _STRATEGIC)
    unsaid = frozenset[str]() if "watch" in served.info.verbs else _WATCH
    list_kind = served.gvk.group_version.with_kind(served.list_kind)
    status = served.schemas.name_of(STATUS) or ""
    answers = {
        "list": served.schemas.name_of(list_kind) or "",
        "delete": status,
        "deletecollection": status,
    }
    bodies = _Bodies(served.gvk, definition, definition)

    def operations(
        all_facts: Iterable[_Facts], bodies: _Bodies
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        for method, action, parameters in all_facts:
            answered = answers.get(action, bodies.answered)
            about = replace(bodies, answered=answered)
            said = tuple(one for one in parameters if one not in unsaid)
            yield method, _operation(method, action, said, about, patches)

    def of_verbs(facts: Mapping[str, _Facts]) -> dict[str, dict[str, Any]]:
        known = [facts[verb] for verb in facts if verb in served.info.verbs]
        return dict(operations(known, bodies))

    everywhere = resource.collection_path(None)
    one = everywhere
    if resource.namespaced:
        if "list" in served.info.verbs:
            yield everywhere, dict(operations([_ON_COLLECTION["list"]], bodies))
        root, _, plural = everywhere.rpartition("/")
        one = f"{root}/namespaces/{{namespace}}/{plural}"
    if collection := of_verbs(_ON_COLLECTION):
        yield one, {**collection, **_in_path(one)}
    item = f"{one}/{{name}}"
    if single := of_verbs(_ON_EXISTING):
        yield item, {**single, **_in_path(item)}
    for sub in served.info.subresources:
        below = f"{item}/{sub.name}"
        options = sub.name in _CONNECTIONS  # its kind is those, which are no object
        name = "" if options else served.schemas.name_of(sub.kind) or ""
        facts = [known for verb, known in _ON_OBJECT.items() if verb in sub.verbs]
        if not name:
            facts = [(method, "connect", ()) for method, *_ in facts]
        about = _Bodies(sub.kind, name, "" if sub.name in _TEXTS else name)
        found = dict(operations(facts, about))
        if sub.name in _TEXTS:
            found["get"]["responses"] = _TEXT
        yield below, {**found, **_in_path(below)}


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
    bodies: _Bodies,
    patches: tuple[str, ...],
) -> dict[str, Any]:
    gvk = bodies.gvk
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
                "content": {"application/json": {"schema": _ref(bodies.answered)}},
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
        operation["requestBody"] = {"content": {"*/*": {"schema": _ref(bodies.sent)}}}
    return operation


def _ref(definition: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{definition}"} if definition else {}
