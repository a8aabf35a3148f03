"""Which objects of a resource a cache does not have, because they cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kuberuntime.rest.unreadable import OnUnreadable, Unreadable


class Unread:
    """Objects that are passed over, by key, until they can be read or are gone.

    ``tell`` is told of each once for each reason, however often it is read.
    """

    def __init__(self, tell: OnUnreadable) -> None:
        self._found: dict[str, Unreadable] = {}
        self._tell = tell

    def snapshot(self) -> Mapping[str, Unreadable]:
        """What they are now. Any thread may ask."""
        return dict(self._found)

    def add(self, found: Unreadable) -> None:
        """It cannot be read, still or as of now."""
        before = self._found.get(found.key)
        self._found[found.key] = found
        if before is None or not found.is_as(before):
            self._tell(found)

    def remove(self, key: str) -> None:
        """It can be read, or is gone."""
        if self._found:
            self._found.pop(key, None)

    def keep(self, keys: Iterable[str], namespace: str | None) -> None:
        """There are none but these, in that namespace or in all."""
        kept = set(keys)
        for key, found in list(self._found.items()):
            if key not in kept and namespace in (None, found.namespace):
                del self._found[key]
