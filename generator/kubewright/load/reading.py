"""Which files of the user's are read, and how strictly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from pathspec import GitIgnoreSpec

from kubewright.diagnostics import InputError


@dataclass(frozen=True)
class Reading:
    """How the user's files are read.

    Attributes:
        exclude: patterns of files that are left out, as in a .gitignore. For example:
            `kustomization.yaml`, `samples/`, `*-v1beta1.yaml`.
        strict: refuse what kubectl takes all the same: a key that is given twice.

    Raises:
        InputError: a pattern is none of a .gitignore's.
    """

    exclude: tuple[str, ...] = ()
    strict: bool = False

    def __post_init__(self) -> None:
        for pattern in self.exclude:
            try:
                GitIgnoreSpec.from_lines([pattern])
            except ValueError as error:
                raise InputError(
                    f"--exclude {pattern!r} is no pattern",
                    hint="write it as in a .gitignore: samples/, *-v1beta1.yaml",
                ) from error

    def excluded_by(self, file: PurePath) -> str | None:
        """The pattern that leaves a file out, if one does.

        `file` is its path below the folder that was named, or its name.
        """
        if not self.exclude:
            return None
        found = self._patterns.check_file(file)
        return self.exclude[found.index or 0] if found.include else None

    @cached_property
    def _patterns(self) -> GitIgnoreSpec:
        return GitIgnoreSpec.from_lines(self.exclude)
