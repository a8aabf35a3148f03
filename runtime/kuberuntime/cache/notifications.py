"""What handlers are told, in the order in which it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from kuberuntime.cache.objects import Cacheable, T, meta_namespace_key

T_co = TypeVar("T_co", bound=Cacheable, covariant=True)


@dataclass(frozen=True)
class DeletedFinalStateUnknown(Generic[T_co]):
    """An object that was gone when the cache came back from a gap; as client-go's.

    ``obj`` is the last state that the cache saw, which need not be the final one.
    """

    key: str
    obj: T_co


class Added(Struct, Generic[T], frozen=True, gc=False):
    """An object that is new to the handler."""

    obj: T


class Updated(Struct, Generic[T], frozen=True, gc=False):
    """An object that changed, or that did not, where a resync is due."""

    old: T
    new: T


class Deleted(Struct, Generic[T], frozen=True, gc=False):
    """An object that is gone."""

    obj: T | DeletedFinalStateUnknown[T]


class CaughtUp(Struct, frozen=True, gc=False):
    """The handler has been told of all that was there."""


Notification: TypeAlias = Added[T] | Updated[T] | Deleted[T] | CaughtUp


def deletion_handling_meta_namespace_key(
    obj: Cacheable | DeletedFinalStateUnknown[Cacheable],
) -> str:
    """The key of what ``on_delete`` is given; as client-go's function of that name."""
    if isinstance(obj, DeletedFinalStateUnknown):
        return obj.key
    return meta_namespace_key(obj)


def last_known(obj: T | DeletedFinalStateUnknown[T]) -> T:
    """The object itself of what ``on_delete`` is given."""
    if isinstance(obj, DeletedFinalStateUnknown):
        return obj.obj
    return obj
