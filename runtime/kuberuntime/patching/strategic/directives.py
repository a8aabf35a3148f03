"""What a strategic merge patch says beside values."""

from __future__ import annotations

from typing import Any, Final

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.errors import PatchError
from kuberuntime.patching.go_values import go_plain

PATCH: Final = "$patch"
RETAIN_KEYS: Final = "$retainKeys"
ORDER: Final = "$setElementOrder"
DELETE: Final = "$deleteFromPrimitiveList"

DROPPED: Final = object()
"""What stays of a value that is a directive."""


def bad_format(of: str) -> PatchError:
    """A directive that is not written as it should be."""
    return PatchError(f"invalid patch format of {of}")


def failed(message: str) -> PatchError:
    """A patch that does not go with the document: the server calls that its own error."""
    return PatchError(message, code=500, reason="")


def unknown_directive(directive: object, patch: dict[str, Any]) -> PatchError:
    """A ``$patch`` that is none of those there are."""
    return failed(f"unknown patch type: {directive} in map: {go_plain(patch)}")


def no_merge_key(item: dict[str, Any], key: str) -> PatchError:
    """An item of a list that lacks what tells it apart."""
    return failed(f"map: {go_plain(item)} does not contain declared merge key: {key}")


def field_of(name: str, directive: str) -> str | None:
    """The field that a directive is for; None where the name is not that directive.

    For example: ``$setElementOrder/ports`` is for ``ports``.
    """
    if not name.startswith(directive):
        return None
    marker, slash, field = name.partition("/")
    if marker != directive or not slash:
        raise bad_format(
            "primitive list" if directive == DELETE else "setElementOrder list"
        )
    return field


def cleaned(value: Any, *, nulls: bool = False) -> Any:
    """A value of a patch as it is put where there was none: directives do not stay.

    Nor do nulls in objects, unless ``nulls``. DROPPED where the value is a directive.
    """
    if is_object(value):
        if PATCH in value:
            return DROPPED
        parts = {
            name: cleaned(part, nulls=nulls)
            for name, part in value.items()
            if nulls or part is not None
        }
        return {name: part for name, part in parts.items() if part is not DROPPED}
    if is_list(value):
        items = (cleaned(item, nulls=nulls) for item in value)
        return [item for item in items if item is not DROPPED]
    return value
