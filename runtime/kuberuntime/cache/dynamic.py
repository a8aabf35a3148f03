"""Informers of any resource, without generated code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kuberuntime.cache.factory import AsyncSharedInformerFactory
from kuberuntime.cache.informable import Informable
from kuberuntime.cache.informer import AsyncSharedInformer
from kuberuntime.cache.lister import GenericLister
from kuberuntime.dynamic.unstructured import (
    UNSTRUCTURED,
    Unstructured,
    UnstructuredList,
)
from kuberuntime.meta.gvk import GroupVersionResource
from kuberuntime.metadata.models import (
    PartialObjectMetadata,
    PartialObjectMetadataList,
)
from kuberuntime.metadata.requests import MetadataRequests
from kuberuntime.rest.resource import Resource


class AsyncDynamicSharedInformerFactory(AsyncSharedInformerFactory):
    """Informers of dicts; as client-go's dynamicinformer.

    A resource by group, version and name is taken to be namespaced where the factory
    has ``namespaces``; a Resource, which discovery gives, says it itself.
    """

    def for_resource(
        self, resource: GroupVersionResource | Resource
    ) -> AsyncSharedInformer[Unstructured, GenericLister[Unstructured]]:
        """The informer of a resource, which nobody is asked about."""
        known = as_resource(resource, self.namespaces)
        return self.informer_for(unstructured(known))


class AsyncMetadataSharedInformerFactory(AsyncSharedInformerFactory):
    """Informers of metadata alone, of any resource; as client-go's metadatainformer."""

    def for_resource(
        self, resource: GroupVersionResource | Resource
    ) -> AsyncSharedInformer[
        PartialObjectMetadata, GenericLister[PartialObjectMetadata]
    ]:
        """As :meth:`AsyncDynamicSharedInformerFactory.for_resource`."""
        known = as_resource(resource, self.namespaces)
        return self.informer_for(metadata_only(known))


def as_resource(
    named: GroupVersionResource | Resource, namespaces: Sequence[str]
) -> Resource:
    """A resource, of which the kind need not be known."""
    if isinstance(named, Resource):
        return named
    group, version, plural = named.group, named.version, named.resource
    return Resource(group, version, plural, "", namespaced=bool(namespaces))


def unstructured(
    resource: Resource,
) -> Informable[Unstructured, GenericLister[Unstructured]]:
    """What an informer of dicts is made from."""
    return Informable(resource, UNSTRUCTURED, UnstructuredList, _LISTER)


def metadata_only(
    resource: Resource,
) -> Informable[PartialObjectMetadata, GenericLister[PartialObjectMetadata]]:
    """What an informer of metadata is made from."""
    return Informable(
        resource,
        PartialObjectMetadata,
        PartialObjectMetadataList,
        GenericLister[PartialObjectMetadata],
        MetadataRequests,
    )


_LISTER: Any = GenericLister
