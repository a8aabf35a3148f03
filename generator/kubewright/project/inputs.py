"""The documents of a package where they stand, and what they hash to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath

from kubewright.diagnostics import InputError, Location
from kubewright.folders import SUFFIXES, document_files
from kubewright.project.lock import FILE as LOCK
from kubewright.project.lock import Lock, LockedSource, sha256_of
from kubewright.project.read import Package, Project
from kubewright.project.sources import LocalSource, RemoteSource, Source


@dataclass(frozen=True)
class Input:
    """The documents of one source, at hand.

    Attributes:
        paths: what is read: files and folders.
        locked: what they are, as the lock file has it.
    """

    source: Source
    paths: tuple[Path, ...]
    locked: LockedSource


def read_inputs(project: Project, package: Package, lock: Lock) -> list[Input]:
    """The inputs of a package: local ones as they are, others as they were fetched.

    Raises:
        InputError: documents are missing, or are not those that were fetched.
    """
    return [read_input(project, source, lock) for source in package.sources]


def read_input(project: Project, source: Source, lock: Lock) -> Input:
    """As `read_inputs`, of one source."""
    if isinstance(source, LocalSource):
        return _local(project, source)
    return _remote(project, source, lock)


def _local(project: Project, source: LocalSource) -> Input:
    paths = tuple(_paths(project.root, source))
    files = [
        file
        for path in paths
        for file in (document_files(path) if path.is_dir() else [path])
    ]
    hashes = {_name(project.root, file): sha256_of(file) for file in files}
    return Input(source, paths, LockedSource(hashes))


def _paths(root: Path, source: LocalSource) -> list[Path]:
    path = root / source.path
    if path.exists():
        return [path]
    if any(char in source.path for char in "*?["):
        anchor = Path(source.path).anchor
        found = (Path(anchor) if anchor else root).glob(source.path[len(anchor) :])
        if matched := sorted(found):
            return matched
        raise InputError(f"{source.path} matches nothing", source.location)
    raise InputError(
        f"{path}: no such file or folder",
        source.location,
        "name documents beside kubewright.yaml: a file, a folder or a glob",
    )


def _name(root: Path, file: Path) -> str:
    return PurePath(os.path.relpath(file, root)).as_posix()


def _remote(project: Project, source: RemoteSource, lock: Lock) -> Input:
    locked = lock.sources.get(source.key)
    if locked is None:
        raise InputError(
            f"{source.key} is not in {LOCK}",
            source.location,
            "run `kubewright fetch`, or `kubewright upgrade` for all of it at once",
        )
    folder = project.root / locked.folder
    for path in changed_files(folder, locked):
        raise InputError(
            f"not the document that {LOCK} has, of {source.key}",
            Location(str(folder / path)),
            "bring it back with `kubewright fetch`",
        )
    return Input(source, (folder,), locked)


def changed_files(folder: Path, locked: LockedSource) -> list[str]:
    """Those that are missing or other than locked, and documents that are too many."""
    present = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.suffix in SUFFIXES and path.is_file()
    }
    wrong = {
        name
        for name, digest in locked.files.items()
        if name not in present or sha256_of(present[name]) != digest
    }
    return sorted(wrong | (present.keys() - locked.files.keys()))
