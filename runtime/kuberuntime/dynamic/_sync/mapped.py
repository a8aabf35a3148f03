# Derived from runtime/kuberuntime/dynamic/_async/mapped.py by scripts/unasync.py: edit that one.
"""What the clients of any resource have in common: finding out which one is meant."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from kuberuntime.discovery._sync.cached import CachedDiscoveryClient
from kuberuntime.discovery._sync.client import DiscoveryClient
from kuberuntime.dynamic.names import Named
from kuberuntime.mapper._sync.deferred import DeferredRESTMapper
from kuberuntime.mapper.rest_mapper import Name
from kuberuntime.meta.gvk import GroupKind, GroupVersionKind
from kuberuntime.rest.resource import Resource

if TYPE_CHECKING:
    from kuberuntime.rest._sync.transport import RESTClient

C = TypeVar("C")


class Mapper(Protocol):
    """Knows what the server serves, as :class:`DeferredRESTMapper` does."""

    def resource_for(self, name: Name) -> Resource:
        """The resource of a name."""
        ...

    def rest_mapping(
        self, kind: GroupKind | GroupVersionKind, *versions: str
    ) -> Resource:
        """The resource that stores objects of a kind."""
        ...


class MappedClient(ABC, Generic[C]):
    """Clients of any resource, which a mapper finds by its name.

    Without ``mapper`` it has one of its own, which asks the server. Several clients
    can share one, to ask once.
    """

    def __init__(self, rest: RESTClient, mapper: Mapper | None = None) -> None:
        self._rest = rest
        self.mapper: Mapper = mapper or DeferredRESTMapper(
            CachedDiscoveryClient(DiscoveryClient(rest))
        )

    def resource(self, named: Named, namespace: str | None = None) -> C:
        """The client of a resource, in a namespace or in all.

        Asks the server what it serves where the mapper does not know yet. Raises
        what the mapper does for a name that means nothing, or too much; ValueError
        for a namespace of what has none.
        """
        return self.for_resource(self._find(named), namespace)

    @abstractmethod
    def for_resource(self, resource: Resource, namespace: str | None = None) -> C:
        """As :meth:`resource` for one that is known in full, without asking."""

    def _find(self, named: Named) -> Resource:
        if isinstance(named, Resource):
            return named
        if isinstance(named, GroupKind | GroupVersionKind):
            return self.mapper.rest_mapping(named)
        return self.mapper.resource_for(named)
