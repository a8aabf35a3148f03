"""The changes of one collection, as far back as they are kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import Final, NamedTuple

from kuberuntime.testing.tracker.stored import Stored


class TooOldError(Exception):
    """What happened after ``version`` is not known, only what did after ``oldest``."""

    def __init__(self, version: int, oldest: int) -> None:
        super().__init__(version, oldest)
        self.version = version
        self.oldest = oldest


class Change(NamedTuple):
    """What happened to an object at a version of the storage.

    ``before`` is None for a creation, ``after`` for a deletion. ``stored`` is the object
    that events show: the state after it, or the last one, at the deletion's version.
    """

    version: int
    before: Stored | None
    after: Stored | None
    stored: Stored


_version = attrgetter("version")

_SLACK: Final = 4  # what is over the limit is dropped by so many parts of it at once


class History:
    """Keeps the last ``limit`` changes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._changes: list[Change] = []
        self._dropped = 0  # how many came before those that are held
        self._oldest = 0

    @property
    def oldest(self) -> int:
        """The version after which every change is known."""
        start = self._start
        return self._changes[start - 1].version if start else self._oldest

    @property
    def end(self) -> int:
        """The position of the change that comes next."""
        return self._dropped + len(self._changes)

    def append(self, change: Change) -> None:
        """Add a change."""
        self._changes.append(change)
        if self._start > self._limit // _SLACK:
            self._drop(self._start)

    def forget(self, version: int) -> None:
        """Drop all changes: none up to ``version`` is known any more."""
        self._drop(len(self._changes))
        self._oldest = version

    def position(self, version: int) -> int:
        """Where reading on after a version begins; see :meth:`since`.

        Raises TooOldError.
        """
        if version < self.oldest:
            raise TooOldError(version, self.oldest)
        return self._dropped + bisect_right(self._changes, version, key=_version)

    def since(self, position: int, limit: int) -> list[Change]:
        """At most ``limit`` changes from a position on; the next is as much further.

        Raises TooOldError where one of them is dropped.
        """
        start = position - self._dropped
        if start < self._start:
            raise TooOldError(position, self.oldest)
        return self._changes[start : start + limit]

    def backwards(self, version: int) -> Iterator[Change]:
        """The changes after a version, the latest first. Raises TooOldError."""
        if version < self.oldest:
            raise TooOldError(version, self.oldest)
        for change in reversed(self._changes):
            if change.version <= version:
                return
            yield change

    @property
    def _start(self) -> int:
        """The index of the first change that counts as held."""
        return max(0, len(self._changes) - self._limit)

    def _drop(self, count: int) -> None:
        if count:
            self._oldest = self._changes[count - 1].version
            self._dropped += count
            del self._changes[:count]
