"""What planning hands to rendering."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class PlannedFile:
    """One file to be: its path below the output folder, its template and its view.

    Of a file that is `laid_out` black would change nothing, so that it is not asked.
    """

    path: PurePosixPath
    template: str
    view: object
    laid_out: bool = False
