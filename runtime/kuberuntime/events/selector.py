"""Finding the events of an object; as client-go's events.GetFieldSelector."""

from __future__ import annotations

from typing import Final

from kuberuntime.meta.gvk import GroupVersion, GroupVersionKind
from kuberuntime.selectors import fields

_PREFIXES: Final = {
    GroupVersion("", "v1"): "involvedObject",
    GroupVersion("events.k8s.io", "v1"): "regarding",
    GroupVersion("events.k8s.io", "v1beta1"): "regarding",
}


def get_field_selector(
    events: GroupVersion,
    regarding: GroupVersionKind,
    name: str = "",
    uid: str = "",
) -> fields.Selector:
    """Selects the events about an object, in the API version that they are read with.

    What is empty does not matter. Raises ValueError for a version without events.
    """
    if events not in _PREFIXES:
        raise ValueError(f"there are no events in {events}")
    prefix = _PREFIXES[events]
    facts = {
        "name": name,
        "kind": regarding.kind,
        "apiVersion": regarding.api_version if regarding.version else "",
        "uid": uid,
    }
    return fields.from_set(
        {f"{prefix}.{key}": facts[key] for key in facts if facts[key]}
    )
