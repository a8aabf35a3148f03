"""What kubewright says when the input is wrong, and what it mentions in passing.

Every message names the document, the path inside it and what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, order=True)
class Location:
    """A place in an input: the document as the user named it and a JSON pointer."""

    document: str
    pointer: str = ""

    def __str__(self) -> str:
        return f"{self.document}#{self.pointer}" if self.pointer else self.document

    def below(self, parts: Iterable[str | int]) -> Location:
        """The place that the parts of a path lead to from here."""
        return Location(self.document, self.pointer + pointer(parts))


@dataclass(frozen=True)
class Places:
    """Where the parts of a file stand, for messages about what they say.

    Attributes:
        document: the file.
        marks: line and column of a part, from 1, by its JSON pointer.
        root: the pointer that places are named from. For example: `/packages/acme`.
    """

    document: str
    marks: Mapping[str, tuple[int, int]] = field(
        default_factory=dict[str, tuple[int, int]]
    )
    root: str = ""

    def at(self, *parts: str | int) -> Location:
        """A place, with line and column: its own, or those of what it is in."""
        whole = self.root + pointer(parts)
        marked = whole
        while marked and marked not in self.marks:
            marked = marked.rpartition("/")[0]
        if marked not in self.marks:
            return Location(self.document, whole)
        line, column = self.marks[marked]
        return Location(f"{self.document}:{line}:{column}", whole)

    def below(self, *parts: str | int) -> Places:
        """The same file, with places named from one of its parts."""
        return replace(self, root=self.root + pointer(parts))


class InputError(Exception):
    """The input cannot be used. The CLI prints it and exits with code 2.

    Attributes:
        message: what is wrong, one sentence.
        location: where, if it is in a document.
        hint: what to do about it, if there is more to say than the message does.
    """

    def __init__(
        self, message: str, location: Location | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message, location, hint)
        self.message = message
        self.location = location
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        hint = f"\n  hint: {printable(self.hint)}" if self.hint else ""
        return shortened(printable(f"{where}{self.message}")) + hint


@dataclass(frozen=True, order=True)
class Note:
    """Something the user may want to know that does not stop the run."""

    location: Location
    message: str

    def __str__(self) -> str:
        return shortened(printable(f"{self.location}: {self.message}"))


def printable(text: str) -> str:
    """Escape what a terminal would act on: documents are written by strangers."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode()
        for char in text
    )


_LONGEST = 2_000


def shortened(text: str) -> str:
    """Leave out the middle of what nobody would read to its end."""
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]} … {text[-half:]}"


def pointer(parts: Iterable[str | int]) -> str:
    """Join path parts to a JSON pointer (RFC 6901)."""
    return "".join(
        "/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts
    )
