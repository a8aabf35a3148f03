"""A handler that knows what a legal story is, and objects to any other."""

from __future__ import annotations

from typing import Any

from kuberuntime.cache import DeletedFinalStateUnknown, last_known, meta_namespace_key
from kuberuntime.cache.objects import uid_of, version_of


class Witness:
    """What one handler was told.

    Of each object: added, updates of rising versions, deleted, and so on. An update
    that changes nothing is a resync, and legal where those are asked for. ``told`` is
    the object as this handler knows it, by key.
    """

    def __init__(self, name: str, *, resyncs: bool = False) -> None:
        self.name = name
        self.told: dict[str, Any] = {}
        self.calls = 0
        self.unknown = 0
        self.objections: list[str] = []
        self._resyncs = resyncs
        self._newest: dict[str, int] = {}

    def add(self, obj: Any) -> None:
        key = self._next(obj)
        if key in self.told:
            self._object(f"{key} added twice")
        self._rises(key, obj)
        self.told[key] = obj

    def update(self, old: Any, new: Any) -> None:
        key = self._next(new)
        known = self.told.get(key)
        if known is None:
            self._object(f"{key} updated before it was added")
        elif version_of(known) != version_of(old):
            self._object(f"{key} updated from {version_of(old)}, never told of")
        if uid_of(old) != uid_of(new):
            self._object(f"{key} became another object without a deletion")
        if version_of(old) != version_of(new):
            self._rises(key, new)
        elif not self._resyncs:
            self._object(f"{key} told twice of {version_of(new)}")
        self.told[key] = new

    def delete(self, gone: Any) -> None:
        obj = last_known(gone)
        key = self._next(obj)
        known = self.told.pop(key, None)
        if known is None:
            self._object(f"{key} deleted before it was added")
        elif uid_of(known) != uid_of(obj):
            self._object(f"{key} deleted, which was another object")
        if isinstance(gone, DeletedFinalStateUnknown):
            self.unknown += 1
            if gone.key != key or version_of(obj) != version_of(known or obj):
                self._object(f"{key} deleted in a state that was never told of")
        else:
            self._rises(key, obj)

    def versions(self) -> dict[str, str]:
        """What it believes there is: the version of each object, by key."""
        return {key: version_of(obj) for key, obj in self.told.items()}

    def _next(self, obj: Any) -> str:
        self.calls += 1
        return meta_namespace_key(obj)

    def _rises(self, key: str, obj: Any) -> None:
        version = int(version_of(obj))
        if version <= self._newest.get(key, -1):
            self._object(f"{key} at {version} after {self._newest[key]}")
        self._newest[key] = version

    def _object(self, what: str) -> None:
        self.objections.append(f"{self.name}: {what}")
