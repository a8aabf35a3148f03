"""The metadata of objects, without the rest, as client-go's metadata client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.metadata._async.client import AsyncMetadataClient
    from kuberuntime.metadata._async.resource import AsyncMetadataResource
    from kuberuntime.metadata._sync.client import MetadataClient
    from kuberuntime.metadata._sync.resource import MetadataResource
    from kuberuntime.metadata.models import (
        PartialObjectMetadata,
        PartialObjectMetadataList,
    )

__all__ = [
    "AsyncMetadataClient",
    "AsyncMetadataResource",
    "MetadataClient",
    "MetadataResource",
    "PartialObjectMetadata",
    "PartialObjectMetadataList",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncMetadataClient": "_async.client",
            "AsyncMetadataResource": "_async.resource",
            "MetadataClient": "_sync.client",
            "MetadataResource": "_sync.resource",
            "PartialObjectMetadata": "models",
            "PartialObjectMetadataList": "models",
        },
    )
