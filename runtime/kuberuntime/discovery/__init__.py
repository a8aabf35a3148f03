"""What a server serves, as client-go's ``discovery``: asked of it, and remembered.

    from kuberuntime.discovery import CachedDiscoveryClient, DiscoveryClient, DiskCache

    discovery = CachedDiscoveryClient(
        DiscoveryClient(clientset.rest), DiskCache.for_server(clientset.config.server)
    )
    apis = discovery.server_groups_and_resources()
    apis.resources[GroupVersion("apps", "v1")]

:mod:`kuberuntime.mapper` finds resources in it by what people call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.discovery.apis import (
    APIGroup,
    APIResource,
    APISubresource,
    DiscoveredAPIs,
)
from kuberuntime.discovery.disk import DiskCache
from kuberuntime.discovery.documents import Document
from kuberuntime.discovery.errors import (
    GroupDiscoveryFailedError,
    StaleGroupVersionError,
)
from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.discovery._async.cached import AsyncCachedDiscoveryClient
    from kuberuntime.discovery._async.client import AsyncDiscoveryClient
    from kuberuntime.discovery._sync.cached import CachedDiscoveryClient
    from kuberuntime.discovery._sync.client import DiscoveryClient

__all__ = [
    "APIGroup",
    "APIResource",
    "APISubresource",
    "AsyncCachedDiscoveryClient",
    "AsyncDiscoveryClient",
    "CachedDiscoveryClient",
    "DiscoveredAPIs",
    "DiscoveryClient",
    "DiskCache",
    "Document",
    "GroupDiscoveryFailedError",
    "StaleGroupVersionError",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncCachedDiscoveryClient": "_async.cached",
            "AsyncDiscoveryClient": "_async.client",
            "CachedDiscoveryClient": "_sync.cached",
            "DiscoveryClient": "_sync.client",
        },
    )
