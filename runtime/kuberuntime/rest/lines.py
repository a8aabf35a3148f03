"""Lines out of a stream that arrives in pieces of any size."""

from __future__ import annotations

from typing import Final

import msgspec

LONGEST_LINE: Final = 64 * 1024 * 1024  # bytes; etcd holds objects of a few MiB


def is_cut_off(line: bytes) -> bool:
    """Whether what came without a newline at the end of a stream is a part of an event.

    No part of an object is a whole one.
    """
    if not line.strip():
        return False
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return True
    return False


class LineTooLongError(ValueError):
    """A line that goes on and on: its sender is broken, or means harm."""


class LineSplitter:
    """Collects pieces until a line is complete.

    A line as long as a hundred pieces costs no more than its length: nothing is
    searched or copied twice. ``longest`` bounds what is collected, in bytes.
    """

    def __init__(self, longest: int = LONGEST_LINE) -> None:
        self._longest = longest
        self._pending: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """Take the next piece; the lines it completed, without their newlines.

        Raises LineTooLongError.
        """
        first, *others = piece.split(b"\n")
        self._pending.append(first)
        self._size += len(first)
        if self._size > self._longest:
            raise LineTooLongError(f"a line of more than {self._longest} bytes")
        if not others:
            return []
        *whole, rest = others
        lines = [b"".join(self._pending), *whole]
        self._pending = [rest]
        self._size = len(rest)
        return lines

    def finish(self) -> list[bytes]:
        """The last line, where the stream ended without a newline."""
        rest = b"".join(self._pending)
        self._pending, self._size = [], 0
        return [rest] if rest else []
