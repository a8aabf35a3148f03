"""Which files of a package's sources are read, as its exclude says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from kubewright.diagnostics import InputError
from kubewright.folders import document_files
from kubewright.load.reading import Reading
from kubewright.project.read import Package


def reading_of(package: Package, documents: Iterable[Path]) -> Reading:
    """How the documents of a package are read.

    Raises:
        InputError: a pattern is none, or leaves out no file of these.
    """
    files = [file for path in documents for file in _named(path)]
    for pattern, place in package.exclude.items():
        try:
            alone = Reading((pattern,))
        except InputError as error:
            raise InputError(f"{pattern!r} is no pattern", place, error.hint) from error
        if not any(alone.excluded_by(file) for file in files):
            raise InputError(
                f"{pattern!r} leaves no file out",
                place,
                "a pattern that matches nothing is a mistake: take it out or mend it",
            )
    return Reading(tuple(package.exclude), package.strict)


def _named(path: Path) -> list[PurePath]:
    """As patterns see them: below the folder that is a source, or by name."""
    if path.is_dir():
        return [file.relative_to(path) for file in document_files(path)]
    return [PurePath(path.name)]
