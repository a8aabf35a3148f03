"""What a server serves, from what it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from kuberuntime.api import API
from kuberuntime.scheme import Scheme
from kuberuntime.testing.server.custom import custom_resources
from kuberuntime.testing.server.served import Registry, Served

Source: TypeAlias = API | Scheme | Mapping[str, Any]
"""Says what is served: a package's scheme, an API, the manifest of a definition."""

_STORED = "get"  # what can be read is stored; reviews and the like are not


def fill(registry: Registry, *sources: Source) -> API:
    """Serve everything that the sources know of; the result is all of it.

    A mapping is the manifest of a CustomResourceDefinition, which says more of what it
    defines than an API does.
    """
    apis: list[API] = []
    definitions: list[Mapping[str, Any]] = []
    for source in sources:
        if isinstance(source, Mapping):
            definitions.append(source)
        else:
            apis.append(source.api() if isinstance(source, Scheme) else source)
    api = API.union(*apis)
    for served in resources_of(api):
        registry.add(served)
    for definition in definitions:
        for served in custom_resources(definition):
            registry.add(served)
    return api


def resources_of(api: API) -> Iterator[Served]:
    """The resources of an API, with the schemas of their kinds."""
    for resources in api.discovery.resources.values():
        for info in resources:
            if not info.resource.kind:
                continue
            yield Served(info, api.schemas, list_kind=f"{info.resource.kind}List")
