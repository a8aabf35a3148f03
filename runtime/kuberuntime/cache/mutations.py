"""Finding out who changes what is shared; for tests, as it costs time and memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, Generic

from kuberuntime.cache.objects import T, written
from kuberuntime.errors import KubeError

VARIABLE: Final = "KUBE_CACHE_MUTATION_DETECTOR"
"""The environment variable that switches it on; client-go's."""


class CacheMutatedError(KubeError):
    """Somebody changed an object that a cache shares; ``keys`` says which."""

    def __init__(self, informer: str, keys: list[str]) -> None:
        super().__init__(informer, keys)
        self.informer = informer
        self.keys = keys

    def __str__(self) -> str:
        return (
            f"{self.informer}: changed in the cache: {', '.join(self.keys)};"
            " change a deep_copy() instead"
        )


class MutationDetector(Generic[T]):
    """Remembers what objects were, to compare; as client-go's."""

    def __init__(self) -> None:
        self._were: dict[str, tuple[T, bytes]] = {}
        self._changed: set[str] = set()

    def keep(self, key: str, obj: T | None) -> None:
        """The cache has this object from now on, or none, in place of another."""
        self._look(key)
        if obj is None:
            self._were.pop(key, None)
        else:
            self._were[key] = (obj, written(obj))

    def changed(self) -> list[str]:
        """The keys of all that was changed so far, sorted."""
        for key in self._were:
            self._look(key)
        return sorted(self._changed)

    def _look(self, key: str) -> None:
        if key in self._were:
            obj, was = self._were[key]
            if written(obj) != was:
                self._changed.add(key)


def switched_on(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment asks for detection."""
    return environ.get(VARIABLE, "").lower() in ("1", "t", "true")
