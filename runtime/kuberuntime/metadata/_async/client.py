"""The metadata of objects of any kind: labels, owners, finalizers, and how many."""

from __future__ import annotations

from kuberuntime.dynamic._async.mapped import AsyncMappedClient
from kuberuntime.metadata._async.resource import AsyncMetadataResource
from kuberuntime.rest.resource import Resource


class AsyncMetadataClient(AsyncMappedClient[AsyncMetadataResource]):
    """Reads only what all objects have; as client-go's metadata.Interface::

        metadata = AsyncMetadataClient(clientset.rest)
        secrets = await metadata.resource("secrets", "shop")
        async for secret in secrets.list():
            print(secret.metadata.name)

    Shares the connections of the clientset, which stays open and is to be closed.
    """

    def for_resource(
        self, resource: Resource, namespace: str | None = None
    ) -> AsyncMetadataResource:
        """The client of a resource that is known in full; asks nobody."""
        return AsyncMetadataResource(self._rest, resource, namespace)
