"""Informers of any resource, for threads."""

from __future__ import annotations

from kuberuntime.cache.dynamic import as_resource, metadata_only, unstructured
from kuberuntime.cache.lister import GenericLister
from kuberuntime.cache.threaded.factory import SharedInformerFactory
from kuberuntime.cache.threaded.informer import SharedInformer
from kuberuntime.dynamic.unstructured import Unstructured
from kuberuntime.meta.gvk import GroupVersionResource
from kuberuntime.metadata.models import PartialObjectMetadata
from kuberuntime.rest.resource import Resource


class DynamicSharedInformerFactory(SharedInformerFactory):
    """As :class:`AsyncDynamicSharedInformerFactory`, from any thread."""

    def for_resource(
        self, resource: GroupVersionResource | Resource
    ) -> SharedInformer[Unstructured, GenericLister[Unstructured]]:
        """The informer of a resource, which nobody is asked about."""
        return self.informer_for(unstructured(as_resource(resource, self.namespaces)))


class MetadataSharedInformerFactory(SharedInformerFactory):
    """As :class:`AsyncMetadataSharedInformerFactory`, from any thread."""

    def for_resource(
        self, resource: GroupVersionResource | Resource
    ) -> SharedInformer[PartialObjectMetadata, GenericLister[PartialObjectMetadata]]:
        """As :meth:`DynamicSharedInformerFactory.for_resource`."""
        return self.informer_for(metadata_only(as_resource(resource, self.namespaces)))
