"""What becomes of objects before they are kept."""

from __future__ import annotations

from collections.abc import Callable
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
    """Have an object hold no part of what it was read from.

    Its ``fieldsV1`` are cut from there, and would keep all of it in memory.
    """
    if isinstance(obj, KubeObject):
        for entry in metadata_of(obj).managed_fields or ():
            entry.fields_v1 = Raw(bytes(entry.fields_v1))
