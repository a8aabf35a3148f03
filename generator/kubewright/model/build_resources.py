"""Paths to the model's resources.

A path says scope, plural and subresource; the operations on it say verbs and kinds.
Discovery says the same and more; where both speak they must agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from openapi_pydantic.v3.v3_0 import (
    MediaType,
    Operation,
    PathItem,
    Reference,
    Response,
    Schema,
)

from kubewright.diagnostics import InputError, Location
from kubewright.load.discovery import Discovery
from kubewright.load.json_values import is_array
from kubewright.load.openapi import SCHEMA_PREFIX, OpenAPIDocument
from kubewright.model.identifiers import GroupVersionKind, GroupVersionResource
from kubewright.model.resources import Content, Resource, Scope, Subresource, Verb
from kubewright.model.validate import check_gvr, parse_gvk

_GVK = "x-kubernetes-group-version-kind"

_PATH = re.compile(r"/(?:api/(?P<core>[^/]+)|apis/(?P<gv>[^/]+/[^/]+))/(?P<rest>.+)")

_VERB_OF_ACTION = {
    "get": Verb.GET,
    "list": Verb.LIST,
    "watch": Verb.WATCH,
    "watchlist": Verb.WATCH,
    "post": Verb.CREATE,
    "put": Verb.UPDATE,
    "patch": Verb.PATCH,
    "delete": Verb.DELETE,
    "deletecollection": Verb.DELETE_COLLECTION,
}

_VERB_OF_METHOD = {
    "get": Verb.GET,
    "post": Verb.CREATE,
    "put": Verb.UPDATE,
    "patch": Verb.PATCH,
    "delete": Verb.DELETE,
}
"""Connections name their method; discovery leaves out HEAD and OPTIONS."""


@dataclass(frozen=True)
class ParsedPath:
    """A resource's URL taken apart. For example: `apps/v1 deployments` and `scale`."""

    gvr: GroupVersionResource
    subresource: str | None
    namespaced: bool
    collection: bool


def parse_path(path: str) -> ParsedPath | None:
    """Return what a path addresses, or None when it addresses no resource."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    group, _, version = (match["gv"] or f"/{match['core']}").rpartition("/")
    segments = [segment for segment in match["rest"].split("/") if segment]
    if segments[:1] == ["watch"]:
        del segments[0]
    namespaced = segments[:2] == ["namespaces", "{namespace}"] and len(segments) > 2
    if namespaced:
        del segments[:2]
    if not segments:
        return None
    return ParsedPath(
        GroupVersionResource(group.strip("/"), version, segments[0]),
        segments[2] if len(segments) > 2 else None,
        namespaced,
        len(segments) == 1,
    )


@dataclass
class _Seen:
    """What the operations on one resource or subresource add up to."""

    location: Location
    verbs: set[Verb] = field(default_factory=set[Verb])
    kinds: set[GroupVersionKind] = field(default_factory=set[GroupVersionKind])
    namespaced: bool = False
    content: Content = Content.OBJECT
    list_takes_watch: bool = False
    list_type: str | None = None


def build_resources(
    documents: Iterable[OpenAPIDocument], discovery: Discovery | None
) -> tuple[Resource, ...]:
    """Return every resource that the documents serve, sorted.

    Raises:
        InputError: operations on one path disagree on the kind, or discovery and
            OpenAPI disagree on a group version that both describe.
    """
    seen: dict[tuple[GroupVersionResource, str | None], _Seen] = {}
    for document in documents:
        for path, item in (document.api.paths or {}).items():
            parsed = parse_path(path)
            if parsed is not None:
                key = (parsed.gvr, parsed.subresource)
                entry = seen.setdefault(key, _Seen(document.at_path(path)))
                subresources = (parsed.subresource,) if parsed.subresource else ()
                check_gvr(parsed.gvr, subresources, entry.location)
                _add_operations(entry, parsed, item, document)
    _add_watches_of_lists(seen)
    resources = {
        resource.gvr: (resource, seen[resource.gvr, None].location)
        for resource in _assemble(seen)
    }
    if discovery is None:
        return tuple(sorted(resource for resource, _ in resources.values()))
    return _merge(resources, discovery)


def _add_operations(
    entry: _Seen, path: ParsedPath, item: PathItem, document: OpenAPIDocument
) -> None:
    # A namespaced resource also has an all-namespaces collection, for list and watch.
    entry.namespaced = entry.namespaced or path.namespaced
    for method, operation in _operations(item):
        extensions = operation.model_extra or {}
        action = extensions.get("x-kubernetes-action")
        gvk = extensions.get(_GVK)
        if path.subresource:
            gvk = _answered_kind(operation, document) or gvk
        if gvk:
            entry.kinds.add(parse_gvk(gvk, entry.location))
        if action == "connect":
            entry.content = Content.CONNECTION
            verb = _VERB_OF_METHOD.get(method)
        else:
            verb = _VERB_OF_ACTION.get(str(action))
            if path.subresource and _answers_text(operation):
                entry.content = Content.TEXT
        if verb is not None:
            entry.verbs.add(verb)
        if verb is Verb.LIST:
            entry.list_takes_watch |= _takes_watch(operation, item)
            entry.list_type = _answered_definition(operation)


def _add_watches_of_lists(
    seen: Mapping[tuple[GroupVersionResource, str | None], _Seen],
) -> None:
    """Custom resources have no `/watch/` paths: there `list` with `watch=true` is all.

    Where the document of a group version has such paths they tell what can be watched;
    the parameter does not (componentstatuses takes it and cannot be watched).
    """
    with_paths = {
        (gvr.group_version, entry.location.document)
        for (gvr, _), entry in seen.items()
        if Verb.WATCH in entry.verbs
    }
    for (gvr, _), entry in seen.items():
        described = (gvr.group_version, entry.location.document)
        if entry.list_takes_watch and described not in with_paths:
            entry.verbs.add(Verb.WATCH)


def _operations(item: PathItem) -> Iterator[tuple[str, Operation]]:
    for method in ("get", "put", "post", "delete", "options", "head", "patch"):
        operation: Operation | None = getattr(item, method)
        if operation is not None:
            yield method, operation


def _answered_kind(operation: Operation, document: OpenAPIDocument) -> object:
    """The kind of the definition that a subresource answers with, None without one.

    It goes before the kind that the operation names: on the scale of a custom resource
    apiextensions names the custom resource's.
    """
    components = document.api.components
    schemas = (components and components.schemas) or {}
    schema = schemas.get(_answered_definition(operation) or "")
    kinds = isinstance(schema, Schema) and (schema.model_extra or {}).get(_GVK)
    return kinds[0] if is_array(kinds) and len(kinds) == 1 else None


def _takes_watch(operation: Operation, item: PathItem) -> bool:
    parameters = [*(operation.parameters or ()), *(item.parameters or ())]
    return any(getattr(parameter, "name", None) == "watch" for parameter in parameters)


def _answers_text(operation: Operation) -> bool:
    return "text/plain" in _answer(operation)


def _answered_definition(operation: Operation) -> str | None:
    media_type = _answer(operation).get("application/json")
    schema = media_type and media_type.media_type_schema
    if not isinstance(schema, Reference):
        return None
    return schema.ref.removeprefix(SCHEMA_PREFIX)


def _answer(operation: Operation) -> Mapping[str, MediaType]:
    """The content of a 200 answer, by media type."""
    response = operation.responses.get("200")
    return (isinstance(response, Response) and response.content) or {}


def _assemble(
    seen: Mapping[tuple[GroupVersionResource, str | None], _Seen],
) -> Iterator[Resource]:
    subresources: dict[GroupVersionResource, list[Subresource]] = defaultdict(list)
    for (gvr, name), entry in seen.items():
        if name is not None:
            subresources[gvr].append(
                Subresource(
                    name, _the_kind(entry), tuple(sorted(entry.verbs)), entry.content
                )
            )
    for (gvr, name), entry in seen.items():
        if name is None:
            yield Resource(
                gvr=gvr,
                kind=_the_kind(entry),
                scope=Scope.NAMESPACED if entry.namespaced else Scope.CLUSTER,
                verbs=tuple(sorted(entry.verbs)),
                list_type=entry.list_type,
                subresources=tuple(sorted(subresources.pop(gvr, ()))),
            )
    for gvr, orphans in subresources.items():
        raise InputError(
            f"{gvr}/{orphans[0].name} has a path but {gvr} has none",
            seen[gvr, orphans[0].name].location,
            "fetch the document from the server again",
        )


def _the_kind(entry: _Seen) -> GroupVersionKind:
    if len(entry.kinds) == 1:
        return next(iter(entry.kinds))
    found = ", ".join(sorted(map(str, entry.kinds))) or "none"
    raise InputError(
        f"the operations must name one x-kubernetes-group-version-kind; found {found}",
        entry.location,
        "fetch the document from the server again",
    )


def _merge(
    resources: Mapping[GroupVersionResource, tuple[Resource, Location]],
    discovery: Discovery,
) -> tuple[Resource, ...]:
    described = {gvr.group_version for gvr in resources}
    discovered: dict[GroupVersionResource, Resource] = {}
    for found, location in discovery.resources:
        if found.gvr.group_version not in described:
            continue
        known = resources.get(found.gvr)
        if known is None:
            raise InputError(
                f"discovery lists {found.gvr}, but OpenAPI has no path for it",
                location,
                "fetch discovery and OpenAPI from the same server at the same time",
            )
        _check_agreement(known[0], found, location)
        discovered[found.gvr] = found
    covered = {gv for gv in discovery.versions if gv in described}
    merged: list[Resource] = []
    for gvr, (resource, location) in resources.items():
        found_or_none = discovered.get(gvr)
        if found_or_none is None and gvr.group_version in covered:
            raise InputError(
                f"OpenAPI has a path for {gvr}, but discovery does not list it",
                location,
                "fetch discovery and OpenAPI from the same server at the same time",
            )
        merged.append(
            replace(
                resource,
                singular=found_or_none.singular,
                short_names=found_or_none.short_names,
                categories=found_or_none.categories,
                columns=found_or_none.columns,
                selectable_fields=found_or_none.selectable_fields,
                deprecation=found_or_none.deprecation,
            )
            if found_or_none
            else resource
        )
    return tuple(sorted(merged))


def _check_agreement(known: Resource, found: Resource, location: Location) -> None:
    for attribute in ("kind", "scope", "verbs"):
        ours, theirs = getattr(known, attribute), getattr(found, attribute)
        if ours != theirs:
            raise _contradiction(str(known.gvr), attribute, ours, theirs, location)
    ours_by_name = {sub.name: sub for sub in known.subresources}
    theirs_by_name = {sub.name: sub for sub in found.subresources}
    if set(ours_by_name) != set(theirs_by_name):
        raise _contradiction(
            str(known.gvr),
            "subresources",
            tuple(ours_by_name),
            tuple(theirs_by_name),
            location,
        )
    for name, sub in ours_by_name.items():
        for attribute in ("kind", "verbs"):
            ours, theirs = (
                getattr(sub, attribute),
                getattr(theirs_by_name[name], attribute),
            )
            if ours != theirs:
                raise _contradiction(
                    f"{known.gvr}/{name}", attribute, ours, theirs, location
                )


def _contradiction(
    what: str, attribute: str, ours: object, theirs: object, location: Location
) -> InputError:
    return InputError(
        f"discovery contradicts OpenAPI on the {attribute} of {what}: discovery says "
        f"{_show(theirs)}, OpenAPI {_show(ours)}",
        location,
        "fetch discovery and OpenAPI from the same server at the same time",
    )


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, cast("tuple[object, ...]", value))) or "none"
    return str(value)
