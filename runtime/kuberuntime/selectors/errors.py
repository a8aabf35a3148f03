"""What is wrong with a selector."""

from __future__ import annotations

from kuberuntime.errors import KubeError


class SelectorError(KubeError, ValueError):
    """A selector that means nothing.

    ``selector`` is the text, ``position`` the character in it (from 0) where
    ``reason`` holds. Both are empty, ``""`` and None, for one that was built.
    """

    def __init__(
        self, reason: str, selector: str = "", position: int | None = None
    ) -> None:
        # All of it goes to args, so that the error pickles.
        super().__init__(reason, selector, position)
        self.reason = reason
        self.selector = selector
        self.position = position

    def __str__(self) -> str:
        if self.position is None:
            return self.reason
        return f"selector {self.selector!r}, character {self.position}: {self.reason}"
