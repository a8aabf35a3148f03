"""What a path and method mean; as apiserver's RequestInfo."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from kuberuntime.meta.gvk import GroupVersion

_VERBS: Final = {
    "POST": "create",
    "GET": "get",
    "HEAD": "get",
    "PUT": "update",
    "PATCH": "patch",
    "DELETE": "delete",
}
_OF_NAMESPACES: Final = ("status", "finalize", "")
_OF_COLLECTIONS: Final = {"get": "list", "delete": "deletecollection"}


class Target(Struct, frozen=True, gc=False):
    """What is asked for. ``name`` and ``subresource`` are ``""`` where there is none;
    ``rest`` is what follows a subresource, for proxies."""

    verb: str
    group_version: GroupVersion
    resource: str
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    rest: str = ""


def target_of(method: str, path: str, *, watch: bool) -> Target | None:
    """The resource that a path names, None where it names none."""
    segments = path.split("/")
    if "%" in path:
        segments = [unquote(segment) for segment in segments]
    match segments:
        case ["", "api", version, first, *others] if first:
            group_version = GroupVersion("", version)
        case ["", "apis", group, version, first, *others] if first:
            group_version = GroupVersion(group, version)
        case _:
            return None
    namespace = ""
    resource = first
    # A namespace is an object itself, and has subresources.
    within = len(others) > 1 and others[0] and others[1] not in _OF_NAMESPACES
    if resource == "namespaces" and within:
        namespace, resource, *others = others
    name = others[0] if others else ""
    subresource = others[1] if len(others) > 1 else ""
    rest = "/".join(others[2:])
    verb = _VERBS.get(method, "")
    if not name:
        verb = _OF_COLLECTIONS.get(verb, verb)
        if verb == "list" and watch:
            verb = "watch"
    return Target(verb, group_version, resource, namespace, name, subresource, rest)
