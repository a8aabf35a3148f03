"""Changes of nothing but times."""

from __future__ import annotations

from typing import Any

from kuberuntime.patching.typed.shapes import same


def unless_unchanged(live: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The new object, or ``live`` where they differ in times of managers alone.

    To be called when the new object is ready to be stored, with its defaults and the
    metadata that the server keeps: what comes back as ``live`` is not stored again.
    As apiserver's IgnoreManagedFieldsTimestampsTransformer.
    """
    if new is live or same(_timeless(live), _timeless(new)):
        return live
    return new


def _timeless(obj: dict[str, Any]) -> dict[str, Any]:
    metadata: dict[str, Any] = obj.get("metadata") or {}
    entries: list[dict[str, Any]] = metadata.get("managedFields") or []
    without = [{**entry, "time": None} for entry in entries]
    return {**obj, "metadata": {**metadata, "managedFields": without}}
