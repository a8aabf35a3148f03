"""The names that programs use against the changes of a comparison."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kubewright.check.surface import Surface
from kubewright.check.walk import Use, Walker
from kubewright.diagnostics import InputError, Location
from kubewright.diff import Change, Changes, Effect, Side
from kubewright.diff.reports.words import heading, name_of
from kubewright.diff.rules import REMOVALS

_REQUIRED = frozenset({"required-field-added", "field-became-required"})
_MAYBE_NONE = frozenset({"field-became-optional", "null-allowed"})
_OF_VALUES = frozenset(
    {
        *("type-changed", "type-widened", "type-narrowed", "null-disallowed"),
        *("python-name-changed", "class-became-value", "scope-changed"),
        *("subresource-kind-changed", "subresource-content-changed"),
        *("list-type-changed", "kind-changed", "class-kinds-changed"),
    }
)
"""Rules of what a type checker can see; the others change how objects act."""


@dataclass(frozen=True, order=True)
class Finding:
    """A name of the old package that a program uses, and what became of it.

    Attributes:
        line: from 1; `column` as well.
        gone: whether the name is; else it means something else.
        name: the name, in the old package.
        change: the id of the change.
        why: what became of it, in words.
    """

    file: str
    line: int
    column: int
    gone: bool
    name: str
    change: str
    why: str

    def __str__(self) -> str:
        what = "gone" if self.gone else "changed"
        return (
            f"{self.file}:{self.line}:{self.column}: {what}: {self.name} ({self.why})"
        )


class Checker:
    """Checks programs that were written for the old package against the new one."""

    def __init__(self, old: Side, new: Side, changes: Changes) -> None:
        self._surface = Surface(old)
        self._gone = self._surface.names - Surface(new).names
        self._changes = changes

    def check(self, source: str, file: str) -> list[Finding]:
        """The names that a program's text uses and that are gone or changed, by place.

        Raises:
            InputError: the text is no Python.
        """
        try:
            tree = ast.parse(source, file)
        except (SyntaxError, ValueError) as error:
            line = f":{error.lineno}" if isinstance(error, SyntaxError) else ""
            raise InputError(
                f"not Python: {error}", Location(f"{file}{line}")
            ) from error
        uses = Walker(self._surface, self._gone).file(tree)
        found = {finding for use in uses for finding in self._of(use, file)}
        return sorted(found)

    def _of(self, use: Use, file: str) -> Iterator[Finding]:
        if use.key in self._gone:
            change = self._reason(use.key)
            yield self._finding(use, file, change, gone=True)
            return
        for change in self._by_name.get(use.key, ()):
            if self._concerns(change, use):
                yield self._finding(use, file, change, gone=False)

    def _concerns(self, change: Change, use: Use) -> bool:
        """Whether a change can be seen where a name is used in that way."""
        if change.rule in _REQUIRED:
            attribute = change.python[0].rpartition(".")[2]
            return (
                use.how == "make"
                and use.arguments is not None
                and attribute not in use.arguments
            )
        if change.rule in _MAYBE_NONE:
            return use.how == "follow"
        return change.rule in _OF_VALUES and use.how in ("read", "write", "import")

    def _finding(
        self, use: Use, file: str, change: Change | None, *, gone: bool
    ) -> Finding:
        why = "it has another name, or none"
        if change is not None:
            why = heading(change)
            if change.rule in _REQUIRED:
                why += f": {name_of(change).rpartition('.')[2]}"
            elif change.note:
                why += f": {change.note}"
            elif not gone:
                why += f": {change.before} → {change.after}"
        return Finding(
            file, use.line, use.column, gone, use.key, change.id if change else "", why
        )

    def _reason(self, name: str) -> Change | None:
        """The change that took a name away, or what it stood in."""
        while name:
            for change in self._by_name.get(name, ()):
                if change.rule in REMOVALS or change.rule in _OF_VALUES:
                    return change
            name = name.rpartition(".")[0]
        return None

    @cached_property
    def _by_name(self) -> Mapping[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for change in self._changes:
            if change.effect is Effect.BREAKING:
                for name in change.python:
                    found.setdefault(name, []).append(change)
        return found


def python_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as they are named, and the `.py` and `.pyi` below folders, sorted.

    Raises:
        InputError: a path is not there.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*.py*")
                if file.suffix in (".py", ".pyi") and not _is_hidden(file, path)
            )
        elif path.is_file():
            yield path
        else:
            raise InputError("no such file or folder", Location(str(path)))


def _is_hidden(file: Path, below: Path) -> bool:
    """Whether a file is in an environment, or a cache, or what else begins with a dot."""
    return any(part.startswith(".") for part in file.relative_to(below).parts)


def read_program(path: Path) -> str:
    """The text of a program, in the encoding that it says.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with tokenize.open(path) as opened:
            return opened.read()
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", Location(str(path))) from error
