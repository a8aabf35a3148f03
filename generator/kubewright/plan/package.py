"""The distribution around the modules: metadata, README, the package's front door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from kubewright.config import RUNTIME
from kubewright.model.api import Model
from kubewright.naming import Names
from kubewright.plan.models import is_inside, package_folder
from kubewright.plan.planned import PlannedFile
from kubewright.plan.syntax import comment, docstring


@dataclass(frozen=True)
class RuntimeRange:
    """The versions of kuberuntime that emitted code stands on, by their first numbers."""

    least: tuple[int, int]
    below: tuple[int, int]

    def __str__(self) -> str:
        """As a distribution requires it. For example: `kuberuntime>=0.1,<0.2`."""
        (major, minor), (end_major, end_minor) = self.least, self.below
        return f"kuberuntime>={major}.{minor},<{end_major}.{end_minor}"


@dataclass(frozen=True)
class PackageView:
    """What the files of a distribution show.

    Attributes:
        example: for the README, the accessor and method of a resource that the package
            has, and the module and name of its class.
    """

    header: str
    package: str
    distribution: str
    version: str
    summary: str
    docstring: str
    group_versions: tuple[tuple[str, str, int], ...]
    example: tuple[str, str, str, str]
    dependencies: tuple[str, ...]
    runtime: RuntimeRange


@dataclass(frozen=True)
class PackagePlanner:
    """Plans the files that stand once in a package, and those around it.

    Attributes:
        distribution: the name on a package index.
        version: of the distribution.
        runtime: what it needs of kuberuntime.
    """

    model: Model
    names: Names
    header: str
    distribution: str
    version: str
    runtime: RuntimeRange

    def plan_inside(self) -> Iterator[PlannedFile]:
        yield PlannedFile(
            PurePosixPath("__init__.py"), "package/init.py.j2", self._view()
        )
        yield PlannedFile(PurePosixPath("py.typed"), "package/py.typed.j2", None)
        for folder in sorted(self._folders_between()):
            yield PlannedFile(
                folder / "__init__.py", "package/group.py.j2", self._view()
            )

    def _folders_between(self) -> set[PurePosixPath]:
        """Those between the package and its modules, which hold nothing themselves."""
        modules = {*self.names.version_modules.values(), *self.names.homes.values()}
        inside = [
            package_folder(module, self.names.package)
            for module in modules
            if is_inside(module, self.names.package)
        ]
        parents = {parent for folder in inside for parent in folder.parents}
        return parents - {*inside, PurePosixPath()}

    def plan_around(self) -> Iterator[PlannedFile]:
        for path in ("README.md", "pyproject.toml"):
            yield PlannedFile(PurePosixPath(path), f"package/{path}.j2", self._view())

    def _view(self) -> PackageView:
        server = comment(self.model.server_version)
        source = f", generated from {server}" if server else ""
        return PackageView(
            header=self.header,
            package=self.names.package,
            distribution=self.distribution,
            version=self.version,
            summary=f"Typed Kubernetes clients{source}",
            docstring=docstring(f"Typed Kubernetes clients{source}.", indent=0),
            group_versions=tuple(
                (
                    str(version.group_version),
                    self.names.accessors[version.group_version],
                    len(version.resources),
                )
                for version in self.model.versions
            ),
            example=self._example(),
            runtime=self.runtime,
            dependencies=(
                str(self.runtime),
                *(
                    name.replace(".", "-")
                    for name in sorted(self.model.borrowed)
                    if name != RUNTIME
                ),
            ),
        )

    def _example(self) -> tuple[str, str, str, str]:
        """A resource that can be listed: prefers what everyone knows, deployments."""
        listable = [
            resource for resource in self.model.resources if resource.list_type
        ] or list(self.model.resources)
        chosen = next(
            (r for r in listable if r.gvr.resource == "deployments"), listable[0]
        )
        gv = chosen.gvr.group_version
        return (
            self.names.accessors[gv],
            self.names.resource_methods[chosen.gvr],
            self.names.version_modules[gv],
            self.names.classes[self.model.by_gvk[chosen.kind].name],
        )
