"""Reads of what an informer keeps; what emitted listers stand on."""

from __future__ import annotations

import builtins
from typing import Generic

from kuberuntime.cache.objects import T, labels_of
from kuberuntime.cache.store import NAMESPACE_INDEX, Indexer
from kuberuntime.rest.errors import NotFound
from kuberuntime.rest.resource import Resource
from kuberuntime.selectors import labels


class Lister(Generic[T]):
    """The objects of a namespaced resource; as client-go's listers.

    What it gives is shared, and to be left as it is: see
    :func:`kuberuntime.cache.deep_copy`. Any thread may ask.
    """

    def __init__(self, resource: Resource, indexer: Indexer[T]) -> None:
        self.resource = resource
        self.indexer = indexer

    def list(self, label_selector: str | labels.Selector = "") -> builtins.list[T]:
        """The objects of all namespaces. Raises SelectorError."""
        return _matching(self.indexer.list(), label_selector)

    def find(self, key: str) -> T | None:
        """The object of a key, ``namespace/name``; None where there is none."""
        return self.indexer.get_by_key(key)

    def by_namespace(self, namespace: str) -> NamespaceLister[T]:
        """The objects of one namespace."""
        return NamespaceLister(self.resource, self.indexer, namespace)

    def by_index(self, name: str, value: str) -> builtins.list[T]:
        """The objects that an index has under a value. Raises KeyError."""
        return self.indexer.by_index(name, value)


class ClusterLister(Generic[T]):
    """The objects of a cluster-scoped resource. As :class:`Lister`."""

    def __init__(self, resource: Resource, indexer: Indexer[T]) -> None:
        self.resource = resource
        self.indexer = indexer

    def get(self, name: str) -> T:
        """One object. Raises NotFound."""
        found = self.find(name)
        if found is None:
            raise _not_found(self.resource, name)
        return found

    def find(self, key: str) -> T | None:
        """The object of a key, which is its name; None where there is none."""
        return self.indexer.get_by_key(key)

    def list(self, label_selector: str | labels.Selector = "") -> builtins.list[T]:
        """Every object. Raises SelectorError."""
        return _matching(self.indexer.list(), label_selector)

    def by_index(self, name: str, value: str) -> builtins.list[T]:
        """The objects that an index has under a value. Raises KeyError."""
        return self.indexer.by_index(name, value)


class GenericLister(ClusterLister[T]):
    """The objects of any resource, in namespaces or not; as client-go's.

    ``get`` is for those that are in none; ``find`` takes ``namespace/name`` too.
    """

    def by_namespace(self, namespace: str) -> NamespaceLister[T]:
        """The objects of one namespace."""
        return NamespaceLister(self.resource, self.indexer, namespace)


class NamespaceLister(Generic[T]):
    """The objects of one namespace."""

    __slots__ = ("_indexer", "_namespace", "_resource")

    def __init__(self, resource: Resource, indexer: Indexer[T], namespace: str) -> None:
        self._resource = resource
        self._indexer = indexer
        self._namespace = namespace

    def get(self, name: str) -> T:
        """One object. Raises NotFound."""
        found = self.find(name)
        if found is None:
            raise _not_found(self._resource, name)
        return found

    def find(self, name: str) -> T | None:
        """One object; None where there is none."""
        return self._indexer.get_by_key(f"{self._namespace}/{name}")

    def list(self, label_selector: str | labels.Selector = "") -> builtins.list[T]:
        """The objects of the namespace. Raises SelectorError."""
        found = self._indexer.by_index(NAMESPACE_INDEX, self._namespace)
        return _matching(found, label_selector)


def _matching(found: list[T], label_selector: str | labels.Selector) -> list[T]:
    if isinstance(label_selector, str):
        if not label_selector:
            return found
        label_selector = labels.parse(label_selector)
    if label_selector.is_everything:
        return found
    matches = label_selector.matches
    return [obj for obj in found if matches(labels_of(obj))]


def _not_found(resource: Resource, name: str) -> NotFound:
    from kuberuntime.meta.v1 import Status, StatusDetails

    what = f"{resource.plural}.{resource.group}" if resource.group else resource.plural
    details = StatusDetails(
        name=name, group=resource.group or None, kind=resource.plural
    )
    status = Status(
        status="Failure",
        message=f'{what} "{name}" not found',
        reason="NotFound",
        details=details,
        code=404,
    )
    return NotFound(status, "from the cache")
