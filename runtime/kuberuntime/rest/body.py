"""Manifests, as dicts, where the builder of requests wants an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from kuberuntime.codec.encode import write
from kuberuntime.codec.json_types import is_mapping
from kuberuntime.codec.shape import always_written
from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.model import KubeObject

Writable: TypeAlias = Mapping[str, Any] | KubeObject
"""What can be written: a dict by wire names, or an object of a class."""


class Body(KubeObject, kw_only=True):
    """A manifest where the builder of requests wants an object."""

    metadata: ObjectMeta
    content: dict[str, Any]

    def to_json(self) -> bytes:
        """The manifest as JSON. TypeError for what JSON has no form for, EncodeError
        for text with a lone surrogate."""
        return write(self.content, str(self.content.get("kind") or "object"))


def as_dict(obj: Writable) -> Mapping[str, Any]:
    """A manifest by wire names."""
    return obj.to_dict() if isinstance(obj, KubeObject) else obj


def body_of(manifest: Writable, gvk: GroupVersionKind | None) -> Body:
    """A manifest as the body of a request.

    ``gvk`` says what it is where it does not itself, if that is known. ValueError for
    metadata that are none.
    """
    content = dict(as_dict(manifest))
    if gvk is not None:
        content = {"apiVersion": gvk.api_version, "kind": gvk.kind, **content}
    metadata = content.get("metadata")
    if not is_mapping(metadata) and metadata is not None:
        raise ValueError(f"metadata is a {type(metadata).__name__}, not a dict")
    found = metadata or {}
    names = ObjectMeta(name=_name(found, "name"), namespace=_name(found, "namespace"))
    return Body(metadata=names, content=content)


def manifest_of(manifest: Mapping[str, Any], model: type[KubeObject]) -> Body:
    """A manifest as the body of a request: of the kind of a class, if it names none."""
    says = always_written(model)
    gvk = GroupVersion.parse(says["api_version"]).with_kind(says["kind"])
    return body_of(manifest, gvk)


def name_of(obj: Writable) -> str:
    """``metadata.name``; ValueError where there is none."""
    manifest = as_dict(obj)
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
