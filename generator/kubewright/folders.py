"""Which files of a folder are documents."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from kubewright.diagnostics import InputError, Location

SUFFIXES = frozenset({".json", ".yaml", ".yml"})

MAX_FILES = 10_000
"""Below one folder, of those with a suffix that is read."""


def document_files(folder: Path) -> list[Path]:
    """The files in JSON and YAML below a folder, by name.

    Raises:
        InputError: there is none, or there are more than anybody has.
    """
    found = (
        file for file in folder.rglob("*") if file.suffix in SUFFIXES and file.is_file()
    )
    files = list(islice(found, MAX_FILES + 1))
    if not files:
        raise InputError(
            "the folder holds no .json, .yaml or .yml document",
            Location(str(folder)),
            "name a folder of CustomResourceDefinitions, or one as `kubewright fetch` "
            "or `kubewright specs strip` leaves it",
        )
    if len(files) > MAX_FILES:
        raise InputError(
            f"the folder holds more than {MAX_FILES:,} documents",
            Location(str(folder)),
            "generate reads CustomResourceDefinitions, OpenAPI and discovery",
        )
    return sorted(files)
