"""Write: the only module that changes the output folder.

The new package is written beside the old one and swapped in whole. A failed run leaves
the old one as it was. Files that kubewright did not write stay where they are.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from kubewright.diagnostics import InputError, Location

MANIFEST = PurePosixPath(".kubewright-files")
"""Lists the files of a generated folder, one a line: what the next run may replace."""

Content = str | bytes
"""Of a file: text is written as UTF-8 with \\n, bytes as they are."""

_CACHES = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"})


def check_output(out: Path) -> None:
    """Raise InputError when `out` cannot be written, before any work is done."""
    location = Location(str(out))
    if out.exists() and not out.is_dir():
        raise InputError("this is a file, not a folder", location)
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise InputError(
            "the folder is not empty and was not written by kubewright",
            location,
            "name a new or empty folder, or empty this one yourself",
        )
    above = next(parent for parent in out.absolute().parents if parent.exists())
    if not above.is_dir():
        raise InputError(f"the folder is below {above}, which is a file", location)
    if not os.access(above, os.W_OK | os.X_OK):
        raise InputError(f"cannot be written: permission denied in {above}", location)


def write_package(out: Path, files: Mapping[PurePosixPath, Content]) -> None:
    """Put the files into `out`, all or none, with a manifest of what was written.

    Raises:
        InputError: the folder cannot be written, or holds what is not ours.
    """
    check_output(out)
    location = Location(str(out))
    out = out.resolve()  # `.` and links: what they lead to is what is swapped
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        try:
            stage_folder(out, staging / "new", files)
            if out.exists():
                out.rename(staging / "old")
            (staging / "new").rename(out)
        except BaseException:
            if not out.exists() and (staging / "old").exists():
                (staging / "old").rename(out)
            raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror or error}", location
        ) from error


def read_manifest(out: Path) -> list[PurePosixPath]:
    """The files that an earlier run wrote; none where there was no run."""
    manifest = out / MANIFEST
    if not manifest.is_file():
        return []
    return [PurePosixPath(line) for line in manifest.read_text("utf-8").splitlines()]


def stage_folder(out: Path, new: Path, files: Mapping[PurePosixPath, Content]) -> None:
    """Fill `new` with what `out` is to be: the files, a manifest, and what is not ours."""
    for path, content in {**files, MANIFEST: manifest_of(files)}.items():
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_content(target, content)
    if out.exists():
        _keep_foreign_files(out, new)


def write_content(target: Path, content: Content) -> None:
    if isinstance(content, str):
        target.write_text(content, encoding="utf-8", newline="\n")
    else:
        target.write_bytes(content)


def manifest_of(files: Iterable[PurePosixPath]) -> str:
    return "".join(f"{path}\n" for path in sorted(files))


def _keep_foreign_files(old: Path, new: Path) -> None:
    """Copy what kubewright did not write: hand-written expansions, a folder's .git."""
    ours = {*read_manifest(old), MANIFEST}
    for folder, names, files in os.walk(old):
        names[:] = [name for name in names if name not in _CACHES]
        links = [name for name in names if Path(folder, name).is_symlink()]
        for name in (*files, *links):
            path = Path(folder, name)
            relative = PurePosixPath(path.relative_to(old).as_posix())
            target = new / relative
            if relative not in ours and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target, follow_symlinks=False)
