"""Why a text cannot become JSON values. `files` says it to the user, with the file."""

from __future__ import annotations


class NotReadable(Exception):
    """The text is not what it should be. `reason` says why; line and column from 1."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason, line, column)
        self.reason = reason
        self.line = line
        self.column = column

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        place = f" (line {self.line}{column})" if self.line else ""
        return self.reason + place


class TooManyValues(Exception):
    """The text holds, or its aliases stand for, more values than may be read."""


class TooDeep(Exception):
    """The text is nested deeper than MAX_DEPTH."""
