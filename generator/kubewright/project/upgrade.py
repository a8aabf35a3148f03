"""From a changed line of kubewright.yaml to packages, lock file and changelogs.

fetch      every source as it is now, into the folder for work
compare    what each package's API was with what it is to be
count      the next version, where the file fixes one
render     the packages that change
commit     documents, packages, changelogs, lock file, kubewright.yaml: as one
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from kubewright.diagnostics import InputError, Location
from kubewright.diff import Changes as Differences
from kubewright.diff import compare
from kubewright.diff.side import Side
from kubewright.diff.sources import Described, read_source, side_of
from kubewright.load import load
from kubewright.load.packaged import api_document_in
from kubewright.load.reading import Reading
from kubewright.project import edit
from kubewright.project.bump import next_version
from kubewright.project.changelog import Upgraded, with_entry
from kubewright.project.fetch import (
    Fetched,
    Shows,
    fetch_sources,
    folders_left,
    lock_of,
)
from kubewright.project.inputs import Input, changed_files, read_input
from kubewright.project.lock import FILE as LOCK
from kubewright.project.lock import Lock, LockedPackage, sha256_of
from kubewright.project.read import Package, Project
from kubewright.project.run import (
    Built,
    Render,
    build,
    folders_of,
    locked_with,
    selected,
)
from kubewright.project.transaction import WORK, Changes, commit
from kubewright.write import Content, write_content


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade did.

    Attributes:
        upgraded: the packages that changed.
        notes: why the changes of some are not known.
    """

    upgraded: tuple[Upgraded, ...]
    fetched: tuple[Fetched, ...]
    notes: tuple[str, ...] = ()


def upgrade(
    project: Project,
    lock: Lock,
    *,
    to: str | None,
    names: Iterable[str],
    render: Render,
    shows: Shows,
) -> Upgrade:
    """Bring packages to what their sources are now, or to a version. Needs `opened`.

    Raises:
        InputError: something cannot be fetched, used or written; nothing was changed.
    """
    names = tuple(names)
    if to is not None:
        project = edit.at(project, selected(project, names), to)
    work = project.root / WORK / "fetched"
    shutil.rmtree(work, ignore_errors=True)
    try:
        return _upgrade(project, lock, names, work, render, shows)
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror or error}; nothing was changed",
            Location(str(error.filename or work)),
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _upgrade(
    project: Project,
    lock: Lock,
    names: tuple[str, ...],
    work: Path,
    render: Render,
    shows: Shows,
) -> Upgrade:
    wanted = selected(project, names)
    keys = {source.key for package in wanted for source in package.sources}
    fetched = fetch_sources(project, lock, shows, anew=True, keys=keys)
    found = _at_hand(project, work, fetched)
    inputs = {
        package.name: [
            found.get(source.key) or read_input(project, source, lock)
            for source in package.sources
        ]
        for package in wanted
    }
    compared = {
        package.name: _differences(project, package, inputs[package.name], lock, shows)
        for package in wanted
    }
    notes = [found for found in compared.values() if isinstance(found, str)]
    differences = {
        name: None if isinstance(found, str) else found
        for name, found in compared.items()
    }
    project = _counted(project, lock, differences)
    built = [
        build(project, package, inputs[package.name], lock, render)
        for package in selected(project, names)
    ]
    upgraded = [
        _upgraded(one, lock.packages.get(one.package.name), differences)
        for one in built
    ]
    changed = [
        one
        for one, new in zip(upgraded, built, strict=True)
        if new.generated is not None or one.changes is not None
    ]
    _commit(project, lock, fetched, built, changed)
    return Upgrade(tuple(changed), tuple(fetched), tuple(notes))


def _at_hand(
    project: Project, work: Path, fetched: Iterable[Fetched]
) -> dict[str, Input]:
    """What was fetched, as inputs: new documents stand in the folder for work."""
    found: dict[str, Input] = {}
    for index, one in enumerate(fetched):
        folder = project.root / one.locked.folder
        if one.files is not None:
            folder = work / str(index)
            for path, content in one.files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                write_content(folder / path, content)
        found[one.source.key] = Input(one.source, (folder,), one.locked)
    return found


def _differences(
    project: Project, package: Package, inputs: list[Input], lock: Lock, shows: Shows
) -> Differences | str | None:
    """What changes for users of the package; None where nothing can have changed.

    Or why that is not known: what it was generated from may be gone, and it may be of an
    older kubewright. That keeps nobody from what it is to be.
    """
    locked = lock.packages.get(package.name)
    if locked is None or package.config.models_only:
        return None
    before = [lock.sources.get(key) for key in locked.sources]
    if before == [known.locked for known in inputs]:
        return None
    with shows(f"comparing {package.name} with what it was"):
        try:
            old = _old_side(project, package, locked, lock)
        except InputError as error:
            return f"{package.name}: what changes is not known: {error}"
        if old is None:
            return f"{package.name}: what changes is not known: {package.out} is gone"
        new = _side(package, tuple(path for i in inputs for path in i.paths))
        return compare(old, new)


def _side(package: Package, documents: Iterable[Path]) -> Side:
    reading = Reading(tuple(package.exclude), package.strict)
    specs = load(documents, frozenset(package.groups), reading)
    return side_of(Described("", specs), package.name, package.config)


def _old_side(
    project: Project, package: Package, locked: LockedPackage, lock: Lock
) -> Side | None:
    """By the documents that the package was generated from, or by what it carries."""
    paths = [path for key in locked.sources for path in _old_paths(project, key, lock)]
    label = locked.version
    if paths and None not in paths:
        side = _side(package, [path for path in paths if path])
    elif package.out.is_dir() and api_document_in(package.out):
        described = read_source(str(package.out))
        side = side_of(described, package.name, package.config)
    else:
        return None
    return side if side.model.server_version else replace(side, label=label)


def _old_paths(project: Project, key: str, lock: Lock) -> list[Path | None]:
    """The documents of a locked source; None where they are not as they were."""
    locked = lock.sources.get(key)
    if locked is None:
        return [None]
    if locked.folder:
        folder = project.root / locked.folder
        return [None if changed_files(folder, locked) else folder]
    return [
        None if changed else project.root / name
        for name, changed in _changed_locally(project, locked.files).items()
    ]


def _changed_locally(project: Project, files: Mapping[str, str]) -> dict[str, bool]:
    return {
        name: not (project.root / name).is_file()
        or sha256_of(project.root / name) != digest
        for name, digest in files.items()
    }


def _counted(
    project: Project, lock: Lock, differences: Mapping[str, Differences | None]
) -> Project:
    """The project with the next versions of packages whose version its file fixes.

    One that somebody has changed since the last run is right already.
    """
    values: dict[str, str] = {}
    for package in project.packages:
        found = differences.get(package.name)
        fixed, locked = package.config.version, lock.packages.get(package.name)
        if found is None or fixed is None or locked is None or fixed != locked.version:
            continue
        where = package.places.at("distribution", "version").pointer
        values[where] = next_version(fixed, found)
    return edit.with_values(project, values)


def _upgraded(
    built: Built,
    locked: LockedPackage | None,
    differences: Mapping[str, Differences | None],
) -> Upgraded:
    name, version = built.package.name, built.version
    changes = differences.get(name)
    if changes is not None and not changes.new:
        changes = replace(changes, new=version)
    return Upgraded(name, locked.version if locked else "", version, changes)


def _commit(
    project: Project,
    lock: Lock,
    fetched: Iterable[Fetched],
    built: Iterable[Built],
    upgraded: Iterable[Upgraded],
) -> None:
    fetched, built = list(fetched), list(built)
    new = lock_of(project, locked_with(project, lock, built), fetched)
    folders: dict[Path, Mapping[PurePosixPath, Content]] = {**folders_of(built)}
    for one in fetched:
        if one.files is not None:
            folders[project.root / one.locked.folder] = one.files
    files = {project.file: project.marked.text}
    logs = {package.name: package.changelog for package in project.packages}
    for entry in upgraded:
        log = logs[entry.name]
        if log is not None and entry.changes is not None and entry.changes.all:
            files[log] = with_entry(log, entry)
    files[project.root / LOCK] = new.text()
    files = {path: text for path, text in files.items() if _is_other(path, text)}
    left = folders_left(project, lock, new)
    if files or folders or left:
        commit(project.root, Changes(folders, files, left))


def _is_other(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() != text.encode()
    except FileNotFoundError:
        return True
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
