"""Format: black has the last word, in this process and its helpers, cached by content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from importlib import metadata
from pathlib import Path, PurePosixPath

import black
from black.mode import Mode, TargetVersion

from kubewright.cache import cache_root, remember

MODE = Mode(target_versions={TargetVersion.PY311})
_BLACK_VERSION = metadata.version("black")

Progress = Callable[[int], None]


def cache_folder() -> Path:
    """Where formatted files are kept, by hash of their source: safe to delete."""
    return cache_root() / f"black-{_BLACK_VERSION}"


def format_files(
    files: Mapping[PurePosixPath, str],
    *,
    laid_out: Collection[PurePosixPath] = (),
    cache: Path | None,
    progress: Progress = lambda done: None,
) -> dict[PurePosixPath, str]:
    """Format the Python files among `files`, but for those `laid_out`, and return all.

    Work is spread over the machine's processors. `progress` gets the number of files
    done since its last call.

    Raises:
        black.InvalidInput: a template rendered what is not Python: a defect of ours.
    """
    formatted: dict[PurePosixPath, str] = {}
    pending: dict[PurePosixPath, str] = {}
    for path, source in files.items():
        done = path.suffix != ".py" or path in laid_out
        known = source if done else _cached(cache, source)
        if known is None:
            pending[path] = source
        else:
            formatted[path] = known
    progress(len(formatted))
    for path, text in _format_all(pending):
        if cache is not None:
            remember(_entry(cache, pending[path]), text)
        formatted[path] = text
        progress(1)
    return {path: formatted[path] for path in files}


def _format_all(
    sources: Mapping[PurePosixPath, str],
) -> Iterable[tuple[PurePosixPath, str]]:
    workers = min(os.cpu_count() or 1, len(sources))
    # The longest first, so that no worker ends up alone with it.
    items = sorted(sources.items(), key=lambda item: -len(item[1]))
    if workers < 2:
        yield from map(_format_one, items)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_format_one, items)


def _format_one(item: tuple[PurePosixPath, str]) -> tuple[PurePosixPath, str]:
    path, source = item
    return path, black.format_str(source, mode=MODE)


def _entry(cache: Path, source: str) -> Path:
    return cache / hashlib.sha256(source.encode()).hexdigest()


def _cached(cache: Path | None, source: str) -> str | None:
    if cache is None:
        return None
    entry = _entry(cache, source)
    try:
        return entry.read_text(encoding="utf-8")
    except OSError:
        return None
