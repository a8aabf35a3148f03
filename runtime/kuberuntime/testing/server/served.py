"""What a server serves: each resource with what it has to know to serve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from kuberuntime.discovery.apis import APIResource
from kuberuntime.meta.gvk import GroupResource, GroupVersion, GroupVersionKind
from kuberuntime.rest.resource import Resource
from kuberuntime.schema import Schema, Schemas

Column: TypeAlias = dict[str, Any]
"""A printer column, as a CustomResourceDefinition has it."""


@dataclass(frozen=True)
class ScalePaths:
    """Where the numbers of a scale stand in an object, as a CRD writes it.

    ``selector`` is that of a text, or of a LabelSelector.
    """

    spec: str = ".spec.replicas"
    status: str = ".status.replicas"
    selector: str = ".spec.selector"


@dataclass(frozen=True, eq=False)
class Served:
    """A resource at one version.

    ``custom`` resources are of a CustomResourceDefinition, which are served in some
    points differently than built-in ones. ``selectable`` are the fields that lists can
    be selected by, beside name and namespace; ``columns`` are for tables.
    ``deprecation`` is what everybody is warned of who uses it.
    """

    info: APIResource
    schemas: Schemas
    list_kind: str = ""
    custom: bool = False
    scale: ScalePaths = ScalePaths()
    selectable: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    deprecation: str = ""

    @property
    def resource(self) -> Resource:
        """The names that are in its paths."""
        return self.info.resource

    @cached_property
    def schema(self) -> Schema | None:
        """What its objects look like, None where nothing is known: then all goes."""
        return self.schemas.for_gvk(self.gvk)

    @cached_property
    def group_resource(self) -> GroupResource:
        """Under which its objects are stored, whatever the version."""
        return self.info.resource.gvr.group_resource

    @cached_property
    def gvk(self) -> GroupVersionKind:
        """The kind of its objects."""
        return self.info.resource.gvk

    @cached_property
    def api_version(self) -> str:
        """The ``apiVersion`` of its objects."""
        return self.gvk.api_version

    @cached_property
    def head(self) -> bytes:
        """How the JSON of an object begins: with its kind."""
        return head(self.gvk.kind, self.api_version)

    @cached_property
    def has_status(self) -> bool:
        """Whether status is changed by a subresource, and by that alone."""
        return self.info.subresource("status") is not None

    def allows(self, verb: str, subresource: str) -> bool:
        """Whether the server has that verb for it, or for what is below it."""
        if not subresource:
            return verb in self.info.verbs
        found = self.info.subresource(subresource)
        return found is not None and verb in found.verbs


def head(kind: str, api_version: str) -> bytes:
    """The JSON of the two fields that say what an object is, up to what follows."""
    return f'{{"kind":"{kind}","apiVersion":"{api_version}",'.encode()


class Registry:
    """The resources by their paths. They can come and go while a server runs."""

    def __init__(self) -> None:
        self._served: dict[GroupVersion, dict[str, Served]] = {}

    def add(self, served: Served) -> None:
        """Serve a resource, in place of one of its name."""
        group_version = served.resource.gvr.group_version
        self._served.setdefault(group_version, {})[served.resource.plural] = served

    def remove(self, group_version: GroupVersion, plural: str) -> None:
        """Serve a resource no more. KeyError where it is not served."""
        found = self._served[group_version]
        del found[plural]
        if not found:
            del self._served[group_version]

    def find(self, group_version: GroupVersion, plural: str) -> Served | None:
        """The resource under a path, None where there is none."""
        return self._served.get(group_version, {}).get(plural)

    def routes(self, group_version: GroupVersion) -> bool:
        """Whether there are built-in resources, whose paths are routes."""
        resources = self._served.get(group_version, {})
        return any(not served.custom for served in resources.values())

    def of(self, resource: GroupResource) -> Served | None:
        """A resource at any of its versions."""
        return next((one for one in self if one.group_resource == resource), None)

    def __iter__(self) -> Iterator[Served]:
        for resources in list(self._served.values()):
            yield from list(resources.values())
