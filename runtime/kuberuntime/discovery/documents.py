"""What is asked of a server, and how its answers are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from kuberuntime.meta.gvk import GroupVersion
from kuberuntime.rest.request import JSON, Headers, Request
from kuberuntime.rest.resource import path_segment
from kuberuntime.rest.response import Response

ROOTS: Final = ("/api", "/apis")
"""Where discovery starts: the core group, and all others."""

_PARAMETERS: Final[Mapping[str, str]] = {
    "g": "apidiscovery.k8s.io",
    "v": "v2",
    "as": "APIGroupDiscoveryList",
}
_AGGREGATED: Final = ";".join([JSON, *(f"{k}={v}" for k, v in _PARAMETERS.items())])


class Document(Struct, frozen=True):
    """An aggregated document as a server sent it, and the ETag that it has there.

    ``etag`` is ``""`` where the server gave none: it cannot be asked for changes.
    """

    etag: str
    body: bytes


def root_request(path: str, known: Document | None) -> Request:
    """Ask for a root, aggregated where the server can, and only where it changed."""
    headers: Headers = (("Accept", f"{_AGGREGATED},{JSON}"),)
    if known is not None and known.etag:
        headers = (*headers, ("If-None-Match", known.etag))
    return Request("GET", path, headers=headers)


def group_version_request(group_version: GroupVersion) -> Request:
    """Ask what one group version serves.

    Raises ValueError for names that cannot be segments of a path.
    """
    version = path_segment(group_version.version, "version")
    if not group_version.group:
        return Request("GET", f"/api/{version}")
    return Request(
        "GET", f"/apis/{path_segment(group_version.group, 'group')}/{version}"
    )


def is_aggregated(response: Response) -> bool:
    """Whether a root answered with everything, or only with the names of groups."""
    media_type, *parameters = response.headers.get("content-type", "").split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    found = {name.strip().lower(): value.strip(' "') for name, _, value in pairs}
    return media_type.strip().lower() == JSON and all(
        found.get(name) == value for name, value in _PARAMETERS.items()
    )
