"""What becomes of objects before they are kept."""

from __future__ import annotations

from collections.abc import Callable
from sys import intern
from typing import TypeAlias

from msgspec import Raw

from kuberuntime.cache.objects import Cacheable, T, metadata_of
from kuberuntime.model import KubeObject

Transform: TypeAlias = Callable[[T], T]
"""Takes an object that nobody else has, and gives what is to be kept of it."""


def drop_managed_fields(obj: T) -> T:
    """Without ``metadata.managedFields``, which are a third of many objects."""
    meta = metadata_of(obj)
    if isinstance(obj, KubeObject):
        meta.managed_fields = None
    else:
        meta.pop("managedFields", None)
    return obj


def own(obj: Cacheable) -> None:
    """Have an object hold no part of what it was read from, and share what many have.

    Its ``fieldsV1`` are cut from there, and would keep all of it in memory. Namespaces
    and the names of labels and annotations are the same texts in object after object.
    """
    meta = metadata_of(obj)
    if isinstance(obj, KubeObject):
        for entry in meta.managed_fields or ():
            entry.fields_v1 = Raw(bytes(entry.fields_v1))
        if meta.namespace is not None:
            meta.namespace = intern(meta.namespace)
        if meta.labels:
            meta.labels = _shared(meta.labels)
        if meta.annotations:
            meta.annotations = _shared(meta.annotations)
        return
    if "namespace" in meta:
        meta["namespace"] = intern(meta["namespace"])
    for name in ("labels", "annotations"):
        if meta.get(name):
            meta[name] = _shared(meta[name])


def _shared(texts: dict[str, str]) -> dict[str, str]:
    return {intern(name): text for name, text in texts.items()}
