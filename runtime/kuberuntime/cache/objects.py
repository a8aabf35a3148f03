"""What a cache has to know of an object, be it a model or a dict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, TypeVar, cast

import msgspec

from kuberuntime.model import KubeObject
from kuberuntime.rest.unreadable import Unreadable

Cacheable: TypeAlias = KubeObject | dict[str, Any]
"""A model with ObjectMeta, or a manifest."""

T = TypeVar("T", bound=Cacheable)

INITIAL_EVENTS_END: Final = "k8s.io/initial-events-end"
"""The annotation of the bookmark that ends the beginning of a streaming list."""


def meta_namespace_key(obj: Cacheable) -> str:
    """``namespace/name``, or ``name`` alone; as client-go's MetaNamespaceKeyFunc.

    Raises ValueError for an object without a name.
    """
    meta = metadata_of(obj)
    if isinstance(obj, KubeObject):
        namespace, name = meta.namespace, meta.name
    else:
        namespace, name = meta.get("namespace"), meta.get("name")
    if not name:
        raise ValueError(f"{_what(obj)} has no metadata.name")
    return f"{namespace}/{name}" if namespace else str(name)


def split_meta_namespace_key(key: str) -> tuple[str, str]:
    """Namespace (``""`` for none) and name; as client-go's SplitMetaNamespaceKey.

    Raises ValueError for a text with more than one slash.
    """
    namespace, _, name = key.rpartition("/")
    if "/" in namespace:
        raise ValueError(f"not a key: {key!r}")
    return namespace, name


def namespace_of(obj: Cacheable) -> str:
    """``metadata.namespace``, or ``""``."""
    return str(_field(obj, "namespace", "namespace") or "")


def version_of(obj: Cacheable) -> str:
    """``metadata.resourceVersion``, or ``""``."""
    return str(_field(obj, "resource_version", "resourceVersion") or "")


def came_at(obj: Cacheable) -> str:
    """``metadata.resourceVersion`` of what came from a server; ValueError without one."""
    version = version_of(obj)
    if not version:
        raise ValueError(
            f"{_what(obj)} has no metadata.resourceVersion: no server answered it"
        )
    return version


def uid_of(obj: Cacheable) -> str:
    """``metadata.uid``, or ``""``."""
    return str(_field(obj, "uid", "uid") or "")


def labels_of(obj: Cacheable) -> Mapping[str, str]:
    """``metadata.labels``, none where they are unset."""
    labels: Mapping[str, str] | None = _field(obj, "labels", "labels")
    return labels or {}


def ends_initial_events(obj: Cacheable) -> bool:
    """Whether a bookmark says that all that was there has been sent."""
    annotations: Mapping[str, str] | None = _field(obj, "annotations", "annotations")
    return (annotations or {}).get(INITIAL_EVENTS_END) == "true"


def deep_copy(obj: T) -> T:
    """A copy that may be changed: what a cache holds is shared, and read-only."""
    if isinstance(obj, KubeObject):
        return type(obj).from_json(obj.to_json())
    copied: T = msgspec.json.decode(msgspec.json.encode(obj))
    return copied


def refused(obj: Cacheable, error: BaseException) -> Unreadable:
    """An object that could be read, and cannot be kept."""
    namespace, name = split_meta_namespace_key(meta_namespace_key(obj))
    return Unreadable(
        error,
        written(obj),
        namespace=namespace,
        name=name,
        uid=uid_of(obj),
        resource_version=version_of(obj),
    )


def written(obj: Cacheable) -> bytes:
    """The JSON of an object."""
    return obj.to_json() if isinstance(obj, KubeObject) else msgspec.json.encode(obj)


def metadata_of(obj: Cacheable) -> Any:
    """``metadata``, an ObjectMeta or a dict."""
    if isinstance(obj, KubeObject):
        return cast("Any", obj).metadata  # which every generated type declares
    return obj.get("metadata") or {}


def _field(obj: Cacheable, name: str, wire_name: str) -> Any:
    meta = metadata_of(obj)
    return getattr(meta, name) if isinstance(obj, KubeObject) else meta.get(wire_name)


def _what(obj: Cacheable) -> str:
    if isinstance(obj, KubeObject):
        return type(obj).__name__
    return str(obj.get("kind") or "object")
