"""Objects as events name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from kuberuntime.model import KubeObject

Regarding: TypeAlias = KubeObject | Mapping[str, Any]
"""An object of a generated type, or a manifest as a dict."""

_FROM_METADATA: Final = ("namespace", "name", "uid", "resourceVersion")


def object_reference(obj: Regarding, field_path: str = "") -> dict[str, Any]:
    """A core/v1 ObjectReference to an object; as client-go's reference.GetReference.

    ``field_path`` is the part of it that is meant. For example:
    ``spec.containers{web}``. Raises ValueError for an object that does not say what
    it is, or has no name.
    """
    if isinstance(obj, KubeObject):
        metadata = getattr(obj, "metadata", None)
        facts = {
            "apiVersion": getattr(obj, "api_version", None),
            "kind": getattr(obj, "kind", None),
            "namespace": getattr(metadata, "namespace", None),
            "name": getattr(metadata, "name", None),
            "uid": getattr(metadata, "uid", None),
            "resourceVersion": getattr(metadata, "resource_version", None),
        }
    else:
        in_metadata: Mapping[str, Any] = obj.get("metadata") or {}
        facts = {key: obj.get(key) for key in ("apiVersion", "kind")}
        facts |= {key: in_metadata.get(key) for key in _FROM_METADATA}
    for needed in ("apiVersion", "kind", "name"):
        if not facts[needed]:
            raise ValueError(f"cannot refer to an object that has no {needed}")
    if field_path:
        facts["fieldPath"] = field_path
    return {key: value for key, value in facts.items() if value}
