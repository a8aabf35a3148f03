"""What the readers of JSON and of YAML make of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Repeated:
    """A key that an object has twice, the first of a document; the last value counts.

    Attributes:
        line: where it is repeated, from 1; 0 where that is not known.
        others: how many more times a key is repeated in the document.
    """

    key: str
    line: int = 0
    others: int = 0

    def __str__(self) -> str:
        place = f" (line {self.line})" if self.line else ""
        more = f", and {self.others} more" if self.others else ""
        return f"the key {self.key!r} is given twice{place}{more}"


class Parsed(NamedTuple):
    """One document of a stream.

    Attributes:
        line: where it starts, from 1.
        value: what it holds, in JSON's types.
        size: how many values it has, aliases counted for what they stand for; 0 where
            nobody counted.
        repeated: a key that is given twice in it.
    """

    line: int
    value: Any
    size: int = 0
    repeated: Repeated | None = None


class Repeats:
    """The keys of one document that are given twice, as a reader meets them."""

    def __init__(self) -> None:
        self._first: tuple[str, int] | None = None
        self._count = 0

    def add(self, key: str, line: int = 0) -> None:
        self._first = self._first or (key, line)
        self._count += 1

    @property
    def found(self) -> Repeated | None:
        if self._first is None:
            return None
        return Repeated(*self._first, others=self._count - 1)
