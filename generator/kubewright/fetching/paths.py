"""Names of files that strangers chose: good below a folder, or refused."""

from __future__ import annotations

from pathlib import PurePosixPath

from kubewright.diagnostics import InputError, Location
from kubewright.folders import SUFFIXES

MAX_BYTES = 64 * 1024 * 1024
"""Of one document, and of an archive as it is downloaded."""


def safe_path(name: str, where: Location) -> PurePosixPath:
    """A relative path that stays below its folder on every platform.

    Raises:
        InputError: it would not.
    """
    parts = name.split("/")
    if (
        not name
        or any(part in ("", ".", "..") or part.endswith((" ", ".")) for part in parts)
        or any(char in "\\:\0" or not char.isprintable() for char in name)
    ):
        raise InputError(f"{name!r} is no path below a folder: refused", where)
    return PurePosixPath(name)


def is_document(path: PurePosixPath) -> bool:
    """Whether a file is one of those that kubewright reads."""
    return path.suffix in SUFFIXES
