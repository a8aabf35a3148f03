"""kubewright.lock: what the sources of a project led to, and what each file hashes to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kubewright.diagnostics import InputError, Location

FILE = "kubewright.lock"
_FORMAT = 1


@dataclass(frozen=True)
class LockedSource:
    """The documents of a source.

    Attributes:
        resolved: what its version led to: a commit, or a server's version; "" otherwise.
        folder: where fetched ones are kept, from the project's root; "" for local ones.
        files: sha256 by path, below the folder or the root.
    """

    files: Mapping[str, str]
    folder: str = ""
    resolved: str = ""


@dataclass(frozen=True)
class LockedPackage:
    """What a package was last generated from: keys of sources; and its version."""

    sources: tuple[str, ...]
    version: str = ""


@dataclass(frozen=True)
class Lock:
    """The state that documents and packages were last left in."""

    sources: Mapping[str, LockedSource] = field(default_factory=dict[str, LockedSource])
    packages: Mapping[str, LockedPackage] = field(
        default_factory=dict[str, LockedPackage]
    )

    def text(self) -> str:
        """The file: sorted, a line a document, so that merges are of lines."""
        content = {
            "kubewright": _FORMAT,
            "packages": {
                name: {"sources": list(package.sources), "version": package.version}
                for name, package in sorted(self.packages.items())
            },
            "sources": {
                key: _source_json(source)
                for key, source in sorted(self.sources.items())
            },
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _source_json(source: LockedSource) -> dict[str, Any]:
    known = {"resolved": source.resolved, "folder": source.folder}
    return {
        **{key: text for key, text in known.items() if text},
        "sha256": dict(sorted(source.files.items())),
    }


def read_lock(root: Path) -> Lock:
    """Read the lock file of a project; an empty one where there is none yet.

    Raises:
        InputError: it cannot be read, or is not as kubewright writes it.
    """
    path = root / FILE
    location = Location(str(path))
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Lock()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", location) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}", location, _MEND) from error
    try:
        if content["kubewright"] != _FORMAT:
            raise InputError(
                f"of format {content['kubewright']!r}, and {_FORMAT} is read",
                location,
                "use the kubewright that wrote it, or a newer one",
            )
        return Lock(
            sources={
                key: LockedSource(
                    files={str(k): str(v) for k, v in source["sha256"].items()},
                    folder=str(source.get("folder", "")),
                    resolved=str(source.get("resolved", "")),
                )
                for key, source in content["sources"].items()
            },
            packages={
                name: LockedPackage(
                    tuple(map(str, package["sources"])), str(package["version"])
                )
                for name, package in content["packages"].items()
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            "not a lock file as kubewright writes it", location, _MEND
        ) from error


_MEND = "take it from version control, or delete it and run kubewright upgrade"


def sha256_of(path: Path) -> str:
    """Of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", Location(str(path))
        ) from error
