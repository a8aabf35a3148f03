"""What a server lists of itself, and how its documents are called in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubewright.diagnostics import InputError, Location
from kubewright.load.json_values import is_array, is_object


def group_versions(document: Mapping[str, Any], location: Location) -> Iterator[str]:
    """The names in an APIVersions or an APIGroupList. For example: `v1`, `apps/v1`.

    Raises:
        InputError: a group in it is none.
    """
    versions, groups = document.get("versions"), document.get("groups")
    if is_array(versions):
        yield from map(str, versions)
        return
    # Where neither is listed, who reads the document says what it is.
    for group in groups if is_array(groups) else []:
        yield from _versions_of(group, location)


def _versions_of(group: object, location: Location) -> Iterator[str]:
    versions = group.get("versions") if is_object(group) else None
    if not is_array(versions):
        raise InputError("a group without versions", location)
    for version in versions:
        name = version.get("groupVersion") if is_object(version) else None
        if not isinstance(name, str):
            raise InputError("a version without groupVersion", location)
        yield name


def file_name(path: str, location: Location) -> str:
    """`apis__apps__v1.json` of `apis/apps/v1`, as `load` expects it beside an index."""
    name = f"{path.replace('/', '__')}.json"
    if "\\" in name or "\0" in name:
        raise InputError(f"{path!r} is no path of a document", location)
    return name
