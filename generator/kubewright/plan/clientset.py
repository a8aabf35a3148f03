"""The clientsets and the Scheme: what ties the group versions of a package together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersion
from kubewright.model.resources import Resource
from kubewright.model.types import ObjectType, has_type_meta
from kubewright.naming import Names
from kubewright.plan.methods import FLAVOURS, Flavour
from kubewright.plan.planned import PlannedFile
from kubewright.plan.syntax import call, docstring, literal


@dataclass(frozen=True)
class GroupAccessorView:
    """A property of a clientset: `apps_v1`, an `AppsV1Client` from `module`."""

    name: str
    client: str
    module: str
    docstring: str


@dataclass(frozen=True)
class ClientsetHalfView:
    """The Clientset, or the AsyncClientset."""

    flavour: Flavour
    name: str
    groups: tuple[GroupAccessorView, ...]


@dataclass(frozen=True)
class ClientsetView:
    header: str
    halves: tuple[ClientsetHalfView, ...]


@dataclass(frozen=True)
class SchemeView:
    header: str
    registrations: tuple[str, ...]


@dataclass(frozen=True)
class ClientsetPlanner:
    """Plans `clientset.py` and `_scheme.py`."""

    model: Model
    names: Names
    header: str

    def plan(self) -> Iterator[PlannedFile]:
        yield PlannedFile(
            PurePosixPath("clientset.py"),
            "clientset/clientset.py.j2",
            self._clientset(),
        )
        yield PlannedFile(
            PurePosixPath("_scheme.py"), "scheme/scheme.py.j2", self._scheme()
        )

    def _clientset(self) -> ClientsetView:
        return ClientsetView(
            header=self.header,
            halves=tuple(
                ClientsetHalfView(
                    flavour=flavour,
                    name=f"{flavour.prefix}Clientset",
                    groups=tuple(
                        GroupAccessorView(
                            name=self.names.accessors[version.group_version],
                            client=flavour.prefix
                            + self.names.group_clients[version.group_version],
                            module=self.names.version_modules[version.group_version]
                            + f".{flavour.module}",
                            docstring=docstring(f"{version.group_version}.", indent=8),
                        )
                        for version in self.model.versions
                    ),
                )
                for flavour in FLAVOURS
            ),
        )

    def _scheme(self) -> SchemeView:
        kinds: dict[tuple[GroupVersion, str], list[ObjectType]] = defaultdict(list)
        for type_ in self.model.objects:
            if has_type_meta(type_):
                gv = type_.gvks[0].group_version
                kinds[gv, self.names.home(type_)].append(type_)
        resources: dict[tuple[GroupVersion, str], list[Resource]] = defaultdict(list)
        for resource in self.model.resources:
            home = self.names.home(self.model.by_gvk[resource.kind])
            resources[resource.gvr.group_version, home].append(resource)
        return SchemeView(
            header=self.header,
            registrations=tuple(
                self._registration(gv, home, kinds[gv, home], resources[gv, home])
                for gv, home in sorted({*kinds, *resources})
            ),
        )

    def _registration(
        self,
        gv: GroupVersion,
        home: str,
        types: list[ObjectType],
        resources: list[Resource],
    ) -> str:
        kinds = [
            (
                type_.gvks[0].kind
                if type_.gvks[0].kind == self.names.classes[type_.name]
                else f"{type_.gvks[0].kind}:{self.names.classes[type_.name]}"
            )
            for type_ in types
        ]
        served = {
            resource.gvr.resource: (resource.kind.kind, resource.namespaced)
            for resource in resources
        }
        return call(
            "kw.GroupVersionTypes",
            literal(gv.group),
            literal(gv.version),
            literal(home),
            kinds=literal(tuple(sorted(kinds))),
            resources=literal(served),
        )
