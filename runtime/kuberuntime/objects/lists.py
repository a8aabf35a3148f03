"""Lists of objects of any class, without the list class of its package."""

from __future__ import annotations

from functools import cache
from typing import Any, Generic, TypeVar, cast

import msgspec

from kuberuntime.meta.v1 import ListMeta
from kuberuntime.model import KubeObject, always

K = TypeVar("K", bound=KubeObject)


class ObjectList(KubeObject, Generic[K], kw_only=True):
    """A page of objects of one class. ``api_version`` and ``kind`` are the list's."""

    api_version: str = always("v1", name="apiVersion")
    kind: str = always("List")
    metadata: ListMeta = msgspec.field(default_factory=ListMeta)
    items: list[K]


@cache
def list_of(model: type[KubeObject]) -> type[ObjectList[Any]]:
    """The class of lists of objects of a class."""
    made = msgspec.defstruct(
        f"{model.__name__}List",
        [("items", list[model])],  # type: ignore[valid-type]
        bases=(ObjectList,),
        kw_only=True,
        module=__name__,
    )
    return cast("type[ObjectList[Any]]", made)
