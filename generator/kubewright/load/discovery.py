"""Discovery, aggregated and plain, as one list of resources.

Discovery supplies what OpenAPI lacks: singular and short names, categories, and which
version of a group the server prefers. Both forms give the same `Discovery`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from kubewright.diagnostics import Location, pointer
from kubewright.load.documents import RawDocument
from kubewright.load.shapes import Shape, validate
from kubewright.model.identifiers import GroupVersion, GroupVersionKind
from kubewright.model.resources import Resource, Scope, Subresource, Verb


@dataclass(frozen=True)
class Discovery:
    """What discovery says: resources with the place that says so, versions in order.

    Subresources carry no `content`: only OpenAPI tells text and connections apart.
    """

    resources: tuple[tuple[Resource, Location], ...]
    versions: tuple[GroupVersion, ...]


# The documents, as apidiscovery.k8s.io/v2 and meta/v1 define them.


_Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
_NoName = Literal[""]


class _Kind(BaseModel):
    group: str = ""
    version: str = ""
    kind: str


class _AggregatedSubresource(BaseModel):
    subresource: str
    responseKind: _Kind | None = None  # noqa: N815
    verbs: list[Verb]


class _AggregatedResource(BaseModel):
    resource: str
    responseKind: _Kind  # noqa: N815
    scope: Scope
    singularResource: _Name | _NoName = ""  # noqa: N815
    verbs: list[Verb]
    shortNames: list[_Name] = []  # noqa: N815
    categories: list[_Name] = []
    subresources: list[_AggregatedSubresource] = []


class _AggregatedVersion(BaseModel):
    version: str
    resources: list[_AggregatedResource] = []


class _Metadata(BaseModel):
    name: str = ""


class _AggregatedGroup(BaseModel):
    metadata: _Metadata
    versions: list[_AggregatedVersion] = []


class _AggregatedDocument(BaseModel):
    items: list[_AggregatedGroup]


class _PlainResource(BaseModel):
    name: str
    kind: str
    group: str = ""
    version: str = ""
    namespaced: bool
    singularName: _Name | _NoName = ""  # noqa: N815
    verbs: list[Verb]
    shortNames: list[_Name] = []  # noqa: N815
    categories: list[_Name] = []


class _PlainDocument(BaseModel):
    groupVersion: str  # noqa: N815
    resources: list[_PlainResource]


class _GroupVersionName(BaseModel):
    version: str


class _PlainGroup(BaseModel):
    name: str
    versions: list[_GroupVersionName]


class _PlainGroups(BaseModel):
    kind: Literal["APIGroupList"]
    groups: list[_PlainGroup]


def parse_aggregated(documents: Iterable[RawDocument]) -> Discovery:
    """Read `APIGroupDiscoveryList`s (of /api and /apis).

    An empty group or version in a responseKind is inherited from where it stands.

    Raises:
        InputError: a document does not have this shape.
    """
    resources: list[tuple[Resource, Location]] = []
    versions: list[GroupVersion] = []
    for document in documents:
        parsed = _validate(_AggregatedDocument, document)
        for i, group in enumerate(parsed.items):
            for j, version in enumerate(group.versions):
                gv = GroupVersion(group.metadata.name, version.version)
                versions.append(gv)
                for k, resource in enumerate(version.resources):
                    where = ("items", i, "versions", j, "resources", k)
                    resources.append(
                        (_aggregated(gv, resource), document.at(pointer(where)))
                    )
    return Discovery(tuple(resources), tuple(versions))


def _aggregated(gv: GroupVersion, resource: _AggregatedResource) -> Resource:
    kind = _inherit(gv, resource.responseKind)
    return Resource(
        gvr=gv.resource(resource.resource),
        kind=kind,
        scope=resource.scope,
        verbs=tuple(sorted(resource.verbs)),
        singular=resource.singularResource,
        short_names=tuple(resource.shortNames),
        categories=tuple(resource.categories),
        subresources=tuple(
            sorted(
                Subresource(
                    sub.subresource,
                    _inherit(gv, sub.responseKind) if sub.responseKind else kind,
                    tuple(sorted(sub.verbs)),
                )
                for sub in resource.subresources
            )
        ),
    )


def _inherit(gv: GroupVersion, kind: _Kind) -> GroupVersionKind:
    if kind.group or kind.version:
        return GroupVersionKind(kind.group, kind.version, kind.kind)
    return gv.kind(kind.kind)


def parse_plain(documents: Iterable[RawDocument]) -> Discovery:
    """Read `APIResourceList`s and the `APIGroupList` that orders their versions.

    Raises:
        InputError: a document does not have this shape.
    """
    resources: list[tuple[Resource, Location]] = []
    order: dict[GroupVersion, int] = {}
    versions: list[GroupVersion] = []
    for document in documents:
        match document.content.get("kind"):
            case "APIResourceList":
                parsed = _validate(_PlainDocument, document)
                group, _, version = parsed.groupVersion.rpartition("/")
                gv = GroupVersion(group, version)
                versions.append(gv)
                resources.extend(_plain(gv, parsed.resources, document))
            case "APIGroupList":
                for named in _validate(_PlainGroups, document).groups:
                    for name in named.versions:
                        order[GroupVersion(named.name, name.version)] = len(order)
            case _:  # APIVersions and APIGroup repeat what the others say
                pass
    versions.sort(key=lambda gv: order.get(gv, len(order)))
    return Discovery(tuple(resources), tuple(versions))


def _plain(
    gv: GroupVersion, resources: list[_PlainResource], document: RawDocument
) -> list[tuple[Resource, Location]]:
    subresources: dict[str, list[Subresource]] = defaultdict(list)
    for resource in resources:
        parent, slash, name = resource.name.partition("/")
        if slash:
            subresources[parent].append(
                Subresource(
                    name, _plain_kind(gv, resource), tuple(sorted(resource.verbs))
                )
            )
    return [
        (
            Resource(
                gvr=gv.resource(resource.name),
                kind=_plain_kind(gv, resource),
                scope=Scope.NAMESPACED if resource.namespaced else Scope.CLUSTER,
                verbs=tuple(sorted(resource.verbs)),
                singular=resource.singularName,
                short_names=tuple(resource.shortNames),
                categories=tuple(resource.categories),
                subresources=tuple(sorted(subresources[resource.name])),
            ),
            document.at(pointer(("resources", index))),
        )
        for index, resource in enumerate(resources)
        if "/" not in resource.name
    ]


def _plain_kind(gv: GroupVersion, resource: _PlainResource) -> GroupVersionKind:
    return _inherit(
        gv,
        _Kind(group=resource.group, version=resource.version, kind=resource.kind),
    )


def _validate(shape: type[Shape], document: RawDocument) -> Shape:
    return validate(
        shape,
        document.content,
        document.at().below,
        "discovery as a server writes it",
        "fetch /api and /apis from the server again",
    )
