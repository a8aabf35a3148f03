"""Which resource a class, a manifest or a name means: known, or asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kuberuntime.discovery._async.cached import AsyncCachedDiscoveryClient
from kuberuntime.discovery._async.client import AsyncDiscoveryClient
from kuberuntime.dynamic.names import Named
from kuberuntime.mapper._async.deferred import AsyncDeferredRESTMapper
from kuberuntime.meta.gvk import GroupKind, GroupVersionKind
from kuberuntime.model import KubeObject
from kuberuntime.objects.kinds import gvk_of, resource_of
from kuberuntime.rest._async.late import AsyncRequests
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.resource import Resource

if TYPE_CHECKING:
    from kuberuntime.dynamic._async.mapped import AsyncMapper
    from kuberuntime.rest._async.transport import AsyncRESTClient

AnyKind: TypeAlias = type[KubeObject] | Named
"""A class, or a kind or resource in any of the ways of :data:`Named`."""


class AsyncFinder:
    """Finds resources: that of a class from its package, others by a mapper.

    Without ``mapper`` it has one of its own, which asks the server.
    """

    def __init__(
        self, rest: AsyncRESTClient, mapper: AsyncMapper | None = None
    ) -> None:
        self._mapper: AsyncMapper = mapper or AsyncDeferredRESTMapper(
            AsyncCachedDiscoveryClient(AsyncDiscoveryClient(rest))
        )
        self._default = rest.config.namespace

    async def find(self, kind: AnyKind) -> Resource:
        """The resource. Raises what a mapper does for what the server has not."""
        if (known := _known(kind)) is not None:
            return known
        if isinstance(kind, type):
            return await self._mapper.rest_mapping(gvk_of(kind))
        if isinstance(kind, GroupKind | GroupVersionKind):
            return await self._mapper.rest_mapping(kind)
        assert not isinstance(kind, Resource)  # which is known
        return await self._mapper.resource_for(kind)

    async def of_object(self, kind: AnyKind, namespace: str | None) -> ResourceRequests:
        """The requests about one object, in the namespace where it is.

        A namespaced kind without a namespace is in that of the client's configuration.
        """
        resource = await self.find(kind)
        if resource.namespaced:
            namespace = namespace or self._default
        return ResourceRequests(resource, namespace or None)

    def of_collection(self, kind: AnyKind, namespace: str | None) -> AsyncRequests:
        """The requests about all objects of a kind, in a namespace or in all."""
        known = _known(kind)
        if known is not None:
            return ResourceRequests(known, namespace)
        return _Late(self, kind, namespace)

    def late(self, kind: AnyKind, namespace: str | None) -> AsyncRequests:
        """As :meth:`of_object`, when they are needed."""
        return _Late(self, kind, namespace, about_one=True)


@dataclass(frozen=True)
class _Late:
    """The requests of a kind whose resource the server is asked for first.

    ``about_one`` is whether they are about one object, as :meth:`AsyncFinder.of_object`.
    """

    finder: AsyncFinder
    kind: AnyKind
    namespace: str | None
    about_one: bool = False

    @property
    def name(self) -> str:
        """What is asked for."""
        return describe(self.kind)

    async def requests(self) -> ResourceRequests:
        """Its requests, when it is found."""
        if self.about_one:
            return await self.finder.of_object(self.kind, self.namespace)
        return ResourceRequests(await self.finder.find(self.kind), self.namespace)


def describe(kind: AnyKind) -> str:
    """A kind as messages have it."""
    if isinstance(kind, Resource):
        return str(kind.gvr.group_resource)
    return kind.__name__ if isinstance(kind, type) else str(kind)


def _known(kind: AnyKind) -> Resource | None:
    """The resource where nobody has to be asked for it."""
    if isinstance(kind, Resource):
        return kind
    return resource_of(kind) if isinstance(kind, type) else None
