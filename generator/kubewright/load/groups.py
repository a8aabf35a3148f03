"""Some API groups of what was read, and nothing of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from kubewright.diagnostics import InputError
from kubewright.load.crd import group_of
from kubewright.load.discovery import Discovery
from kubewright.load.documents import RawDocument
from kubewright.load.json_values import is_array, is_object
from kubewright.load.references import closure, references


class UnknownGroup(InputError):
    """No document describes a group that was asked for.

    Attributes:
        group: its name. For example: `cert-manager.io`.
    """

    def __init__(self, group: str, known: Collection[str]) -> None:
        names = ", ".join(sorted(name or CORE for name in known))
        super().__init__(
            f"no document describes the group {group or CORE}",
            hint=f"the groups are: {names}",
        )
        self.group = group


CORE = "core"
"""How the group "" is called where an empty name would be overlooked."""


def group_name(text: str) -> str:
    """The group that a user means. For example: "" by `core`."""
    return "" if text == CORE else text


def crds_of(
    documents: Iterable[RawDocument], groups: Collection[str]
) -> list[RawDocument]:
    """The CustomResourceDefinitions that define resources of the groups."""
    return [document for document in documents if group_of(document) in groups]


def openapi_of(
    documents: Iterable[RawDocument], groups: Collection[str]
) -> list[RawDocument]:
    """The paths of the groups, v3 or v2, with the definitions that they lead to."""
    selected = (_openapi_of(document, groups) for document in documents)
    return [document for document in selected if document is not None]


def paths_of(index: dict[str, Any], groups: Collection[str]) -> dict[str, Any]:
    """The documents of the groups among those that /openapi/v3 lists, by path.

    Raises:
        InputError: there is none of a group.
    """
    known = {path: _group_of_path(f"/{path}/") for path in index}
    _check(groups, {group for group in known.values() if group is not None})
    return {path: index[path] for path in index if known[path] in groups}


def discovery_of(discovery: Discovery, groups: Collection[str]) -> Discovery:
    """The resources and versions of the groups."""
    return Discovery(
        tuple(item for item in discovery.resources if item[0].gvr.group in groups),
        tuple(gv for gv in discovery.versions if gv.group in groups),
    )


def aggregated_of(document: dict[str, Any], groups: Collection[str]) -> dict[str, Any]:
    """The groups of an APIGroupDiscoveryList that are asked for."""
    items = document.get("items")
    if not is_array(items):
        return document  # refused with all else that is no discovery
    return {**document, "items": [i for i in items if _discovered_group(i) in groups]}


def _discovered_group(item: object) -> str:
    metadata = item.get("metadata") if is_object(item) else None
    return str(metadata.get("name", "")) if is_object(metadata) else ""


def check_groups(groups: Collection[str], documents: Iterable[RawDocument]) -> None:
    """Raises InputError when no CRD and no OpenAPI document has one of the groups."""
    _check(groups, {group for document in documents for group in _groups(document)})


def _check(groups: Collection[str], known: Collection[str]) -> None:
    for group in sorted(set(groups) - set(known)):
        raise UnknownGroup(group, known)


def _groups(document: RawDocument) -> set[str]:
    paths = document.content.get("paths")
    if not is_object(paths):
        return {group_of(document)}
    return {group for group in map(_group_of_path, paths) if group is not None}


def _group_of_path(path: str) -> str | None:
    """The group of a resource's path, None of any other path."""
    match path.split("/"):
        case ["", "api", _, _, *_]:
            return ""
        case ["", "apis", group, _, _, *_]:
            return group
        case _:
            return None


def _openapi_of(document: RawDocument, groups: Collection[str]) -> RawDocument | None:
    paths = document.content.get("paths")
    if not is_object(paths):
        return document  # refused with all else that is no OpenAPI
    kept = {p: item for p, item in paths.items() if _group_of_path(p) in groups}
    if not kept:
        return None
    content = {**document.content, "paths": kept}
    components = content.get("components")
    if is_object(components) and is_object(components.get("schemas")):
        schemas = _reached(kept, components["schemas"])
        content["components"] = {**components, "schemas": schemas}
    if is_object(content.get("definitions")):
        content["definitions"] = _reached(kept, content["definitions"])
    return replace(document, content=content)


def _reached(paths: object, schemas: dict[str, object]) -> dict[str, object]:
    names = closure(references(paths), schemas)
    return {name: schema for name, schema in schemas.items() if name in names}
