"""What a watch has told of: from it follows what happened while nobody watched."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from kuberuntime.cache.objects import (
    Cacheable,
    meta_namespace_key,
    uid_of,
    version_of,
)
from kuberuntime.rest.event import Event


class _Told(NamedTuple):
    """An object as it was told of. Its identity is kept apart: the object is now the
    user's, who may change it."""

    uid: str
    version: str
    object: Any


class Known:
    """The objects that a watch has told of, by key."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def uids(self) -> list[str]:
        """The uid of each."""
        return [told.uid for told in self._told.values()]

    def take(self, event: Event[Any]) -> None:
        """An event was sent."""
        if event.type == "DELETED":
            self._told.pop(meta_namespace_key(event.object), None)
        elif event.type != "BOOKMARK":
            self._tell(event.object)

    def replace(
        self, objects: Iterable[Cacheable], unreadable: Collection[str]
    ) -> list[Event[Any]]:
        """What happened, where these objects are all there is.

        Of ``unreadable``, by key, nothing is known but that they are there. One that
        was deleted and created anew is both. Deletions come first.
        """
        before, self._told = self._told, {}
        came: list[Event[Any]] = []
        went: list[Event[Any]] = []
        for obj in objects:
            old = before.pop(meta_namespace_key(obj), None)
            self._tell(obj)
            if old is not None and old.uid != uid_of(obj):
                went.append(Event("DELETED", old.object))
                old = None
            if old is None:
                came.append(Event("ADDED", obj))
            elif old.version != version_of(obj):
                came.append(Event("MODIFIED", obj))
        for key in unreadable:
            if (old := before.pop(key, None)) is not None:
                self._told[key] = old
        went += [Event("DELETED", old.object) for old in before.values()]
        return [*went, *came]

    def _tell(self, obj: Cacheable) -> None:
        told = _Told(uid_of(obj), version_of(obj), obj)
        self._told[meta_namespace_key(obj)] = told
