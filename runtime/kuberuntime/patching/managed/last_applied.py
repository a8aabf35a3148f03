"""Objects that kubectl applied by itself, before it applied them on the server.

It kept what it had applied in an annotation. Fields that are still as it says are
kubectl's own, and the annotation follows what kubectl applies.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from kuberuntime.codec.json_types import is_object
from kuberuntime.patching.managed.versions import Versions
from kuberuntime.patching.typed.collect import field_set
from kuberuntime.patching.typed.compare import compare
from kuberuntime.patching.typed.elements import ElementError, path_text
from kuberuntime.patching.typed.field_set import difference, paths, union
from kuberuntime.schema.go_text import go_json

KUBECTL: Final = "kubectl"
ANNOTATION: Final = "kubectl.kubernetes.io/last-applied-configuration"


def unchanged_since(live: dict[str, Any], versions: Versions) -> frozenset[str]:
    """The fields, as messages have them, that are as the annotation has them.

    Empty where there is no annotation that makes sense. As apimachinery's
    lastAppliedManager.
    """
    applied = _decoded(_annotation(live))
    if applied.get("apiVersion") != versions.api_version:
        return frozenset()
    try:
        had = field_set(versions.atom, applied)
        change = compare(versions.atom, applied, live)
    except ElementError:
        return frozenset()
    kept = difference(had, union(change.set, change.removed))
    return frozenset(map(path_text, paths(kept)))


def annotated(obj: dict[str, Any], applied: dict[str, Any]) -> dict[str, Any]:
    """The object, whose annotation, if it has one, says what was applied."""
    if not _annotation(obj):
        return obj
    metadata: dict[str, Any] = applied.get("metadata") or {}
    annotations: object = metadata.get("annotations")
    if is_object(annotations) and ANNOTATION in annotations:
        others = {key: annotations[key] for key in annotations if key != ANNOTATION}
        applied = {**applied, "metadata": {**metadata, "annotations": others}}
    known = {**obj["metadata"]["annotations"], ANNOTATION: f"{go_json(applied)}\n"}
    return {**obj, "metadata": {**obj["metadata"], "annotations": known}}


def _annotation(obj: dict[str, Any]) -> str:
    metadata = obj.get("metadata")
    annotations = metadata.get("annotations") if is_object(metadata) else None
    return annotations.get(ANNOTATION, "") if is_object(annotations) else ""


def _decoded(text: str) -> dict[str, Any]:
    try:
        found: object = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    return found if is_object(found) else {}
