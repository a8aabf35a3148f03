"""What a class or a manifest is, as far as that is known without a server."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

from kuberuntime.codec.json_types import is_mapping
from kuberuntime.codec.shape import always_written
from kuberuntime.dynamic.unstructured import UNSTRUCTURED
from kuberuntime.meta.gvk import GroupVersionKind
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.model import KubeObject
from kuberuntime.rest.body import Writable
from kuberuntime.rest.resource import Resource

K = TypeVar("K", bound=KubeObject)


def gvk_of(model: type[KubeObject]) -> GroupVersionKind:
    """The kind that a class stands for. ValueError for one that stands for none."""
    says = always_written(model)
    if len(says) != 2:
        raise ValueError(f"{model.__qualname__} does not say which kind it is")
    return GroupVersionKind.parse(says["api_version"], says["kind"])


@cache
def resource_of(model: type[KubeObject]) -> Resource | None:
    """The resource of a class, by what its package says of its API.

    None for a class of no generated package, and for a kind that the package has no
    resource of: a server may have one.
    """
    from kuberuntime.api import api_of

    api = api_of(model.__module__)
    if api is None:
        return None
    gvk = gvk_of(model)
    served = api.discovery.resources.get(gvk.group_version, ())
    return next((one.resource for one in served if one.resource.gvk == gvk), None)


def identity_of(obj: Writable) -> type[KubeObject] | GroupVersionKind:
    """The class of an object, or the kind that a manifest names.

    ValueError for a manifest without apiVersion or kind.
    """
    if isinstance(obj, KubeObject):
        return type(obj)
    api_version, kind = obj.get("apiVersion"), obj.get("kind")
    if not (api_version and isinstance(api_version, str)):
        raise ValueError("the manifest has no apiVersion")
    if not (kind and isinstance(kind, str)):
        raise ValueError("the manifest has no kind")
    return GroupVersionKind.parse(api_version, kind)


def namespace_in(obj: Writable) -> str | None:
    """``metadata.namespace``, None where it is unset or empty."""
    metadata: Any
    if isinstance(obj, KubeObject):
        metadata = cast("Any", obj).metadata
        found = metadata.namespace if isinstance(metadata, ObjectMeta) else None
    else:
        metadata = obj.get("metadata")
        found = metadata.get("namespace") if is_mapping(metadata) else None
    return found or None


def type_for(obj: Writable) -> Any:
    """What to read the answer to an object as: its class, or a dict."""
    return type(obj) if isinstance(obj, KubeObject) else UNSTRUCTURED
