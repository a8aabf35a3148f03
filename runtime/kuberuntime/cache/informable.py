"""The facts of a kind that can be listed and watched, as emitted code states them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kuberuntime.cache.objects import T
from kuberuntime.cache.store import Indexer
from kuberuntime.model import KubeObject
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.resource import Resource

L = TypeVar("L")


@dataclass(frozen=True)
class Informable(Generic[T, L]):
    """A resource, the types of its objects and lists, and the lister that reads them.

    ``requests`` builds what is sent: another form of the objects can be asked for.
    """

    resource: Resource
    object_type: type[T]
    list_type: type[KubeObject]
    lister: Callable[[Resource, Indexer[T]], L]
    requests: type[ResourceRequests] = ResourceRequests

    @property
    def name(self) -> str:
        """What to call it in messages. For example: ``deployments.apps``."""
        return str(self.resource.gvr.group_resource)


AnyInformable = Informable[Any, Any]
