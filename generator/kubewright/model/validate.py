"""Names from a stranger: what may become a path, a module or a class.

Kubernetes itself accepts nothing else, so nothing real is refused. Beyond this stage
groups, versions, kinds and plurals are safe to use in paths and identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kubewright.diagnostics import InputError, Location
from kubewright.load.json_values import is_object
from kubewright.model.identifiers import GroupVersionKind, GroupVersionResource

_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
_GROUP = re.compile(rf"({_LABEL}(\.{_LABEL})*)?")
_VERSION = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_PLURAL = re.compile(_LABEL)
_KIND = re.compile(r"[A-Za-z]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?")
_DEFINITION = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9._]{0,251}[A-Za-z0-9])?")
_PROPERTY = re.compile(r'[^"\\\x00-\x1f\ud800-\udfff]{1,253}')


def parse_gvk(value: object, location: Location) -> GroupVersionKind:
    """Read what stands in `x-kubernetes-group-version-kind`.

    Raises:
        InputError: it is not a group, version and kind that Kubernetes takes.
    """
    if not is_object(value) or not {"group", "version", "kind"} <= set(value):
        raise InputError(
            "not a group, version and kind",
            location,
            "fetch the document from the server again",
        )
    _check("group", _GROUP, value["group"], location)
    _check("version", _VERSION, value["version"], location)
    _check("kind", _KIND, value["kind"], location)
    return GroupVersionKind(value["group"], value["version"], value["kind"])


def check_group(group: str, location: Location) -> None:
    """Raises InputError unless it is the name of a group."""
    _check("group", _GROUP, group, location)


def check_version(version: str, location: Location) -> None:
    """Raises InputError unless it is the name of a version."""
    _check("version", _VERSION, version, location)


def check_gvr(
    gvr: GroupVersionResource, subresources: Iterable[str], location: Location
) -> None:
    """Raises InputError unless group, version, plural and subresources are names."""
    _check("group", _GROUP, gvr.group, location)
    _check("version", _VERSION, gvr.version, location)
    _check("resource", _PLURAL, gvr.resource, location)
    for name in subresources:
        _check("subresource", _PLURAL, name, location)


def check_definition(name: str, location: Location) -> None:
    """Raises InputError unless a definition has a name as OpenAPI allows it."""
    _check("definition", _DEFINITION, name, location)


def check_property(name: str, location: Callable[[], Location]) -> None:
    """Raises InputError for a property that would need escapes in JSON.

    There are many, so that a place is asked for only when there is something to say.
    """
    if not _PROPERTY.fullmatch(name):
        raise _refusal("property", name, location())


def _check(
    what: str, pattern: re.Pattern[str], value: object, location: Location
) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _refusal(what, value, location)


def _refusal(what: str, value: object, location: Location) -> InputError:
    return InputError(
        f"{value!r} is no name that Kubernetes would take for a {what}",
        location,
        "no server says this of itself: do not trust this document",
    )
