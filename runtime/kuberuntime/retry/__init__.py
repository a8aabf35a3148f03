"""Trying again after a conflict, as client-go's util/retry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.retry._async.conflict import (
        retry_on_conflict as async_retry_on_conflict,
    )
    from kuberuntime.retry._sync.conflict import retry_on_conflict
    from kuberuntime.retry.waits import DEFAULT_BACKOFF, DEFAULT_RETRY, Backoff

__all__ = [
    "DEFAULT_BACKOFF",
    "DEFAULT_RETRY",
    "Backoff",
    "async_retry_on_conflict",
    "retry_on_conflict",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "DEFAULT_BACKOFF": "waits",
            "DEFAULT_RETRY": "waits",
            "Backoff": "waits",
            "async_retry_on_conflict": "_async.conflict:retry_on_conflict",
            "retry_on_conflict": "_sync.conflict",
        },
    )
