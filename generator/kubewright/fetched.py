"""What was fetched from a server, without the group versions that did not answer.

What is left goes together: an index that lists what is there, and discovery of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kubewright.diagnostics import printable, shortened
from kubewright.load.json_values import is_array, is_object

Files = Mapping[PurePosixPath, dict[str, Any]]

INDEX = PurePosixPath("openapi-v3-index.json")
OPENAPI = PurePosixPath("openapi-v3")
AGGREGATED = PurePosixPath("discovery", "aggregated")
PLAIN = PurePosixPath("discovery", "legacy")


@dataclass(frozen=True, order=True)
class Missing:
    """What a server lists and does not give, and why.

    Attributes:
        what: a path. For example: `apis/metrics.k8s.io/v1beta1`.
    """

    what: str
    reason: str

    def __str__(self) -> str:
        return shortened(printable(f"{self.what}: {self.reason}"))


@dataclass(frozen=True)
class Documents:
    """Documents by their path below the output folder, and what is not among them."""

    files: Files
    missing: tuple[Missing, ...] = ()


def whole(files: Files, missing: Collection[Missing]) -> Documents:
    """The documents without what is missing, or stands there without its other half."""
    found = {*missing, *_stale(files)}
    gone = {known.what for known in found}
    kept = {
        path: _without(path, document, gone)
        for path, document in files.items()
        if path.stem.replace("__", "/") not in gone
    }
    return Documents(kept, tuple(sorted(found)))


def _stale(files: Files) -> Iterator[Missing]:
    """Group versions of which discovery itself says that they no longer answer.

    A server remembers what they had, or nothing, and may not have their OpenAPI.
    """
    documents = {path.stem for path in files if path.parent == OPENAPI}
    for file, document in files.items():
        if file.parent != AGGREGATED:
            continue
        for path, version in _versions(file.stem, document):
            described = path.replace("/", "__") in documents or not documents
            stale = version.get("freshness") == "Stale"
            if stale and not (version.get("resources") and described):
                yield Missing(path, "the server behind it does not answer")


def _versions(
    root: str, document: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The group versions of aggregated discovery, by path: `apis/apps/v1`."""
    for item in _objects(document.get("items")):
        for version in _objects(item.get("versions")):
            yield _path(root, item, version), version


def _path(root: str, item: Mapping[str, Any], version: Mapping[str, Any]) -> str:
    metadata = item.get("metadata")
    group = metadata.get("name") if is_object(metadata) else None
    return "/".join(str(part) for part in (root, group, version.get("version")) if part)


def _without(
    path: PurePosixPath, document: dict[str, Any], gone: Collection[str]
) -> dict[str, Any]:
    """An index or discovery without what is gone; any other document as it is."""
    if not gone:
        return document
    if path == INDEX:
        paths = document["paths"]
        return {
            **document,
            "paths": {name: paths[name] for name in paths if name not in gone},
        }
    if path.parent == AGGREGATED and is_array(document.get("items")):
        items = [_group(path.stem, item, gone) for item in document["items"]]
        return {**document, "items": [item for item in items if item is not None]}
    if path.parent == PLAIN and is_array(document.get("groups")):
        groups = [_plain_group(group, gone) for group in document["groups"]]
        return {**document, "groups": [group for group in groups if group is not None]}
    return document


def _group(root: str, item: Any, gone: Collection[str]) -> Any:
    if not is_object(item) or not is_array(item.get("versions")):
        return item
    kept = [
        version
        for version in item["versions"]
        if not (is_object(version) and _path(root, item, version) in gone)
    ]
    return {**item, "versions": kept} if kept or not item["versions"] else None


def _plain_group(group: Any, gone: Collection[str]) -> Any:
    if not is_object(group) or not is_array(group.get("versions")):
        return group
    kept = [
        version
        for version in group["versions"]
        if not (is_object(version) and f"apis/{version.get('groupVersion')}" in gone)
    ]
    return {**group, "versions": kept} if kept or not group["versions"] else None


def _objects(values: object) -> Iterator[dict[str, Any]]:
    for value in values if is_array(values) else []:
        if is_object(value):
            yield value
