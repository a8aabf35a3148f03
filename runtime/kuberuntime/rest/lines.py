"""Lines out of a stream that arrives in pieces of any size."""

from __future__ import annotations


class LineSplitter:
    """Collects pieces until a line is complete.

    A line as long as a hundred pieces costs no more than its length: nothing is
    searched or copied twice.
    """

    def __init__(self) -> None:
        self._pending: list[bytes] = []

    def feed(self, piece: bytes) -> list[bytes]:
        """Take the next piece; the lines it completed, blank ones left out."""
        first, *others = piece.split(b"\n")
        self._pending.append(first)
        if not others:
            return []
        *whole, rest = others
        lines = [b"".join(self._pending), *whole]
        self._pending = [rest]
        return [line for line in lines if line.strip()]

    def finish(self) -> list[bytes]:
        """The last line, where the stream ended without a newline."""
        rest = b"".join(self._pending)
        self._pending = []
        return [rest] if rest.strip() else []
