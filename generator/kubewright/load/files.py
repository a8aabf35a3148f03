"""Find and read the documents that the user named. The only reader of input files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubewright.diagnostics import InputError, Location
from kubewright.load.json_values import is_array, is_object

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""Kubernetes' whole OpenAPI v2 is 4 MB; beyond this a document is a mistake."""

MAX_DEPTH = 100
"""Documents with the deepest schemas of real CRDs nest about 40 deep; black gives up on
types nested near 180, the JSON and YAML parsers near 1,000."""

READABLE = (
    "generate reads OpenAPI v3 (one document a group version), Swagger v2, and "
    "discovery; leave other files out of the folder"
)


@dataclass(frozen=True)
class RawDocument:
    """A parsed JSON object and the name that messages use for it."""

    name: str
    content: dict[str, Any]

    def at(self, pointer: str = "") -> Location:
        return Location(self.name, pointer)


def read_documents(path: Path) -> Iterator[RawDocument]:
    """Yield the JSON documents of a file, or of a folder and all below it, by name.

    Raises:
        InputError: the path does not exist, holds no documents, or one is not JSON.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*.json") if file.is_file())
        if not files:
            raise InputError(
                "the folder holds no .json document",
                Location(str(path)),
                "name a folder as `kubectl get --raw` or `kubewright specs strip` "
                "leaves it, or a single OpenAPI document",
            )
    elif path.exists():
        files = [path]
    else:
        raise InputError(
            "no such file or folder",
            Location(str(path)),
            "name the OpenAPI documents of a server: a folder or a file",
        )
    for file in files:
        yield RawDocument(str(file), _read_object(file))


def _read_object(file: Path) -> dict[str, Any]:
    location = Location(str(file))
    try:
        size = file.stat().st_size
        if size > MAX_DOCUMENT_BYTES:
            raise InputError(
                f"the document has {size:,} bytes; at most {MAX_DOCUMENT_BYTES:,} "
                "are read",
                location,
                READABLE,
            )
        content: object = json.loads(file.read_bytes())
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", location
        ) from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})",
            location,
            "fetch the document again: it may be truncated",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8: {error.reason} at byte {error.start}",
            location,
            "fetch the document again, or save it as UTF-8",
        ) from error
    except RecursionError as error:
        raise _too_deep(location) from error
    if not is_object(content):
        raise InputError("the document is not a JSON object", location, READABLE)
    if _depth_exceeds(content, MAX_DEPTH):
        raise _too_deep(location)
    return content


def _too_deep(location: Location) -> InputError:
    return InputError(
        f"nested more than {MAX_DEPTH} levels deep",
        location,
        "no API of Kubernetes comes near that: do not trust this document",
    )


def _depth_exceeds(value: object, limit: int) -> bool:
    level: list[object] = [value]
    for _ in range(limit):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: object) -> list[object]:
    values = node.values() if is_object(node) else node if is_array(node) else ()
    return [value for value in values if isinstance(value, dict | list)]
