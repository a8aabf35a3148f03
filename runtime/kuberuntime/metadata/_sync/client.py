# Derived from runtime/kuberuntime/metadata/_async/client.py by scripts/unasync.py: edit that one.
"""The metadata of objects of any kind: labels, owners, finalizers, and how many."""

from __future__ import annotations

from kuberuntime.dynamic._sync.mapped import MappedClient
from kuberuntime.metadata._sync.resource import MetadataResource
from kuberuntime.rest.resource import Resource


class MetadataClient(MappedClient[MetadataResource]):
    """Reads only what all objects have; as client-go's metadata.Interface::

        metadata = MetadataClient(clientset.rest)
        secrets = metadata.resource("secrets", "shop")
        for secret in secrets.list():
            print(secret.metadata.name)

    Shares the connections of the clientset, which stays open and is to be closed.
    """

    def for_resource(
        self, resource: Resource, namespace: str | None = None
    ) -> MetadataResource:
        """The client of a resource that is known in full; asks nobody."""
        return MetadataResource(self._rest, resource, namespace)
