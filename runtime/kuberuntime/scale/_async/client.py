"""Scaling whatever can be scaled, built in or custom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from kuberuntime.dynamic._async.mapped import AsyncMappedClient
from kuberuntime.rest.builder import ResourceRequests, object_name
from kuberuntime.rest.options import GetOptions, PatchOptions, UpdateOptions
from kuberuntime.rest.patch import MergePatch, Patch
from kuberuntime.rest.request import Request
from kuberuntime.rest.resource import Resource
from kuberuntime.rest.response import decode
from kuberuntime.scale.models import Scale

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient


class AsyncScales:
    """The scales of one resource's objects; as client-go's scale.ScaleInterface.

    Every method raises NotFound for an object that is not there or cannot be
    scaled, and other ApiErrors.
    """

    def __init__(
        self, rest: AsyncRESTClient, resource: Resource, namespace: str | None = None
    ) -> None:
        self._rest = rest
        self.requests = ResourceRequests(resource, namespace)

    @property
    def resource(self) -> Resource:
        """What is scaled."""
        return self.requests.resource

    async def get(self, name: str, **options: Unpack[GetOptions]) -> Scale:
        """Read the scale of an object."""
        request = self.requests.get(name, subresource="scale", **options)
        return await self._answer(request)

    async def update(self, scale: Scale, **options: Unpack[UpdateOptions]) -> Scale:
        """Replace the scale of the object that its metadata name.

        Raises Conflict where its ``metadata.resource_version`` is set, and old.
        """
        name = object_name(scale)
        request = self.requests.update(scale, name=name, subresource="scale", **options)
        return await self._answer(request)

    async def patch(
        self, name: str, patch: Patch, **options: Unpack[PatchOptions]
    ) -> Scale:
        """Change the scale of an object."""
        request = self.requests.patch(name, patch, subresource="scale", **options)
        return await self._answer(request)

    async def set_replicas(
        self, name: str, replicas: int, **options: Unpack[PatchOptions]
    ) -> Scale:
        """Scale an object to ``replicas``, whatever they were: as kubectl scale."""
        if replicas < 0:
            raise ValueError(f"cannot scale to {replicas}")
        patch = MergePatch({"spec": {"replicas": replicas}})
        return await self.patch(name, patch, **options)

    async def _answer(self, request: Request) -> Scale:
        return decode(await self._rest.send(request), request, Scale)


class AsyncScaleClient(AsyncMappedClient[AsyncScales]):
    """Scales objects of any kind; as client-go's scale.ScalesGetter::

        scales = await AsyncScaleClient(clientset.rest).resource("deploy", "shop")
        await scales.set_replicas("web", 3)

    Shares the connections of the clientset, which stays open and is to be closed.
    """

    def for_resource(
        self, resource: Resource, namespace: str | None = None
    ) -> AsyncScales:
        """The scales of a resource that is known in full; asks nobody."""
        return AsyncScales(self._rest, resource, namespace)
