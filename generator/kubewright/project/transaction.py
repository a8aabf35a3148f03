"""Several files and folders replaced as one: all of them or none, whatever happens.

Everything new is written beside what it replaces, and a journal lists it. When all of it
is there, the journal says so, in one rename: that is the moment of the change. Then the
new is renamed into place. A process that is killed before that moment leaves the old
state and some rubbish; after it, renames that are still to be done. The next command
that opens the project does whichever it was: `recover`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any

from kubewright.diagnostics import InputError, Location
from kubewright.project.schema import FILE as SCHEMA
from kubewright.project.schema import schema_text
from kubewright.write import Content, check_output, stage_folder, write_content

WORK = ".kubewright"
"""The folder, in that of kubewright.yaml, for the journal: nothing to keep."""

_STAGING, _COMMITTED = "staging", "committed"


@dataclass(frozen=True)
class Changes:
    """What a project's files are to be.

    Attributes:
        folders: generated ones, by path: their files, all of them.
        files: single ones, by path.
        removed: folders that go.
    """

    folders: Mapping[Path, Mapping[PurePosixPath, Content]] = field(
        default_factory=dict[Path, Mapping[PurePosixPath, Content]]
    )
    files: Mapping[Path, str] = field(default_factory=dict[Path, str])
    removed: tuple[Path, ...] = ()


@contextmanager
def opened(root: Path) -> Generator[None]:
    """Nobody else changes the project meanwhile, and what was interrupted is finished.

    Raises:
        InputError: the project's folder cannot be written.
    """
    work = work_folder(root)
    try:
        with (work / "lock").open("w") as file:
            _wait_for(file.fileno())
            recover(root)
            yield
    except PermissionError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", Location(str(error.filename))
        ) from error


def work_folder(root: Path) -> Path:
    """Make the folder for what is under way; version control leaves it alone.

    The schema of kubewright.yaml stands there too, where editors are sent for it.
    """
    work = root / WORK
    try:
        work.mkdir(exist_ok=True)
        for name, text in ((".gitignore", "*\n"), (SCHEMA, schema_text())):
            file = work / name
            if not file.is_file() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", Location(str(work))
        ) from error
    return work


def _wait_for(descriptor: int) -> None:
    """Hold the lock that a process loses when it ends, however it ends.

    It is the process's own: helpers that are forked meanwhile do not have it.
    """
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows has no such lock: one command at a time
        return
    fcntl.lockf(descriptor, fcntl.LOCK_EX)


def is_interrupted(root: Path) -> bool:
    """Whether a run was killed, or is under way."""
    return _journal(root).exists()


def recover(root: Path) -> None:
    """Finish what was committed, or take away what was not. Needs `opened`."""
    journal = _journal(root)
    try:
        content: dict[str, Any] = json.loads(journal.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except ValueError:  # killed in its first write: nothing is staged yet
        journal.unlink()
        return
    moves = [_Move(**move) for move in content["moves"]]
    with _until_done():
        if content["state"] == _COMMITTED:
            _roll_forward(root, moves)
        else:
            _roll_back(root, moves, content["made"])
        journal.unlink()


def commit(root: Path, changes: Changes) -> None:
    """Make the changes, all or none of them. Needs `opened`.

    Raises:
        InputError: something cannot be written, or a folder holds what is not ours.
    """
    for folder in changes.folders:
        check_output(folder)
    moves = _moves(root, changes)
    made = _missing_folders(root, changes)
    try:
        _write_journal(root, _STAGING, moves, made)
        _stage(changes)
        _write_journal(root, _COMMITTED, moves, made)
    except BaseException as error:
        recover(root)
        if isinstance(error, OSError):
            raise InputError(
                f"cannot be written: {error.strerror or error}; nothing was changed",
                Location(str(error.filename or root)),
            ) from error
        raise
    recover(root)


@dataclass(frozen=True)
class _Move:
    """One replacement, in paths from the root: what is new, if anything, where it goes."""

    target: str
    new: str | None


def _moves(root: Path, changes: Changes) -> list[_Move]:
    alone = [path for path in changes.files if _folder_of(path, changes) is None]
    replaced = (*changes.folders, *alone)
    moves = [_Move(_relative(root, p), _relative(root, _new(p))) for p in replaced]
    moves += [_Move(_relative(root, path), None) for path in changes.removed]
    return moves


def _folder_of(path: Path, changes: Changes) -> Path | None:
    """The replaced folder that a file is in: it goes with that."""
    resolved = path.resolve()
    return next(
        (f for f in changes.folders if resolved.is_relative_to(f.resolve())), None
    )


def _relative(root: Path, path: Path) -> str:
    return os.path.relpath(path.resolve(), root.resolve())


def _new(path: Path) -> Path:
    path = path.resolve()  # links: what they lead to is what is replaced
    return path.with_name(f".{path.name}.kubewright-new")


def _old(path: Path) -> Path:
    return path.with_name(f".{path.name}.kubewright-old")


def _missing_folders(root: Path, changes: Changes) -> list[str]:
    """Folders that have to be made, the outermost first."""
    missing = {
        parent
        for path in (*changes.folders, *changes.files)
        for parent in path.resolve().parents
        if not parent.exists()
    }
    return [_relative(root, folder) for folder in sorted(missing)]


def _stage(changes: Changes) -> None:
    for path, files in changes.folders.items():
        target = path.resolve()
        stage_folder(target, _new(target), files)
    for path, text in changes.files.items():
        folder = _folder_of(path, changes)
        new = (
            _new(path)
            if folder is None
            else _new(folder) / path.resolve().relative_to(folder.resolve())
        )
        new.parent.mkdir(parents=True, exist_ok=True)
        write_content(new, text)
        if path.exists():
            shutil.copymode(path, new)


def _roll_forward(root: Path, moves: list[_Move]) -> None:
    """Each step can be done again from where it was left; the slow ones come last."""
    for move in moves:
        target = root / move.target
        new = None if move.new is None else root / move.new
        if (new is None or new.is_dir()) and target.exists():
            _remove(_old(target))
            target.rename(_old(target))
        if new is not None and new.exists():
            new.replace(target)
    for move in moves:
        _remove(_old(root / move.target))


def _roll_back(root: Path, moves: list[_Move], made: list[str]) -> None:
    for move in moves:
        if move.new is not None:
            _remove(root / move.new)
    for folder in reversed(made):
        with suppress(OSError):  # somebody else has put something there
            (root / folder).rmdir()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _journal(root: Path) -> Path:
    return root / WORK / "journal.json"


def _write_journal(root: Path, state: str, moves: list[_Move], made: list[str]) -> None:
    """In one rename: a reader sees the one before or this one."""
    content = {"state": state, "made": made, "moves": [vars(move) for move in moves]}
    journal = _journal(root)
    partial = journal.with_suffix(".new")
    with partial.open("w", encoding="utf-8") as file:
        file.write(json.dumps(content))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(journal)


@contextmanager
def _until_done() -> Generator[None]:
    """Interruptions wait until the renames are done."""
    waiting: list[int] = []

    def wait(number: int, frame: FrameType | None) -> None:
        waiting.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM)
    try:
        before = {number: signal.signal(number, wait) for number in numbers}
    except ValueError:  # not the main thread, which alone is interrupted
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for received in waiting:
            signal.raise_signal(received)
