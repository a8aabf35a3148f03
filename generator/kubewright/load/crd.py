"""CustomResourceDefinitions as the OpenAPI and discovery that a server makes of them.

Everything downstream has one path: a custom resource comes to the model as a built-in one
does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openapi_pydantic.v3.v3_0 import OpenAPI

from kubewright.diagnostics import InputError, Location, Note
from kubewright.load import crd_shape as shape
from kubewright.load.builtin import LIST_META, OBJECT_META, SCALE, SCALE_KIND
from kubewright.load.crd_paths import paths_of
from kubewright.load.crd_resource import resource_of
from kubewright.load.crd_schema import published, published_list
from kubewright.load.discovery import Discovery
from kubewright.load.documents import RawDocument
from kubewright.load.json_values import is_object
from kubewright.load.openapi import OpenAPIDocument
from kubewright.load.shapes import validate
from kubewright.model.identifiers import GroupVersion, GroupVersionKind
from kubewright.model.resources import Resource
from kubewright.model.validate import check_group, check_gvr, check_version, parse_gvk

_KIND = "CustomResourceDefinition"
_GROUP = "apiextensions.k8s.io"
_VERSION = f"{_GROUP}/v1"

_ASK_A_SERVER = "see what `kubectl apply --dry-run=server` says of it"

_RESERVED = (".api.k8s.io", ".apimachinery.k8s.io", ".apiextensions-apiserver.k8s.io")
"""What groups would end in whose definitions start as `io.k8s.api.` does."""


@dataclass(frozen=True)
class CustomResources:
    """What a server with some CustomResourceDefinitions says about them.

    `discovery` lists no versions: a server orders those of custom resources by priority.
    """

    documents: tuple[OpenAPIDocument, ...]
    discovery: Discovery
    notes: tuple[Note, ...]

    @property
    def needed(self) -> frozenset[str]:
        """The built-in definitions that these refer to."""
        scaled = any(
            sub.kind == SCALE_KIND
            for resource, _ in self.discovery.resources
            for sub in resource.subresources
        )
        meta = (OBJECT_META, LIST_META) if self.documents else ()
        return frozenset((*meta, SCALE) if scaled else meta)


def is_crd(document: RawDocument) -> bool:
    """Whether a document is a CustomResourceDefinition, of any version of its API."""
    version = document.content.get("apiVersion")
    other = isinstance(version, str) and version.partition("/")[0] != _GROUP
    return document.content.get("kind") == _KIND and not other


def group_of(document: RawDocument) -> str:
    """The API group that a CustomResourceDefinition defines; "" when it has none."""
    spec = document.content.get("spec")
    return str(spec.get("group", "")) if is_object(spec) else ""


def parse_crds(documents: Iterable[RawDocument]) -> CustomResources:
    """Read CustomResourceDefinitions, every served version of each.

    Raises:
        InputError: a document is none of apiextensions.k8s.io/v1, has names that no server
            takes, or two documents define one resource differently.
    """
    seen: dict[str, RawDocument] = {}
    parsed: list[OpenAPIDocument] = []
    resources: list[tuple[Resource, Location]] = []
    notes: list[Note] = []
    for document in documents:
        crd = _shape(document)
        if not _is_new(crd, document, seen):
            continue
        _check_group(crd.group, document.at("/spec/group"))
        served = [*_versions(crd, document)]
        if not served:
            notes.append(
                Note(document.at("/spec/versions"), "left out: no version is served")
            )
            continue
        resources += [(version.resource, version.names_at) for version in served]
        parsed.append(_openapi(document, served))
    return CustomResources(tuple(parsed), Discovery(tuple(resources), ()), tuple(notes))


def _shape(document: RawDocument) -> shape.Spec:
    version = document.content.get("apiVersion")
    if version != _VERSION:
        raise InputError(
            f"a {_KIND} of {version!r}; only {_VERSION} is read",
            document.at("/apiVersion"),
            "servers from 1.16 on have it as v1: take the manifest of a newer release, "
            "or `kubectl get crd -o yaml` from a server that it is applied to",
        )
    return validate(
        shape.CustomResourceDefinition,
        document.content,
        document.at().below,
        f"a {_KIND} of {_VERSION}",
        _ASK_A_SERVER,
    ).spec


def _is_new(
    crd: shape.Spec, document: RawDocument, seen: dict[str, RawDocument]
) -> bool:
    """Whether this is the first of its name; one given twice must be the same."""
    name = f"{crd.names.plural}.{crd.group}"
    other = seen.setdefault(name, document)
    if other is document:
        return True
    if other.content.get("spec") != document.content.get("spec"):
        raise InputError(
            f"another {_KIND} of {name}, and they differ; the other is {other.at()}",
            document.at(),
            "leave one of them out, as with --exclude",
        )
    return False


@dataclass(frozen=True)
class _Version:
    """One served version: its definitions, and where the user wrote them."""

    resource: Resource
    names_at: Location
    schema_at: Location
    definition: str
    list_definition: str
    schema: dict[str, Any]
    list_schema: dict[str, Any]


def _versions(crd: shape.Spec, document: RawDocument) -> Iterator[_Version]:
    names_at = document.at("/spec/names")
    names = [version.name for version in crd.versions]
    for index, version in enumerate(crd.versions):
        at = document.at().below(("spec", "versions", index))
        check_version(version.name, at.below(("name",)))
        if version.name in names[:index]:
            raise InputError(
                f"the version {version.name!r} is listed twice",
                at.below(("name",)),
                "no server takes that: leave one of them out",
            )
        if not version.served:
            continue
        gv = GroupVersion(crd.group, version.name)
        kind = _kind(gv, crd.names.kind, names_at)
        list_kind = _kind(gv, crd.names.list_kind or f"{kind.kind}List", names_at)
        resource = resource_of(crd, version, kind)
        check_gvr(resource.gvr, (), names_at)
        if version.schema_ is None:
            raise InputError(
                "the version has no schema",
                at,
                f"{_VERSION} asks for one: `type: object` and "
                "`x-kubernetes-preserve-unknown-fields: true` say the least",
            )
        definition, list_definition = _definition(kind), _definition(list_kind)
        schema_at = at.below(("schema", "openAPIV3Schema"))
        yield _Version(
            resource=resource,
            names_at=names_at,
            schema_at=schema_at,
            definition=definition,
            list_definition=list_definition,
            schema=published(version.schema_.schema_, kind, schema_at),
            list_schema=published_list(definition, list_kind, LIST_META),
        )


def _check_group(group: str, location: Location) -> None:
    """A group is a domain, and none whose definitions would pass for Kubernetes' own."""
    check_group(group, location)
    if "." not in group:
        raise InputError(
            f"{group!r} is no group of custom resources: it has no dot",
            location,
            "use a domain as servers ask for, such as widgets.example.com",
        )
    if group.endswith(_RESERVED):
        raise InputError(
            f"definitions of the group {group!r} would have the names of Kubernetes' own",
            location,
            "no server says this of itself: do not trust this document",
        )


def _kind(gv: GroupVersion, kind: str, location: Location) -> GroupVersionKind:
    gvk = {"group": gv.group, "version": gv.version, "kind": kind}
    return parse_gvk(gvk, location)


def _definition(kind: GroupVersionKind) -> str:
    """As a server names it. For example: `io.cert-manager.v1.Certificate`."""
    labels = reversed(kind.group.split("."))
    return ".".join((*labels, kind.version, kind.kind))


def _openapi(document: RawDocument, versions: Iterable[_Version]) -> OpenAPIDocument:
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    places: dict[str, Location] = {}
    for version in versions:
        found = paths_of(
            version.resource, version.definition, version.list_definition, SCALE
        )
        paths |= found
        schemas[version.definition] = version.schema
        schemas[version.list_definition] = version.list_schema
        places |= dict.fromkeys((*found, version.list_definition), version.names_at)
        places[version.definition] = version.schema_at
    content = {
        "openapi": "3.0.0",
        "info": {"title": _KIND, "version": ""},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    api = validate(
        OpenAPI,
        content,
        lambda where: _place(document, where, places),
        f"a schema of a {_KIND}",
        _ASK_A_SERVER,
    )
    return OpenAPIDocument(document.name, api, content, places=places)


def _place(
    document: RawDocument, where: list[str | int], places: Mapping[str, Location]
) -> Location:
    """Where something in the OpenAPI comes from."""
    match where:
        case ["components", "schemas", str(definition), *rest]:
            return places[definition].below(rest)
        case _:
            return document.at()
