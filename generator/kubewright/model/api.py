"""The whole model of one API: what every output is planned from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from kubewright.model.identifiers import GroupVersion, GroupVersionKind
from kubewright.model.resources import Resource
from kubewright.model.types import AliasType, ObjectType, TypeDefinition


@dataclass(frozen=True)
class Version:
    """One version of a group and the resources it serves, sorted by name."""

    group_version: GroupVersion
    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class Group:
    """An API group and its versions, in the server's order of preference."""

    name: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Model:
    """Groups by name and type definitions by name, both sorted.

    `server_version` is what the documents say of their server. For example: `v1.36.2`.
    `borrowed` are definitions of other models that types mention, by package that has
    their classes.
    """

    groups: tuple[Group, ...]
    types: tuple[TypeDefinition, ...]
    server_version: str = ""
    borrowed: Mapping[str, tuple[Model, frozenset[str]]] = field(
        default_factory=dict[str, "tuple[Model, frozenset[str]]"]
    )

    @cached_property
    def by_name(self) -> Mapping[str, TypeDefinition]:
        borrowed = {
            name: model.by_name[name]
            for model, names in self.borrowed.values()
            for name in names
        }
        return MappingProxyType(
            {**borrowed, **{type_.name: type_ for type_ in self.types}}
        )

    @cached_property
    def by_gvk(self) -> Mapping[GroupVersionKind, ObjectType]:
        return MappingProxyType(
            {gvk: type_ for type_ in self.objects for gvk in type_.gvks}
        )

    @property
    def objects(self) -> Iterator[ObjectType]:
        return (type_ for type_ in self.types if isinstance(type_, ObjectType))

    @property
    def aliases(self) -> Iterator[AliasType]:
        return (type_ for type_ in self.types if isinstance(type_, AliasType))

    @property
    def versions(self) -> Iterator[Version]:
        return (version for group in self.groups for version in group.versions)

    @property
    def resources(self) -> Iterator[Resource]:
        return (resource for version in self.versions for resource in version.resources)
