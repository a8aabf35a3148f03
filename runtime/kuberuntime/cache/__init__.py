"""Caches of what a server has, kept up to date; as client-go's tools/cache.

A factory makes shared informers, one a resource; each keeps its objects in an
:class:`Indexer`, which listers read, and tells handlers what changes. There is one
implementation, on asyncio: ``AsyncSharedInformerFactory`` runs it on the caller's event
loop, ``SharedInformerFactory`` on one in a thread, for programs of threads. Both are the
bases of a generated package's; ``DynamicSharedInformerFactory`` needs no generated code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader

if TYPE_CHECKING:
    from kuberuntime.cache.dynamic import (
        AsyncDynamicSharedInformerFactory,
        AsyncMetadataSharedInformerFactory,
    )
    from kuberuntime.cache.factory import AsyncSharedInformerFactory
    from kuberuntime.cache.hooks import (
        Failure,
        Gap,
        HandlerFailure,
        InformerHooks,
        PassedOver,
        Relisting,
        Stall,
        Synced,
    )
    from kuberuntime.cache.informable import Informable
    from kuberuntime.cache.informer import AsyncSharedInformer
    from kuberuntime.cache.listeners import TaskListener
    from kuberuntime.cache.lister import (
        ClusterLister,
        GenericLister,
        Lister,
        NamespaceLister,
    )
    from kuberuntime.cache.mutations import CacheMutatedError
    from kuberuntime.cache.notifications import (
        DeletedFinalStateUnknown,
        deletion_handling_meta_namespace_key,
        last_known,
    )
    from kuberuntime.cache.objects import (
        deep_copy,
        meta_namespace_key,
        split_meta_namespace_key,
    )
    from kuberuntime.cache.settings import FactoryOptions
    from kuberuntime.cache.store import NAMESPACE_INDEX, Indexer
    from kuberuntime.cache.threaded.dynamic import (
        DynamicSharedInformerFactory,
        MetadataSharedInformerFactory,
    )
    from kuberuntime.cache.threaded.factory import SharedInformerFactory
    from kuberuntime.cache.threaded.informer import SharedInformer
    from kuberuntime.cache.threaded.listener import ThreadListener
    from kuberuntime.cache.transforms import drop_managed_fields

__all__ = [
    "NAMESPACE_INDEX",
    "AsyncDynamicSharedInformerFactory",
    "AsyncMetadataSharedInformerFactory",
    "AsyncSharedInformer",
    "AsyncSharedInformerFactory",
    "CacheMutatedError",
    "ClusterLister",
    "DeletedFinalStateUnknown",
    "DynamicSharedInformerFactory",
    "FactoryOptions",
    "Failure",
    "Gap",
    "GenericLister",
    "HandlerFailure",
    "Indexer",
    "Informable",
    "InformerHooks",
    "Lister",
    "MetadataSharedInformerFactory",
    "NamespaceLister",
    "PassedOver",
    "Relisting",
    "SharedInformer",
    "SharedInformerFactory",
    "Stall",
    "Synced",
    "TaskListener",
    "ThreadListener",
    "deep_copy",
    "deletion_handling_meta_namespace_key",
    "drop_managed_fields",
    "last_known",
    "meta_namespace_key",
    "split_meta_namespace_key",
]

_HOMES = {
    "dynamic": (
        "AsyncDynamicSharedInformerFactory",
        "AsyncMetadataSharedInformerFactory",
    ),
    "factory": ("AsyncSharedInformerFactory",),
    "hooks": (
        "Failure",
        "Gap",
        "HandlerFailure",
        "InformerHooks",
        "PassedOver",
        "Relisting",
        "Stall",
        "Synced",
    ),
    "informable": ("Informable",),
    "informer": ("AsyncSharedInformer",),
    "lister": ("ClusterLister", "GenericLister", "Lister", "NamespaceLister"),
    "listeners": ("TaskListener",),
    "mutations": ("CacheMutatedError",),
    "notifications": (
        "DeletedFinalStateUnknown",
        "deletion_handling_meta_namespace_key",
        "last_known",
    ),
    "objects": ("deep_copy", "meta_namespace_key", "split_meta_namespace_key"),
    "settings": ("FactoryOptions",),
    "store": ("NAMESPACE_INDEX", "Indexer"),
    "threaded.dynamic": (
        "DynamicSharedInformerFactory",
        "MetadataSharedInformerFactory",
    ),
    "threaded.factory": ("SharedInformerFactory",),
    "threaded.informer": ("SharedInformer",),
    "threaded.listener": ("ThreadListener",),
    "transforms": ("drop_managed_fields",),
}

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__, {name: home for home, names in _HOMES.items() for name in names}
    )
