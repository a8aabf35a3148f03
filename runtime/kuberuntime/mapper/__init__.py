"""From what people call a resource to what it is, as client-go's ``restmapper``.

    from kuberuntime.mapper import DeferredRESTMapper

    mapper = DeferredRESTMapper(discovery)
    mapper.resource_for("deploy").gvr          # apps/v1, Resource=deployments
    mapper.resource_for("certificates.v1.cert-manager.io")
    mapper.rest_mapping(GroupKind("apps", "Deployment")).plural
    mapper.expand("all,cm")                    # what kubectl get takes

``discovery`` is a cached client of :mod:`kuberuntime.discovery`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.lazy import loader
from kuberuntime.mapper.errors import AmbiguousError, NoMatchError
from kuberuntime.mapper.rest_mapper import RESTMapper

if TYPE_CHECKING:
    from kuberuntime.mapper._async.deferred import AsyncDeferredRESTMapper
    from kuberuntime.mapper._sync.deferred import DeferredRESTMapper

__all__ = [
    "AmbiguousError",
    "AsyncDeferredRESTMapper",
    "DeferredRESTMapper",
    "NoMatchError",
    "RESTMapper",
]

if not TYPE_CHECKING:  # which would let any name pass
    __getattr__ = loader(
        __name__,
        {
            "AsyncDeferredRESTMapper": "_async.deferred",
            "DeferredRESTMapper": "_sync.deferred",
        },
    )
