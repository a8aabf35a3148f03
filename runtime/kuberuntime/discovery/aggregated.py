"""Aggregated discovery (``apidiscovery.k8s.io/v2``): all in two documents."""

from __future__ import annotations

from typing import Final

from msgspec import field

from kuberuntime.discovery.apis import (
    APIGroup,
    APIResource,
    APISubresource,
    DiscoveredAPIs,
)
from kuberuntime.discovery.errors import StaleGroupVersionError
from kuberuntime.errors import DecodeError, KubeError
from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind
from kuberuntime.model import Model
from kuberuntime.rest.resource import Resource

_STALE: Final = "Stale"


class _Kind(Model):
    group: str = ""
    version: str = ""
    kind: str = ""


class _Subresource(Model):
    subresource: str
    response_kind: _Kind | None = field(name="responseKind", default=None)
    verbs: list[str] | None = None


class _Resource(Model):
    resource: str
    response_kind: _Kind | None = field(name="responseKind", default=None)
    scope: str = ""
    singular: str = field(name="singularResource", default="")
    verbs: list[str] | None = None
    short_names: list[str] | None = field(name="shortNames", default=None)
    categories: list[str] | None = None
    subresources: list[_Subresource] | None = None


class _Version(Model):
    version: str
    resources: list[_Resource] | None = None
    freshness: str = ""


class _Metadata(Model):
    name: str = ""


class _Group(Model):
    metadata: _Metadata = field(default_factory=_Metadata)
    versions: list[_Version] | None = None


class APIGroupDiscoveryList(Model):
    """A root's document, as far as it is used."""

    items: list[_Group] | None = None


def discovered(*documents: APIGroupDiscoveryList) -> DiscoveredAPIs:
    """What the roots' documents say together, in their order.

    A version that is marked stale is a failure, as client-go has it, and is not
    preferred where another is not stale.
    """
    groups: list[APIGroup] = []
    resources: dict[GroupVersion, tuple[APIResource, ...]] = {}
    failures: dict[GroupVersion, KubeError] = {}
    for group in (item for document in documents for item in document.items or ()):
        name, versions = group.metadata.name, group.versions or []
        if not versions:
            continue
        for version in versions:
            group_version = GroupVersion(name, version.version)
            if version.freshness == _STALE:
                failures[group_version] = StaleGroupVersionError(group_version)
                continue
            try:
                resources[group_version] = tuple(
                    _resource(group_version, one) for one in version.resources or ()
                )
            except ValueError as error:
                failures[group_version] = DecodeError(
                    "APIGroupDiscoveryList", "$", f"{group_version}: {error}"
                )
        names = tuple(version.version for version in versions)
        current = [one.version for one in versions if one.freshness != _STALE]
        groups.append(APIGroup(name, names, preferred=(current or names)[0]))
    return DiscoveredAPIs(tuple(groups), resources, failures)


def _resource(group_version: GroupVersion, found: _Resource) -> APIResource:
    kind = _kind(group_version, found.response_kind)
    return APIResource(
        Resource(
            group_version.group,
            group_version.version,
            found.resource,
            kind.kind,
            namespaced=found.scope == "Namespaced",
        ),
        singular=found.singular,
        verbs=tuple(found.verbs or ()),
        short_names=tuple(found.short_names or ()),
        categories=tuple(found.categories or ()),
        subresources=tuple(
            APISubresource(
                one.subresource,
                _kind(group_version, one.response_kind),
                tuple(one.verbs or ()),
            )
            for one in found.subresources or ()
        ),
    )


def _kind(group_version: GroupVersion, kind: _Kind | None) -> GroupVersionKind:
    """What a responseKind stands for: parts that are empty are those around it."""
    if kind is None:
        return group_version.with_kind("")
    return GroupVersionKind(
        kind.group or group_version.group,
        kind.version or group_version.version,
        kind.kind,
    )
