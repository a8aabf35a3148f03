"""Handlers: functions that are told what happens to objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias

from kuberuntime.cache.notifications import (
    Added,
    Deleted,
    DeletedFinalStateUnknown,
    Notification,
    Updated,
    last_known,
)
from kuberuntime.cache.objects import T

# What they return is awaited, where that can be done and there is an event loop.
OnAdd: TypeAlias = Callable[[T], object]
OnUpdate: TypeAlias = Callable[[T, T], object]
OnDelete: TypeAlias = Callable[[T | DeletedFinalStateUnknown[T]], object]
Filter: TypeAlias = Callable[[T], bool]


@dataclass(frozen=True)
class ResourceEventHandler(Generic[T]):
    """Functions that are told, any of which may be missing; as client-go's of that name.

    With ``filter_func`` they see only what it holds for: an object that comes to be so is
    added, and one that ceases to be is deleted, as client-go's
    FilteringResourceEventHandler has it.
    """

    on_add: OnAdd[T] | None = None
    on_update: OnUpdate[T] | None = None
    on_delete: OnDelete[T] | None = None
    filter_func: Filter[T] | None = None

    @property
    def name(self) -> str:
        """What to call it in messages."""
        first: Any = self.on_add or self.on_update or self.on_delete
        return str(getattr(first, "__qualname__", None) or type(first).__qualname__)

    def handle(self, told: Notification[T]) -> object:
        """Call the function that it is for; what that returns."""
        if self.filter_func is not None:
            return self._filtered(told, self.filter_func)
        match told:
            case Added(obj=obj) if self.on_add is not None:
                return self.on_add(obj)
            case Updated(old=old, new=new) if self.on_update is not None:
                return self.on_update(old, new)
            case Deleted(obj=gone) if self.on_delete is not None:
                return self.on_delete(gone)
            case _:
                return None

    def _filtered(self, told: Notification[T], holds: Filter[T]) -> object:
        was = is_now = False
        obj: T | DeletedFinalStateUnknown[T]
        match told:
            case Added(obj=obj):
                new = last_known(obj)
                is_now = holds(new)
            case Updated(old=obj, new=new):
                was, is_now = holds(last_known(obj)), holds(new)
            case Deleted(obj=obj):
                new = last_known(obj)
                was = holds(new)
            case _:
                return None
        if was and is_now and self.on_update is not None:
            return self.on_update(last_known(obj), new)
        if is_now and not was and self.on_add is not None:
            return self.on_add(new)
        if was and not is_now and self.on_delete is not None:
            return self.on_delete(obj)
        return None
