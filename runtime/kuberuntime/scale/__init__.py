"""The scale of whatever can be scaled, as client-go's scale client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.scale._async.client import AsyncScaleClient, AsyncScales
    from kuberuntime.scale._sync.client import ScaleClient, Scales
    from kuberuntime.scale.models import Scale, ScaleSpec, ScaleStatus

__all__ = [
    "AsyncScaleClient",
    "AsyncScales",
    "Scale",
    "ScaleClient",
    "ScaleSpec",
    "ScaleStatus",
    "Scales",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncScaleClient": "_async.client",
            "AsyncScales": "_async.client",
            "Scale": "models",
            "ScaleClient": "_sync.client",
            "ScaleSpec": "models",
            "ScaleStatus": "models",
            "Scales": "_sync.client",
        },
    )
