# Derived from runtime/kuberuntime/mapper/_async/deferred.py by scripts/unasync.py: edit that one.
"""A mapper that asks the server, as client-go's DeferredDiscoveryRESTMapper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from kuberuntime.mapper.errors import NoMatchError
from kuberuntime.mapper.rest_mapper import Name, RESTMapper

if TYPE_CHECKING:
    from kuberuntime.discovery._sync.cached import CachedDiscoveryClient
    from kuberuntime.discovery.apis import APIResource, DiscoveredAPIs
    from kuberuntime.meta.gvk import GroupKind, GroupVersionKind
    from kuberuntime.rest.resource import Resource

T = TypeVar("T")


class DeferredRESTMapper:
    """A :class:`RESTMapper` of what a server serves now.

    Nothing is sent before the first call. A name that is not found is looked for
    once more in a fresh answer, unless the first was fresh: a CRD that was made
    meanwhile is found. client-go's does not ask again once its memory is filled. The
    calls raise what RESTMapper's and the discovery client's do.
    """

    def __init__(self, discovery: CachedDiscoveryClient) -> None:
        self._discovery = discovery
        self._mapper: RESTMapper | None = None

    def reset(self) -> None:
        """Ask the server the next time."""
        self._discovery.invalidate()

    def resource_for(self, name: Name) -> Resource:
        """As :meth:`RESTMapper.resource_for`."""
        return self._find(lambda mapper: mapper.resource_for(name))

    def resources_for(self, name: Name) -> list[Resource]:
        """As :meth:`RESTMapper.resources_for`."""
        return self._find(lambda mapper: mapper.resources_for(name))

    def api_resource_for(self, name: Name) -> APIResource:
        """As :meth:`RESTMapper.api_resource_for`."""
        return self._find(lambda mapper: mapper.api_resource_for(name))

    def rest_mapping(
        self, kind: GroupKind | GroupVersionKind, *versions: str
    ) -> Resource:
        """As :meth:`RESTMapper.rest_mapping`."""
        return self._find(lambda mapper: mapper.rest_mapping(kind, *versions))

    def expand(self, text: str) -> list[Resource]:
        """As :meth:`RESTMapper.expand`."""
        return self._find(lambda mapper: mapper.expand(text))

    def current(self) -> RESTMapper:
        """The mapper of what is known now, to look up many names without waiting."""
        return self._over(self._discovery.server_groups_and_resources())

    def _find(self, look: Callable[[RESTMapper], T]) -> T:
        held = self._discovery.held
        mapper = self.current()
        try:
            return look(mapper)
        except NoMatchError:
            if mapper.apis is not held and not mapper.apis.from_disk:
                raise  # the server was asked just now
        return look(self._over(self._discovery.refreshed(mapper.apis)))

    def _over(self, apis: DiscoveredAPIs) -> RESTMapper:
        if self._mapper is None or self._mapper.apis is not apis:
            self._mapper = RESTMapper(apis)
        return self._mapper
