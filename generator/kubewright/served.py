"""What a server lists of itself, and how its documents are called in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubewright.diagnostics import InputError, Location


def group_versions(document: Mapping[str, Any], location: Location) -> Iterator[str]:
    """The names in an APIVersions or an APIGroupList. For example: `v1`, `apps/v1`.

    Raises:
        InputError: a group in it is none.
    """
    match document:
        case {"versions": [*versions]}:
            yield from map(str, versions)
        case {"groups": [*groups]}:
            for group in groups:
                yield from _versions_of(group, location)
        case _:  # nothing is listed: who reads the document says what it is
            return


def _versions_of(group: object, location: Location) -> Iterator[str]:
    match group:
        case {"versions": [*versions]}:
            for version in versions:
                match version:
                    case {"groupVersion": str(name)}:
                        yield name
                    case _:
                        raise InputError("a version without groupVersion", location)
        case _:
            raise InputError("a group without versions", location)


def file_name(path: str, location: Location) -> str:
    """`apis__apps__v1.json` of `apis/apps/v1`, as `load` expects it beside an index."""
    name = f"{path.replace('/', '__')}.json"
    if "\\" in name or "\0" in name:
        raise InputError(f"{path!r} is no path of a document", location)
    return name
