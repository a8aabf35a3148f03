"""Objects without a class: dicts by wire names, with all that the server sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec

from kuberuntime.codec.json_types import is_mapping
from kuberuntime.meta.v1 import ListMeta, ObjectMeta
from kuberuntime.model import KubeObject, always
from kuberuntime.rest.resource import Resource

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


class Body(KubeObject, kw_only=True):
    """A manifest where the builder of requests wants an object."""

    metadata: ObjectMeta
    content: Unstructured

    def to_json(self) -> bytes:
        """The manifest as JSON. TypeError for what JSON has no form for."""
        return msgspec.json.encode(self.content)


def body_of(manifest: Mapping[str, Any], resource: Resource | None) -> Body:
    """A manifest as the body of a request.

    ``resource`` says what it is where it does not itself, if its kind is known.
    ValueError for metadata that are none.
    """
    content = dict(manifest)
    if resource is not None and resource.kind:
        identity = {"apiVersion": resource.gvk.api_version, "kind": resource.kind}
        content = {**identity, **content}
    metadata = content.get("metadata")
    if not is_mapping(metadata) and metadata is not None:
        raise ValueError(f"metadata is a {type(metadata).__name__}, not a dict")
    found = metadata or {}
    names = ObjectMeta(name=_name(found, "name"), namespace=_name(found, "namespace"))
    return Body(metadata=names, content=content)


def name_of(manifest: Mapping[str, Any]) -> str:
    """``metadata.name``; ValueError where there is none."""
    metadata = manifest.get("metadata")
    name = _name(metadata, "name") if is_mapping(metadata) else None
    if not name:
        raise ValueError(f"the {manifest.get('kind') or 'object'} has no metadata.name")
    return name


def _name(metadata: Mapping[str, Any], key: str) -> str | None:
    value = metadata.get(key)
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"metadata.{key} is a {type(value).__name__}, not a string")
