"""Typed clients: a class a resource with only the verbs that the server lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kubewright.config import Expansion, Expansions
from kubewright.model.api import Model, Version
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.patchable import patched_kinds
from kubewright.model.resources import Content, Resource, Verb
from kubewright.naming import Names
from kubewright.naming.names import subresource_verbs
from kubewright.plan.applyconfigurations import (
    configuration_imports,
    configuration_of,
)
from kubewright.plan.expansions import Bases, bases_of
from kubewright.plan.imports import import_lines, module_aliases
from kubewright.plan.methods import (
    FLAVOURS,
    Flavour,
    MethodPlanner,
    MethodView,
    creates_with_status,
)
from kubewright.plan.models import package_folder
from kubewright.plan.planned import PlannedFile
from kubewright.plan.syntax import call, docstring, literal, subscript

_VERB_BASES = {
    Verb.CREATE: "CreateVerb",
    Verb.DELETE: "DeleteVerb",
    Verb.DELETE_COLLECTION: "DeleteCollectionVerb",
    Verb.GET: "GetVerb",
    Verb.LIST: "ListVerb",
    Verb.PATCH: "PatchVerb",
    Verb.UPDATE: "UpdateVerb",
    Verb.WATCH: "WatchVerb",
}


@dataclass(frozen=True)
class ResourceClientView:
    name: str
    docstring: str
    bases: tuple[str, ...]
    resource: str
    object_type: str
    list_type: str | None
    methods: tuple[MethodView, ...]


@dataclass(frozen=True)
class AccessorView:
    """A method of a group client that gives the client of a resource."""

    name: str
    resource_client: str
    namespaced: bool
    docstring: str


@dataclass(frozen=True)
class ClientsView:
    header: str
    docstring: str
    flavour: Flavour
    takes_options: bool
    imports: tuple[str, ...]
    type_imports: tuple[str, ...]
    resources: tuple[ResourceClientView, ...]
    group_client: str
    group_docstring: str
    accessors: tuple[AccessorView, ...]

    @property
    def typing_imports(self) -> str:
        """What annotations and imports take from `typing`."""
        names = {"TYPE_CHECKING": self.type_imports, "Unpack": self.takes_options}
        return ", ".join(name for name, used in names.items() if used)


@dataclass(frozen=True)
class ClientsPlanner:
    """Plans the client modules, sync and async, of every group version."""

    model: Model
    names: Names
    header: str
    expansions: Expansions

    def plan(self) -> Iterator[PlannedFile]:
        for version in self.model.versions:
            folder = package_folder(
                self.names.version_modules[version.group_version], self.names.package
            )
            for flavour in FLAVOURS:
                yield PlannedFile(
                    folder / f"{flavour.module}.py",
                    "clients/client.py.j2",
                    self._module(version, flavour),
                )

    def _module(self, version: Version, flavour: Flavour) -> ClientsView:
        gv = version.group_version
        aliases = module_aliases(
            self._home(definition)
            for resource in version.resources
            for definition in self._exchanged(resource)
        )
        classes = {self._class(resource, flavour) for resource in version.resources}
        group_client = flavour.prefix + self.names.group_clients[gv]
        expanded = bases_of(
            self._expansions(flavour),
            version.resources,
            {*classes, *aliases.values(), group_client},
        )
        resources = tuple(
            self._resource(resource, flavour, aliases, expanded)
            for resource in version.resources
        )
        return ClientsView(
            header=self.header,
            docstring=docstring(f"Typed clients of {gv}.", indent=0),
            flavour=flavour,
            imports=(*import_lines(aliases), *expanded.imports),
            type_imports=tuple(
                configuration_imports(
                    {
                        (home := self._home(kind)): aliases[home]
                        for kind in self._applied(version)
                    }
                )
            ),
            takes_options=any(resource.methods for resource in resources),
            resources=resources,
            group_client=group_client,
            group_docstring=docstring(f"Clients of the resources of {gv}."),
            accessors=tuple(
                AccessorView(
                    name=self.names.resource_methods[resource.gvr],
                    resource_client=self._class(resource, flavour),
                    namespaced=resource.namespaced,
                    docstring=docstring(_accessor_summary(resource), indent=8),
                )
                for resource in version.resources
            ),
        )

    def _expansions(self, flavour: Flavour) -> Mapping[str, Expansion]:
        said = self.expansions
        return said.async_clients if flavour.prefix else said.clients

    def _class(self, resource: Resource, flavour: Flavour) -> str:
        return flavour.prefix + self.names.resource_classes[resource.gvr]

    def _exchanged(self, resource: Resource) -> Iterator[str]:
        """The definitions that the methods of a resource mention."""
        yield self._definition(resource.kind)
        if resource.list_type is not None:
            yield resource.list_type
        for sub in resource.subresources:
            if sub.content is Content.OBJECT:
                yield self._definition(sub.kind)

    def _applied(self, version: Version) -> Iterator[str]:
        """The definitions of the kinds that methods of a version apply."""
        for resource in version.resources:
            for kind in patched_kinds(resource):
                yield self._definition(kind)

    def _definition(self, kind: GroupVersionKind) -> str:
        return self.model.by_gvk[kind].name

    def _home(self, definition: str) -> str:
        return self.names.homes[definition.rpartition(".")[0]]

    def _type(self, definition: str, aliases: dict[str, str]) -> str:
        return f"{aliases[self._home(definition)]}.{self.names.classes[definition]}"

    def _resource(
        self,
        resource: Resource,
        flavour: Flavour,
        aliases: dict[str, str],
        expanded: Bases,
    ) -> ResourceClientView:
        object_type = self._type(self._definition(resource.kind), aliases)
        list_type = resource.list_type and self._type(resource.list_type, aliases)
        verbs = [
            subscript(
                f"kw.{flavour.prefix}{_VERB_BASES[verb]}",
                _parameters(verb, object_type, list_type),
            )
            for verb in resource.verbs
            if not creates_with_status(resource, verb)
        ]
        gvr = resource.gvr
        return ResourceClientView(
            name=self._class(resource, flavour),
            docstring=docstring(_class_summary(resource)),
            bases=expanded.of(
                resource,
                *verbs
                or [subscript(f"kw.{flavour.prefix}ResourceClient", (object_type,))],
            ),
            resource=call(
                "kw.Resource",
                literal(gvr.group),
                literal(gvr.version),
                literal(gvr.resource),
                literal(resource.kind.kind),
                namespaced=literal(resource.namespaced),
            ),
            object_type=object_type,
            list_type=list_type,
            methods=tuple(self._methods(resource, flavour, aliases)),
        )

    def _methods(
        self, resource: Resource, flavour: Flavour, aliases: dict[str, str]
    ) -> Iterator[MethodView]:
        for verb in resource.verbs:
            if creates_with_status(resource, verb):
                type_ = self._type(self._definition(resource.kind), aliases)
                yield MethodPlanner.of_kind(
                    flavour, resource.gvr.resource, type_, resource.kind, resource
                ).create_with_status()
        for sub, verb in subresource_verbs(resource):
            name = self.names.subresource_methods[resource.gvr, sub.name, verb]
            kind = resource.kind if sub.content is Content.TEXT else sub.kind
            planner = MethodPlanner.of_kind(
                flavour,
                f"{resource.gvr.resource}/{sub.name}",
                self._type(self._definition(kind), aliases),
                kind,
                resource,
            )
            if sub.content is Content.TEXT:
                yield from planner.log(name)
            else:
                yield from planner.methods(verb, name)


def _parameters(verb: Verb, object_type: str, list_type: str | None) -> tuple[str, ...]:
    """The types that a verb's base class is generic in."""
    match verb:
        case Verb.LIST if list_type:
            return object_type, list_type
        case Verb.PATCH:
            return object_type, literal(configuration_of(object_type))
        case _:
            return (object_type,)


def _class_summary(resource: Resource) -> str:
    scope = "namespaced" if resource.namespaced else "cluster-scoped"
    return f"Client of {resource.gvr.resource}: {resource.kind}, {scope}."


def _accessor_summary(resource: Resource) -> str:
    if resource.namespaced:
        return (
            f"The {resource.gvr.resource} of a namespace, or of all to list and watch."
        )
    return f"The {resource.gvr.resource} of the cluster."
