"""Strategic merge patches: merge patches that know lists, and have directives."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_object
from kuberuntime.patching.errors import PatchError
from kuberuntime.patching.go_values import go_kind
from kuberuntime.patching.strategic.maps import merge_map
from kuberuntime.patching.strategic.place import Place
from kuberuntime.schema import Schemas

__all__ = ["strategic_merge_patch"]


def strategic_merge_patch(
    doc: dict[str, Any],
    patch: dict[str, Any],
    schema: dict[str, Any],
    schemas: Schemas,
) -> dict[str, Any]:
    """The document with the patch merged in, lists by the schema's strategies.

    The directives are ``$patch``, ``$retainKeys``, ``$setElementOrder/list`` and
    ``$deleteFromPrimitiveList/list``. Where two are for one list, its items are merged
    first, deleted last. Raises PatchError where a directive or a merge key is missing
    or wrong. As apimachinery's StrategicMergePatch.
    """
    if not is_object(patch):
        raise PatchError(
            f"json: cannot unmarshal {go_kind(patch)} "
            "into Go value of type map[string]interface {}"
        )
    return merge_map(doc, patch, Place(schema, schemas))
