"""Strip: a server's documents without their prose, to keep in a repository.

What is left is structure: names, types, paths, extensions. SOURCES.toml says where each
document came from and what it hashes to.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

from kubewright.diagnostics import InputError, Location
from kubewright.load import crd_strip
from kubewright.load.crd import is_crd
from kubewright.load.crd_strip import crd_files
from kubewright.load.documents import RawDocument
from kubewright.load.files import read_documents
from kubewright.load.json_values import is_array, is_object
from kubewright.load.specs import superseded
from kubewright.write import write_package


def strip_folder(source: Path, out: Path, origin: str, sources: Path) -> int:
    """Write the stripped documents of `source` to `out`; return how many.

    Swagger v2 and plain discovery are left behind where v3 and aggregated discovery
    are there, which say more, and so are documents of other kinds. A CRD becomes a file
    of its own. `out` is replaced whole, and its entries in `sources`.

    Raises:
        InputError: the folder cannot be read, or `out` not be written.
    """
    if not source.is_dir():
        raise InputError("not a folder", Location(str(source)))
    if not out.resolve().is_relative_to(sources.resolve().parent):
        raise InputError(
            "--out is not below the folder of --sources", Location(str(out))
        )
    documents = [d for d in read_documents(source) if isinstance(d, RawDocument)]
    left_behind = superseded(documents)
    stripped = {
        PurePosixPath(Path(document.name).relative_to(source).as_posix()): _dump(
            without_prose(document.content)
        )
        for document in documents
        if not is_crd(document) and document.name not in left_behind
    }
    for file, crd in crd_files(filter(is_crd, documents)).items():
        folder = Path(crd.name).relative_to(source).parent
        content = crd_strip.without_prose(crd_strip.without_state(crd.content))
        stripped[PurePosixPath((folder / file).as_posix())] = _dump(content)
    entries = _other_entries(out, sources)
    write_package(out, stripped)
    prefix = _prefix(out, sources)
    for path, text in stripped.items():
        digest = hashlib.sha256(text.encode()).hexdigest()
        entries[f"{prefix}{path}"] = {"origin": origin, "sha256": digest}
    sources.write_text(_toml(entries), encoding="utf-8")
    return len(stripped)


def without_prose(value: Any) -> Any:
    """Drop descriptions and summaries; OpenAPI insists on one in a response: empty.

    A property may be named `description`: there its value is a schema, and stays.
    """
    if is_array(value):
        return [without_prose(item) for item in value]
    if not is_object(value):
        return value
    return {
        key: _responses(item) if key == "responses" else without_prose(item)
        for key, item in value.items()
        if not (key in ("description", "summary") and isinstance(item, str))
    }


def _responses(value: Any) -> Any:
    stripped = without_prose(value)
    if is_object(value):
        for code, response in value.items():
            if is_object(response) and isinstance(response.get("description"), str):
                stripped[code]["description"] = ""
    return stripped


def _dump(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _prefix(out: Path, sources: Path) -> str:
    return f"{out.resolve().relative_to(sources.resolve().parent).as_posix()}/"


def _other_entries(out: Path, sources: Path) -> dict[str, dict[str, str]]:
    """What SOURCES.toml says of documents outside `out`."""
    if not sources.is_file():
        return {}
    try:
        known = tomllib.loads(sources.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML: {error}", Location(str(sources))) from error
    prefix = _prefix(out, sources)
    return {path: entry for path, entry in known.items() if not path.startswith(prefix)}


def _toml(entries: dict[str, dict[str, str]]) -> str:
    return "\n".join(
        f"[{json.dumps(path)}]\n"
        + "".join(f"{key} = {json.dumps(value)}\n" for key, value in entry.items())
        for path, entry in sorted(entries.items())
    )
