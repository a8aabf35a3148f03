"""Objects of any kind as dicts, as client-go's dynamic client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.dynamic._async.client import AsyncDynamicClient
    from kuberuntime.dynamic._async.mapped import AsyncMapper
    from kuberuntime.dynamic._async.resource import AsyncDynamicResource
    from kuberuntime.dynamic._sync.client import DynamicClient
    from kuberuntime.dynamic._sync.mapped import Mapper
    from kuberuntime.dynamic._sync.resource import DynamicResource
    from kuberuntime.dynamic.unstructured import Unstructured, UnstructuredList

__all__ = [
    "AsyncDynamicClient",
    "AsyncDynamicResource",
    "AsyncMapper",
    "DynamicClient",
    "DynamicResource",
    "Mapper",
    "Unstructured",
    "UnstructuredList",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncDynamicClient": "_async.client",
            "AsyncDynamicResource": "_async.resource",
            "AsyncMapper": "_async.mapped",
            "DynamicClient": "_sync.client",
            "DynamicResource": "_sync.resource",
            "Mapper": "_sync.mapped",
            "Unstructured": "unstructured",
            "UnstructuredList": "unstructured",
        },
    )
