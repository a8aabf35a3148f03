"""What a comparison on the command line is of: named sources, or a project's packages."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kubewright.cli.options import needs_extra
from kubewright.config import Config
from kubewright.diagnostics import InputError, Location
from kubewright.diff import Side
from kubewright.diff.sources import RELEASE, Described, read_source, sides_of
from kubewright.load import load
from kubewright.project.inputs import read_inputs
from kubewright.project.lock import read_lock
from kubewright.project.read import Package, Project, find_project, read_project
from kubewright.project.reading import reading_of
from kubewright.project.run import selected


class Compared(NamedTuple):
    """The two sides of a comparison."""

    old: Side
    new: Side


def compared(
    sources: tuple[str, ...], packages: tuple[str, ...], config_file: Path | None
) -> list[Compared]:
    """Two sources; or what of them is missing, from the project.

    Raises:
        InputError: a side is missing or cannot be used.
    """
    if len(sources) > 2:
        raise InputError("a comparison has two sides: OLD and NEW")
    if len(sources) == 2:
        return [_named(*sources, packages, config_file)]
    project = read_project(config_file or find_project())
    chosen = [
        package
        for package in selected(project, packages)
        if packages or not package.config.models_only
    ]
    if sources and len(chosen) > 1:
        raise InputError(
            f"{sources[0]} can be compared with one package, and there are "
            f"{len(chosen)}",
            hint="name one with --package",
        )
    if not chosen:
        raise InputError(
            "the project has no package with clients", Location(str(project.file))
        )
    return [_of_project(project, package, *sources) for package in chosen]


def _named(
    old: str, new: str, packages: tuple[str, ...], config_file: Path | None
) -> Compared:
    if len(packages) > 1:
        raise InputError("--package is for one package here: OLD and NEW are of one")
    name = packages[0] if packages else ""
    config = _config(name, config_file)
    return Compared(*sides_of(_read(old), _read(new), name, config))


def _config(package: str, config_file: Path | None) -> Config:
    """What a kubewright.yaml that is named says of a package, or of its only one."""
    if config_file is None:
        return Config()
    project = read_project(config_file)
    chosen = selected(project, [package] if package else [])
    if len(chosen) > 1:
        raise InputError(
            f"{config_file} has {len(chosen)} packages",
            hint="say which one's pins to use, with --package",
        )
    return chosen[0].config


def _read(source: str, folder: Path = Path()) -> Described:
    if source.startswith(RELEASE):
        with needs_extra("fetch"):
            return read_source(source, folder)
    return read_source(source, folder)


def _of_project(project: Project, package: Package, old: str | None = None) -> Compared:
    inputs = read_inputs(project, package, read_lock(project.root))
    paths = [path for one in inputs for path in one.paths]
    reading = reading_of(package, paths)
    new = Described("documents", load(paths, frozenset(package.groups), reading))
    before = _read(old) if old is not None else _committed(project, package)
    sides = sides_of(before, new, package.name, package.config)
    return Compared(
        *(replace(side, label=f"{package.name} {side.label}") for side in sides)
    )


def _committed(project: Project, package: Package) -> Described:
    """A package as it was last committed; without a commit as it stands in its folder."""
    out = Path(os.path.relpath(package.out, project.root)).as_posix()
    try:
        return read_source(f"git:HEAD:{out}", project.root)
    except InputError as error:
        if not package.out.is_dir():
            raise InputError(
                "neither committed nor generated yet: there is nothing to compare with",
                Location(str(package.out)),
                "name OLD, or run `kubewright generate` first",
            ) from error
        return read_source(out, project.root)
