"""Merge patches, RFC 7386, as a server applies them."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.errors import PatchError
from kuberuntime.patching.go_values import go_kind


def merge_patch(doc: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """The document with the patch merged in: null removes, lists are replaced.

    Objects inside of what is put in lose their nulls, those in lists too, unless a list
    takes the place of an object. As evanphx/json-patch's MergePatch. Raises PatchError
    for a patch that is no object.
    """
    if not is_object(patch):
        raise PatchError(
            f"error decoding patch: json: cannot unmarshal {go_kind(patch)} "
            "into Go value of type map[string]interface {}"
        )
    return _merged(doc, patch)


def _merged(doc: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    result = dict(doc)
    for key, value in patch.items():
        old = result.get(key)
        if value is None:
            result.pop(key, None)
        elif not is_object(old):
            result[key] = _without_nulls(value)
        else:
            result[key] = _merged(old, value) if is_object(value) else value
    return result


def _without_nulls(value: Any) -> Any:
    if is_object(value):
        return {
            key: _without_nulls(part) for key, part in value.items() if part is not None
        }
    return [_without_nulls(item) for item in value] if is_list(value) else value
