"""Watches that go on for ever, whatever happens to their streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.watching._async.endless import AsyncEndlessWatch
    from kuberuntime.watching._sync.endless import EndlessWatch

__all__ = ["AsyncEndlessWatch", "EndlessWatch"]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncEndlessWatch": "_async.endless",
            "EndlessWatch": "_sync.endless",
        },
    )
