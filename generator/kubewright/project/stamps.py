"""What a generation came to, remembered: nothing is rendered twice to be compared.

A stamp says what the files of a package hash to, by everything that they come from: the
documents, the options, and kubewright itself. It is kept in the cache, not in the
repository: where it is missing, the package is rendered and compared byte by byte.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata, resources
from pathlib import Path, PurePosixPath
from typing import Any

from kubewright.cache import cache_root, remember
from kubewright.folders import document_files
from kubewright.project.inputs import Input
from kubewright.project.lock import sha256_of
from kubewright.project.read import Package, Project
from kubewright.write import MANIFEST, Content, manifest_of

_NO_MATTER = frozenset({"sources", "out", "changelog"})
"""Keys of a package that do not change what is in it."""


def inputs_digest(project: Project, package: Package, inputs: list[Input]) -> str:
    """A hash of everything that the files of a package come from."""
    said: dict[str, Any] = project.marked.value["packages"][package.name]
    options = {key: value for key, value in said.items() if key not in _NO_MATTER}
    content = {
        "tool": _tool_digest(),
        "package": package.name,
        "options": options,
        "version": package.config.source_version,
        "documents": [sorted(known.locked.files.items()) for known in inputs],
        "borrowed": [_hashes(document) for document in _lent(package)],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _lent(package: Package) -> Iterator[Path]:
    """What the packages were generated from whose classes this one borrows."""
    if package.config.borrowed:
        from kubewright.lenders import documents_of  # loads OpenAPI's types

        for borrowed in package.config.borrowed:
            yield from documents_of(borrowed)


def _hashes(path: Path) -> list[str]:
    files = document_files(path) if path.is_dir() else [path]
    return [sha256_of(file) for file in files if file.is_file()]


@cache
def _tool_digest() -> str:
    """Of kubewright's own files, and of what else has a say in its output."""
    digest = hashlib.sha256()
    for name in ("kubewright", "kubewright_templates"):
        with resources.as_file(resources.files(name)) as folder:
            for file in sorted(folder.rglob("*")):
                if file.suffix in (".py", ".j2", ".json"):
                    digest.update(str(file.relative_to(folder)).encode())
                    digest.update(file.read_bytes())
    digest.update(metadata.version("black").encode())
    digest.update(str(sys.version_info[:2]).encode())
    return digest.hexdigest()


def remember_files(digest: str, files: Mapping[PurePosixPath, Content]) -> None:
    """Keep what the files of a package hash to."""
    hashes = {str(path): _sha256(content) for path, content in files.items()}
    remember(_entry(digest), json.dumps(hashes))


def is_as_remembered(digest: str, out: Path) -> bool:
    """Whether a folder is known to be what its documents render to."""
    try:
        hashes: dict[str, str] = json.loads(_entry(digest).read_text("utf-8"))
        manifest = manifest_of(map(PurePosixPath, hashes))
        if (out / MANIFEST).read_text("utf-8") != manifest:
            return False
        return all(
            _sha256((out / path).read_bytes()) == known
            for path, known in hashes.items()
        )
    except (OSError, ValueError):  # not there, or not whole: look for oneself
        return False


def _sha256(content: Content) -> str:
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()


def _entry(digest: str) -> Path:
    return cache_root() / "results" / digest
