"""Changing objects without losing what this client does not know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.edit.errors import LostFieldsError
from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.edit._async.edit import AsyncEdit
    from kuberuntime.edit._sync.edit import Edit
    from kuberuntime.edit.changes import patch_from

__all__ = ["AsyncEdit", "Edit", "LostFieldsError", "patch_from"]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncEdit": "_async.edit",
            "Edit": "_sync.edit",
            "patch_from": "changes",
        },
    )
