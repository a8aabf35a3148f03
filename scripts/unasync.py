"""Derives the synchronous half of the runtime from the asynchronous one.

    python scripts/unasync.py           writes a _sync folder beside each _async one
    python scripts/unasync.py --check   exits with 1 where one is not in step

Works on tokens: ``async`` and ``await`` go, ``AsyncThing`` becomes ``Thing``, and
other names are replaced by a table. Whole words in docstrings and comments are
treated the same. black has the last word, so that the output is byte-stable. An
entry of the table that replaces nothing anywhere is an error.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import black
from black.mode import Mode, TargetVersion

ROOT = Path(__file__).resolve().parent.parent

RUNTIME = Path("runtime/kuberuntime")
SOURCE, TARGET = "_async", "_sync"  # folders beside each other, anywhere in it

NAMES: Mapping[str, str] = {
    "StopAsyncIteration": "StopIteration",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "_async": "_sync",
    "AnyIOBackend": "SyncBackend",
    "aclose": "close",
    "aio": "threads",
    "async_transport": "transport",
    "handle_async_request": "handle_request",
}

_KEYWORDS = {"async", "await"}
_PREFIXED = re.compile(r"Async(?=[A-Z])")
_WORD = re.compile(r"\w+")
_KEYWORD_IN_TEXT = re.compile(r"\b(?:async (?=def|for|with)|await )")
_TEXT = {
    getattr(tokenize, kind)
    for kind in ("STRING", "COMMENT", "FSTRING_MIDDLE")
    if hasattr(tokenize, kind)
}
_MODE = Mode(target_versions={TargetVersion.PY311})


class UnusedNamesError(Exception):
    """The table has names that occur nowhere."""


class Unasync:
    """Derives sources one by one, and remembers which names occurred."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._used: set[str] = set()

    def derive(self, source: str, header: str = "") -> str:
        """The synchronous form of a module below ``header``, formatted."""
        lines = source.splitlines(keepends=True)
        # From the end, so that the positions before it stay right.
        for start, end, text in reversed(list(self._edits(source))):
            (row, first), (last_row, last) = start, end
            head, tail = lines[row - 1][:first], lines[last_row - 1][last:]
            lines[row - 1 : last_row] = [head + text + tail]
        return black.format_str(header + "".join(lines), mode=_MODE)

    def unused(self) -> list[str]:
        """The names of the table that no source had."""
        return sorted(self._names.keys() - self._used)

    def _edits(self, source: str) -> Iterator[tuple[_Position, _Position, str]]:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
        for token, following in pairwise(tokens):
            if token.type == tokenize.NAME and token.string in _KEYWORDS:
                yield token.start, following.start, ""
            elif token.type == tokenize.NAME:
                if (name := self._rename(token.string)) != token.string:
                    yield token.start, token.end, name
            elif token.type in _TEXT:
                text = _KEYWORD_IN_TEXT.sub("", token.string)
                text = _WORD.sub(lambda word: self._rename(word[0]), text)
                if text != token.string:
                    yield token.start, token.end, text

    def _rename(self, name: str) -> str:
        if name in self._names:
            self._used.add(name)
            return self._names[name]
        return _PREFIXED.sub("", name, count=1) if name.startswith("Async") else name


_Position = tuple[int, int]


def derive_all(root: Path) -> dict[Path, str]:
    """What every derived file should hold. UnusedNamesError for a stale table."""
    unasync = Unasync(NAMES)
    derived: dict[Path, str] = {}
    for source in sorted((root / RUNTIME).rglob(f"{SOURCE}/*.py")):
        origin = source.relative_to(root).as_posix()
        header = f"# Derived from {origin} by scripts/unasync.py: edit that one.\n"
        text = source.read_text(encoding="utf-8")
        target = source.parent.with_name(TARGET) / source.name
        derived[target] = unasync.derive(text, header)
    if unused := unasync.unused():
        raise UnusedNamesError(f"NAMES has what occurs nowhere: {', '.join(unused)}")
    return derived


def out_of_step(root: Path, derived: Mapping[Path, str]) -> list[Path]:
    """The derived files that are missing, different, or derived from nothing now."""
    wrong = [
        path
        for path, text in derived.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    return sorted([*wrong, *_strays(root, derived)])


def write(root: Path, derived: Mapping[Path, str]) -> None:
    """Write what changed, and remove what is derived from nothing now."""
    for path in out_of_step(root, derived):
        if path in derived:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(derived[path], encoding="utf-8", newline="\n")
        else:
            path.unlink()


def _strays(root: Path, derived: Mapping[Path, str]) -> list[Path]:
    found = (root / RUNTIME).rglob(f"{TARGET}/*.py")
    return [path for path in found if path not in derived]


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, 1 where --check found something, 2 for a stale table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    root: Path = options.root
    try:
        derived = derive_all(root)
    except UnusedNamesError as error:
        print(f"unasync: {error}", file=sys.stderr)
        return 2
    if not options.check:
        write(root, derived)
        return 0
    wrong = out_of_step(root, derived)
    for path in wrong:
        print(f"unasync: not in step: {path.relative_to(root)}", file=sys.stderr)
    if wrong:
        print("unasync: run python scripts/unasync.py", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
