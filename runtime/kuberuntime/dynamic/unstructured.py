"""Objects without a class: dicts by wire names, with all that the server sent."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec

from kuberuntime.meta.v1 import ListMeta
from kuberuntime.model import KubeObject, always

Unstructured: TypeAlias = dict[str, Any]
"""A manifest. For example: ``{"apiVersion": "v1", "kind": "ConfigMap", ...}``."""

UNSTRUCTURED: Final[Any] = dict
"""What to decode an Unstructured as; functions for models are happy with it."""


class UnstructuredList(KubeObject, kw_only=True):
    """A page of objects, or all of them. As client-go's UnstructuredList.

    Servers leave apiVersion and kind out of the items of built-in lists: those of
    the list without its ``List`` are put in.
    """

    api_version: str = always("v1", name="apiVersion")
    kind: str = always("List")
    metadata: ListMeta = msgspec.field(default_factory=ListMeta)
    items: list[Unstructured]

    def __post_init__(self) -> None:
        kind = self.kind.removesuffix("List")
        if not kind or kind == self.kind:
            return
        identity = {"apiVersion": self.api_version, "kind": kind}
        self.items = [
            item if item.get("kind") else {**identity, **item} for item in self.items
        ]
