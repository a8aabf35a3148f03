"""What emitted informers and listers import. HTTP and TLS load with a factory."""

from __future__ import annotations

from kuberuntime.cache.factory import (
    AsyncGroupVersionInformers,
    AsyncSharedInformerFactory,
)
from kuberuntime.cache.informable import Informable
from kuberuntime.cache.informer import AsyncSharedInformer
from kuberuntime.cache.lister import ClusterLister, Lister, NamespaceLister
from kuberuntime.cache.threaded.factory import (
    GroupVersionInformers,
    SharedInformerFactory,
)
from kuberuntime.cache.threaded.informer import SharedInformer
from kuberuntime.rest.resource import Resource

__all__ = [
    "AsyncGroupVersionInformers",
    "AsyncSharedInformer",
    "AsyncSharedInformerFactory",
    "ClusterLister",
    "GroupVersionInformers",
    "Informable",
    "Lister",
    "NamespaceLister",
    "Resource",
    "SharedInformer",
    "SharedInformerFactory",
]
