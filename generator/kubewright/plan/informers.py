"""Listers and informers: facts about each resource that can be listed and watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from kubewright.config import Expansion
from kubewright.model.api import Model, Version
from kubewright.model.identifiers import GroupVersion
from kubewright.model.resources import Resource
from kubewright.naming import Names
from kubewright.plan.expansions import bases_of
from kubewright.plan.imports import import_lines, module_aliases
from kubewright.plan.models import package_folder
from kubewright.plan.planned import PlannedFile
from kubewright.plan.syntax import call, docstring, literal


@dataclass(frozen=True)
class ListerView:
    """A class that reads one kind from a cache."""

    name: str
    bases: tuple[str, ...]
    docstring: str


@dataclass(frozen=True)
class ListersView:
    header: str
    docstring: str
    imports: tuple[str, ...]
    listers: tuple[ListerView, ...]


@dataclass(frozen=True)
class InformableView:
    """A resource that can be informed of.

    `constant` holds its facts, `accessor` is the method of the group that gives its
    informer, `parameters` the types of both.
    """

    constant: str
    plural: str
    facts: str
    accessor: str
    parameters: str
    docstring: str


@dataclass(frozen=True)
class InformersView:
    header: str
    docstring: str
    imports: tuple[str, ...]
    informables: tuple[InformableView, ...]
    groups: tuple[tuple[str, str], ...]
    group_docstring: str


@dataclass(frozen=True)
class GroupView:
    """A group version in the modules at the top of the package."""

    accessor: str
    key: str
    listers: str
    informers: str
    group_class: str
    docstring: str


@dataclass(frozen=True)
class FactoryView:
    header: str
    groups: tuple[GroupView, ...]
    prefixes: tuple[str, ...] = ("", "Async")


@dataclass(frozen=True)
class InformersPlanner:
    """Plans `listers.py` and `informers.py` of each group version, and of the package.

    Attributes:
        expansions: hand-written methods that listers get, by kind.
    """

    model: Model
    names: Names
    header: str
    expansions: Mapping[str, Expansion]

    def plan(self) -> Iterator[PlannedFile]:
        watched = [
            (version, resources)
            for version in self.model.versions
            if (resources := [r for r in version.resources if r.informable])
        ]
        for version, resources in watched:
            folder = package_folder(
                self.names.version_modules[version.group_version], self.names.package
            )
            yield PlannedFile(
                folder / "listers.py",
                "listers/listers.py.j2",
                self._listers(version, resources),
            )
            yield PlannedFile(
                folder / "informers.py",
                "informers/informers.py.j2",
                self._informers(version, resources),
            )
        if not watched:
            return
        factory = FactoryView(
            self.header, tuple(self._group(version) for version, _ in watched)
        )
        for name in ("listers", "informers"):
            yield PlannedFile(
                PurePosixPath(f"{name}.py"), f"{name}/package.py.j2", factory
            )

    def _listers(self, version: Version, resources: list[Resource]) -> ListersView:
        aliases = self._aliases(resources)
        gv = version.group_version
        names = self.names.lister_classes
        bases = bases_of(
            self.expansions, resources, {*names.values(), *aliases.values()}
        )
        return ListersView(
            header=self.header,
            docstring=docstring(f"Listers of {gv}.", indent=0),
            imports=(*import_lines(aliases), *bases.imports),
            listers=tuple(
                ListerView(
                    name=names[resource.gvr],
                    bases=bases.of(
                        resource, _lister_base(resource, self._type(resource, aliases))
                    ),
                    docstring=docstring(
                        f"Reads {resource.gvr.resource} from an informer's cache."
                    ),
                )
                for resource in resources
            ),
        )

    def _informers(self, version: Version, resources: list[Resource]) -> InformersView:
        gv = version.group_version
        aliases = self._aliases(resources)
        names = self.names.lister_classes
        module = self.names.version_modules[gv]
        return InformersView(
            header=self.header,
            docstring=docstring(f"Informers of {gv}.", indent=0),
            imports=(*import_lines(aliases), f"from {module} import listers"),
            informables=tuple(
                self._informable(resource, aliases, f"listers.{names[resource.gvr]}")
                for resource in resources
            ),
            groups=tuple(
                (prefix, f"{prefix}{self._group_class(gv)}") for prefix in ("", "Async")
            ),
            group_docstring=docstring(f"The informers of {gv}."),
        )

    def _informable(
        self, resource: Resource, aliases: dict[str, str], lister: str
    ) -> InformableView:
        gvr = resource.gvr
        type_ = self._type(resource, aliases)
        accessor = self.names.resource_methods[gvr]
        scope = "namespaced" if resource.namespaced else "cluster-scoped"
        facts = call(
            "kw.Informable",
            call(
                "kw.Resource",
                literal(gvr.group),
                literal(gvr.version),
                literal(gvr.resource),
                literal(resource.kind.kind),
                namespaced=literal(resource.namespaced),
            ),
            type_,
            self._definition(resource.list_type or "", aliases),
            lister,
        )
        return InformableView(
            constant=accessor.upper(),
            plural=literal(gvr.resource),
            facts=facts,
            accessor=accessor,
            parameters=f"{type_}, {lister}",
            docstring=docstring(f"{gvr.resource}: {resource.kind}, {scope}.", indent=8),
        )

    def _group(self, version: Version) -> GroupView:
        gv = version.group_version
        module = self.names.version_modules[gv]
        return GroupView(
            accessor=self.names.accessors[gv],
            key=literal((gv.group, gv.version)),
            listers=f"{module}.listers",
            informers=f"{module}.informers",
            group_class=self._group_class(gv),
            docstring=docstring(f"{gv}.", indent=8),
        )

    def _group_class(self, gv: GroupVersion) -> str:
        return self.names.group_clients[gv].removesuffix("Client") + "Informers"

    def _aliases(self, resources: list[Resource]) -> dict[str, str]:
        return module_aliases(
            self._home(definition)
            for resource in resources
            for definition in (
                self.model.by_gvk[resource.kind].name,
                resource.list_type or "",
            )
        )

    def _type(self, resource: Resource, aliases: dict[str, str]) -> str:
        return self._definition(self.model.by_gvk[resource.kind].name, aliases)

    def _definition(self, definition: str, aliases: dict[str, str]) -> str:
        return f"{aliases[self._home(definition)]}.{self.names.classes[definition]}"

    def _home(self, definition: str) -> str:
        return self.names.homes[definition.rpartition(".")[0]]


def _lister_base(resource: Resource, type_: str) -> str:
    return f"kw.{'' if resource.namespaced else 'Cluster'}Lister[{type_}]"
