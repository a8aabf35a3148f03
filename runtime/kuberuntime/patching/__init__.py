"""What a server does with patches: JSON, merge, strategic, and server-side apply.

Pure functions on decoded JSON. They read what they are given and never write to it;
what they return may share its unchanged parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader
from kuberuntime.patching.errors import ApplyConflict, FieldConflict, PatchError

if TYPE_CHECKING:
    from kuberuntime.patching.managed.apply import apply
    from kuberuntime.patching.managed.noop import unless_unchanged
    from kuberuntime.patching.managed.scale import from_scale, to_scale
    from kuberuntime.patching.managed.update import update
    from kuberuntime.patching.merging import merge_patch
    from kuberuntime.patching.operations import json_patch
    from kuberuntime.patching.strategic import strategic_merge_patch

__all__ = [
    "ApplyConflict",
    "FieldConflict",
    "PatchError",
    "apply",
    "from_scale",
    "json_patch",
    "merge_patch",
    "strategic_merge_patch",
    "to_scale",
    "unless_unchanged",
    "update",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "apply": "managed.apply",
            "from_scale": "managed.scale",
            "json_patch": "operations",
            "merge_patch": "merging",
            "strategic_merge_patch": "strategic",
            "to_scale": "managed.scale",
            "unless_unchanged": "managed.noop",
            "update": "managed.update",
        },
    )
