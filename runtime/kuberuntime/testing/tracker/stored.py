"""An object as it is stored: its manifest, and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec

Manifest: TypeAlias = dict[str, Any]
"""An object as JSON gives it. What is in a tracker is never changed in place."""

_NONE: Final[Mapping[str, str]] = {}


class Stored:
    """One object at one resource version.

    ``manifest`` has ``kind`` and ``apiVersion`` as it was written with. ``tail`` is its
    JSON without these two, after the opening brace: an answer puts in front of it
    what the request calls the object, so that it is encoded once for all answers.
    """

    __slots__ = ("_tail", "manifest", "name", "namespace", "version")

    def __init__(self, manifest: Manifest, version: int) -> None:
        metadata = manifest["metadata"]
        self.manifest = manifest
        self.version = version
        self.name: str = metadata["name"]
        self.namespace: str = metadata.get("namespace", "")
        self._tail: bytes | None = None

    @property
    def key(self) -> str:
        """Where it stands in its collection; lists are in the order of keys."""
        return f"{self.namespace}/{self.name}"

    @property
    def metadata(self) -> Manifest:
        """The object's metadata, shared as all of it."""
        found: Manifest = self.manifest["metadata"]
        return found

    @property
    def uid(self) -> str:
        """What tells it from others that had its name."""
        found: str = self.manifest["metadata"]["uid"]
        return found

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels, none where there are none."""
        return self.manifest["metadata"].get("labels") or _NONE

    @property
    def tail(self) -> bytes:
        """The JSON from ``"metadata"`` on, with the closing brace."""
        if self._tail is None:
            rest = {**self.manifest}
            rest.pop("kind", None)
            rest.pop("apiVersion", None)
            self._tail = msgspec.json.encode(rest)[1:]
        return self._tail

    def at(self, version: int) -> Stored:
        """The same object as of another version of the storage."""
        metadata = {**self.metadata, "resourceVersion": str(version)}
        return Stored({**self.manifest, "metadata": metadata}, version)
