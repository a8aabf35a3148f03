"""Plain discovery: a list of groups, and a document for each group version.

Old servers have only this, and kubectl's disk cache is written in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import field

from kuberuntime.discovery.apis import APIGroup, APIResource, APISubresource
from kuberuntime.errors import DecodeError
from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind
from kuberuntime.model import Model, always
from kuberuntime.rest.resource import Resource


class APIVersions(Model):
    """What ``/api`` answers: the versions of the core group."""

    versions: list[str] | None = None


class _Version(Model):
    group_version: str = field(name="groupVersion", default="")
    version: str = ""


class _Group(Model):
    name: str = always("")
    versions: list[_Version] | None = None
    preferred: _Version | None = field(name="preferredVersion", default=None)


class APIGroupList(Model):
    """What ``/apis`` answers, as far as it is used."""

    kind: str = always("APIGroupList")
    api_version: str = always("v1", name="apiVersion")
    groups: list[_Group] | None = None


class _Resource(Model):
    name: str
    singular: str = field(name="singularName", default="")
    namespaced: bool = False
    group: str = ""
    version: str = ""
    kind: str = ""
    verbs: list[str] | None = None
    short_names: list[str] | None = field(name="shortNames", default=None)
    categories: list[str] | None = None


class APIResourceList(Model):
    """What ``/apis/GROUP/VERSION`` answers."""

    kind: str = always("APIResourceList")
    api_version: str = always("v1", name="apiVersion")
    group_version: str = field(name="groupVersion", default="")
    resources: list[_Resource] | None = None


def core_groups(document: APIVersions) -> list[APIGroup]:
    """The core group, or none."""
    if not document.versions:
        return []
    return [APIGroup("", tuple(document.versions), document.versions[0])]


def named_groups(document: APIGroupList) -> list[APIGroup]:
    """The groups of a list, without those that have no version."""
    groups: list[APIGroup] = []
    for group in document.groups or ():
        versions = tuple(version.version for version in group.versions or ())
        if versions:
            preferred = group.preferred.version if group.preferred else ""
            groups.append(APIGroup(group.name, versions, preferred or versions[0]))
    return groups


def group_list(groups: Iterable[APIGroup]) -> APIGroupList:
    """Groups as a document."""
    return APIGroupList(
        groups=[
            _Group(
                name=group.name,
                versions=[_version(group.name, one) for one in group.versions],
                preferred=_version(group.name, group.preferred),
            )
            for group in groups
        ]
    )


def resources_of(
    group_version: GroupVersion, document: APIResourceList
) -> tuple[APIResource, ...]:
    """What a document says of a group version, subresources below their resources.

    Raises DecodeError for names that cannot be in a URL.
    """
    found: dict[str, _Resource] = {}
    below: dict[str, list[APISubresource]] = {}
    for one in document.resources or ():
        name, slash, subresource = one.name.partition("/")
        if slash:
            kind = _kind(group_version, one)
            below.setdefault(name, []).append(
                APISubresource(subresource, kind, tuple(one.verbs or ()))
            )
            parent = _Resource(name=name, namespaced=one.namespaced)
            found.setdefault(name, parent)
        else:
            found[name] = one
    try:
        return tuple(
            _resource(group_version, one, below.get(name, ()))
            for name, one in found.items()
        )
    except ValueError as error:
        raise DecodeError("APIResourceList", "$", f"{group_version}: {error}") from None


def resource_list(
    group_version: GroupVersion, resources: Iterable[APIResource]
) -> APIResourceList:
    """Resources as a document, subresources after their resource."""
    rows: list[_Resource] = []
    for one in resources:
        namespaced = one.resource.namespaced
        if one.resource.kind:
            rows.append(
                _Resource(
                    name=one.resource.plural,
                    singular=one.singular,
                    namespaced=namespaced,
                    group=one.resource.group,
                    version=one.resource.version,
                    kind=one.resource.kind,
                    verbs=list(one.verbs),
                    short_names=list(one.short_names) or None,
                    categories=list(one.categories) or None,
                )
            )
        rows += [
            _Resource(
                name=f"{one.resource.plural}/{below.name}",
                namespaced=namespaced,
                group=below.kind.group,
                version=below.kind.version,
                kind=below.kind.kind,
                verbs=list(below.verbs),
            )
            for below in one.subresources
        ]
    return APIResourceList(group_version=str(group_version), resources=rows)


def _version(group: str, version: str) -> _Version:
    return _Version(group_version=str(GroupVersion(group, version)), version=version)


def _resource(
    group_version: GroupVersion, one: _Resource, below: Sequence[APISubresource]
) -> APIResource:
    return APIResource(
        Resource(
            group_version.group,
            group_version.version,
            one.name,
            one.kind,
            namespaced=one.namespaced,
        ),
        singular=one.singular,
        verbs=tuple(one.verbs or ()),
        short_names=tuple(one.short_names or ()),
        categories=tuple(one.categories or ()),
        subresources=tuple(below),
    )


def _kind(group_version: GroupVersion, one: _Resource) -> GroupVersionKind:
    """What a row stands for: parts that are empty are those of its document."""
    return GroupVersionKind(
        one.group or group_version.group, one.version or group_version.version, one.kind
    )
