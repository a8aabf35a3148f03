"""generate and verify of a project: every package from its inputs, all as one change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kubewright.diagnostics import InputError, Location
from kubewright.project.inputs import Input, changed_files, read_input, read_inputs
from kubewright.project.lock import FILE as LOCK
from kubewright.project.lock import Lock, LockedPackage
from kubewright.project.read import Package, Project
from kubewright.project.sources import LocalSource
from kubewright.project.stamps import (
    inputs_digest,
    is_as_remembered,
    remember_files,
)
from kubewright.project.transaction import Changes, commit
from kubewright.verify import Drift, find_drift

if TYPE_CHECKING:  # loads all stages: `verify` can mostly do without
    from kubewright.pipeline import Generated

Render = Callable[[Package, tuple[Path, ...]], "Generated"]
"""Runs the stages for a package, on documents, and shows how far they are."""


@dataclass(frozen=True)
class Built:
    """A package and what it is to be; `generated` is None where it is that already."""

    package: Package
    inputs: tuple[Input, ...]
    version: str
    generated: Generated | None


def selected(project: Project, names: Iterable[str]) -> list[Package]:
    """The packages of these names; all when none is named.

    Raises:
        InputError: the project has no such package.
    """
    known = {package.name: package for package in project.packages}
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise InputError(
                f"no package {name!r}",
                project.marked.places.at("packages"),
                f"the packages are: {', '.join(known)}",
            )
    return [known[name] for name in wanted] or list(project.packages)


def build(
    project: Project,
    package: Package,
    inputs: list[Input],
    lock: Lock,
    render: Render,
    *,
    anew: bool = False,
) -> Built:
    """What a package is to be, by its inputs; `anew` renders what is known to be right.

    Raises:
        InputError: the documents or the configuration cannot be used.
    """
    digest = inputs_digest(project, package, inputs)
    locked = lock.packages.get(package.name)
    if not anew and locked and is_as_remembered(digest, package.out):
        return Built(package, tuple(inputs), locked.version, None)
    generated = render(package, tuple(path for i in inputs for path in i.paths))
    remember_files(digest, generated.files)
    return Built(package, tuple(inputs), generated.version, generated)


def locked_with(project: Project, lock: Lock, built: Iterable[Built]) -> Lock:
    """The lock file after these packages are built; what nothing uses any more is gone."""
    sources, packages = dict(lock.sources), dict(lock.packages)
    for one in built:
        keys = tuple(known.source.key for known in one.inputs)
        packages[one.package.name] = LockedPackage(keys, one.version)
        sources.update((known.source.key, known.locked) for known in one.inputs)
    names = {package.name for package in project.packages}
    packages = {name: known for name, known in packages.items() if name in names}
    used = {key for known in packages.values() for key in known.sources}
    used |= project.remote.keys()
    return Lock({k: s for k, s in sources.items() if k in used}, packages)


def folders_of(built: Iterable[Built]) -> dict[Path, Mapping[PurePosixPath, str]]:
    """The folders that are to change, with their files."""
    return {
        one.package.out: one.generated.files
        for one in built
        if one.generated is not None
    }


def generate_packages(
    project: Project, packages: Iterable[Package], lock: Lock, render: Render
) -> list[Built]:
    """Render packages and write them, and the lock file, as one change. Needs `opened`.

    Raises:
        InputError: documents, configuration or folders cannot be used; nothing changed.
    """
    built = [
        build(
            project,
            package,
            read_inputs(project, package, lock),
            lock,
            render,
            anew=True,
        )
        for package in packages
    ]
    text = locked_with(project, lock, built).text()
    commit(project.root, Changes(folders_of(built), {project.root / LOCK: text}))
    return built


@dataclass(frozen=True)
class Verified:
    """What is not as it should be about a package, and what it is all the same.

    Attributes:
        wrong: what kubewright.yaml, kubewright.lock and the documents disagree about.
        drift: files of the package that differ from what the documents render to.
    """

    package: Package
    locked: LockedPackage | None
    wrong: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()


def verify_package(
    project: Project, package: Package, lock: Lock, render: Render
) -> Verified:
    """Compare kubewright.yaml, kubewright.lock, documents and package.

    Raises:
        InputError: the documents or the configuration cannot be used.
    """
    locked = lock.packages.get(package.name)
    if locked is None:
        return Verified(
            package,
            None,
            (f"{package.name} is not in {LOCK}: run kubewright generate",),
        )
    wrong = list(_disagreements(project, package, locked, lock))
    if wrong:
        return Verified(package, locked, tuple(wrong))
    inputs = read_inputs(project, package, lock)
    built = build(project, package, inputs, lock, render)
    if built.generated is None:
        return Verified(package, locked)
    if not package.out.is_dir():
        missing = f"{package.out} is missing: run kubewright generate"
        return Verified(package, locked, (missing,))
    if built.version != locked.version:
        wrong.append(
            f"{package.name} is of version {built.version}, and {LOCK} has "
            f"{locked.version}: run kubewright generate"
        )
    drift = find_drift(package.out, built.generated.files)
    return Verified(package, locked, tuple(wrong), tuple(drift))


def _disagreements(
    project: Project, package: Package, locked: LockedPackage, lock: Lock
) -> Iterable[str]:
    said = [source.key for source in package.sources]
    if said != list(locked.sources):
        yield (
            f"{package.name} is of {', '.join(locked.sources)}, and {project.file} asks "
            f"for {', '.join(said)}: run kubewright upgrade"
        )
        return
    for source in package.sources:
        known = lock.sources.get(source.key)
        if known is None:
            yield f"{source.key} is not in {LOCK}: run kubewright upgrade"
        elif isinstance(source, LocalSource):
            files = read_input(project, source, lock).locked.files
            for name in sorted(files.keys() | known.files.keys()):
                if files.get(name) != known.files.get(name):
                    yield (
                        f"{Location(str(project.root / name))} is not as {LOCK} has it: "
                        "run kubewright upgrade, or generate"
                    )
        else:
            folder = project.root / known.folder
            for name in changed_files(folder, known):
                yield (f"{folder / name} is not as {LOCK} has it: run kubewright fetch")
