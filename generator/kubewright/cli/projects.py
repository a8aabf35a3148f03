"""generate and verify without SPEC: what kubewright.yaml says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kubewright.cli.output import progress_bar, show_drift, show_notes, summary
from kubewright.diagnostics import InputError
from kubewright.progress import Progress
from kubewright.project.lock import Lock, read_lock
from kubewright.project.read import Package, Project, find_project, read_project
from kubewright.project.run import (
    Verified,
    generate_packages,
    selected,
    verify_package,
)
from kubewright.project.transaction import is_interrupted, opened

if TYPE_CHECKING:
    from kubewright.pipeline import Generated


@contextmanager
def opened_project(config_file: Path | None) -> Generator[tuple[Project, Lock]]:
    """The project of a command that changes it; nobody else does meanwhile."""
    path = config_file or find_project()
    read_project(path)  # what is wrong with it, before a folder is made beside it
    with opened(path.parent):
        yield read_project(path), read_lock(path.parent)


def generate_project(
    config_file: Path | None, names: tuple[str, ...], out: Path | None
) -> None:
    """Render the packages of a project; or one of them, somewhere else."""
    if out is not None:
        _generate_elsewhere(config_file, names, out)
        return
    with opened_project(config_file) as (project, lock):
        built = generate_packages(project, selected(project, names), lock, render)
    for one in built:
        assert one.generated is not None
        click.echo(f"{one.package.out}: {summary(one.generated)}")


def _generate_elsewhere(
    config_file: Path | None, names: tuple[str, ...], out: Path
) -> None:
    from kubewright.project.inputs import read_inputs
    from kubewright.write import check_output, write_package

    project, package, lock = _one(config_file, names)
    check_output(out)
    inputs = read_inputs(project, package, lock)
    generated = render(package, tuple(path for i in inputs for path in i.paths))
    write_package(out, generated.files)
    click.echo(f"{out}: {summary(generated)}")


def _one(
    config_file: Path | None, names: tuple[str, ...]
) -> tuple[Project, Package, Lock]:
    project = read_project(config_file or find_project())
    packages = selected(project, names)
    if len(packages) > 1:
        raise InputError(
            "--out is for one package",
            hint="name it with --package; the others' out is in kubewright.yaml",
        )
    return project, packages[0], read_lock(project.root)


def verify_project(
    config_file: Path | None, names: tuple[str, ...], out: Path | None
) -> None:
    """Compare a project's files; exit with code 1 when they do not go together."""
    if out is not None:
        raise InputError(
            "--out goes with SPEC: a project has its own",
            hint="name a package of the project with --package",
        )
    path = config_file or find_project()
    project = read_project(path)
    if is_interrupted(project.root):
        with opened(project.root):
            click.echo("an upgrade was interrupted: it is whole again", err=True)
            project = read_project(path)
    lock = read_lock(project.root)
    verified = [
        verify_package(project, package, lock, render)
        for package in selected(project, names)
    ]
    right = [_show(one) for one in verified]
    if not all(right):
        sys.exit(1)


def _show(verified: Verified) -> bool:
    """Say what is wrong, or what is right, and which."""
    package, locked = verified.package, verified.locked
    for line in verified.wrong:
        click.echo(line)
    show_drift(package.out, verified.drift)
    if verified.wrong or verified.drift or locked is None:
        return False
    click.echo(
        f"{package.out}: {package.name} {locked.version}, as generated from "
        f"{', '.join(locked.sources)}"
    )
    return True


def render(
    package: Package,
    documents: tuple[Path, ...],
    *,
    shows: Callable[[str], AbstractContextManager[Progress]] = progress_bar,
) -> Generated:
    """Run the stages, show how far they are, and what they note."""
    from kubewright.format import cache_folder
    from kubewright.load.groups import UnknownGroup
    from kubewright.pipeline import Request, generate
    from kubewright.project.reading import reading_of

    request = Request(
        specs=documents,
        package=package.name,
        config=package.config,
        docs=package.docs,
        cache=cache_folder(),
        groups=frozenset(package.groups),
        reading=reading_of(package, documents),
    )
    with shows(f"generating {package.name}") as progress:
        try:
            generated = generate(request, progress)
        except UnknownGroup as error:
            place = package.groups[error.group]
            raise InputError(error.message, place, error.hint) from error
    show_notes(generated.notes)
    return generated
