"""Verify: is what is on disk what the documents render to?"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kubewright.write import MANIFEST, manifest_of, read_manifest


@dataclass(frozen=True, order=True)
class Drift:
    """A file that is missing, left over, or other than it should be."""

    path: PurePosixPath
    what: str
    diff: str = ""


def find_drift(out: Path, files: Mapping[PurePosixPath, str]) -> list[Drift]:
    """Compare a generated folder with what it should hold; empty when they agree."""
    expected = {**files, MANIFEST: manifest_of(files)}
    return sorted([*_changed(out, expected), *_left_over(out, expected)])


def _changed(out: Path, expected: Mapping[PurePosixPath, str]) -> Iterator[Drift]:
    for path, text in expected.items():
        target = out / path
        if not target.is_file():
            yield Drift(path, "is missing")
        elif target.read_bytes() != text.encode():
            found = target.read_text(encoding="utf-8", errors="replace")
            diff = difflib.unified_diff(
                found.splitlines(), text.splitlines(), "on disk", "generated", "", "", 1
            )
            yield Drift(path, "differs", "\n".join(line.rstrip("\n") for line in diff))


def _left_over(out: Path, expected: Mapping[PurePosixPath, str]) -> Iterator[Drift]:
    for path in read_manifest(out):
        if path not in expected and (out / path).exists():
            yield Drift(path, "is no longer generated")
