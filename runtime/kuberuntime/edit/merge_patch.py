"""Merge patches, RFC 7386: made from two documents, and compared."""

from __future__ import annotations

from typing import Any

import msgspec

from kuberuntime.codec.json_types import is_object

canonical = msgspec.json.Encoder(order="sorted").encode
"""A value as JSON: the same bytes for the same value, the order of keys apart."""


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON.

    Not ``==``, for which 1, 1.0 and True are one.
    """
    return one is other or canonical(one) == canonical(other)


def merge_patch(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What turns one document into the other: empty where they are the same.

    Lists are replaced whole. Where a null appears in an object, the patch cannot
    say so: it takes the field away.
    """
    patch: dict[str, Any] = {key: None for key in before if key not in after}
    for key, value in after.items():
        if key not in before:
            patch[key] = value
            continue
        old = before[key]
        if is_object(old) and is_object(value):
            if changes := merge_patch(old, value):
                patch[key] = changes
        elif not same(old, value):
            patch[key] = value
    return patch


def clash(
    ours: dict[str, Any], theirs: dict[str, Any], path: tuple[str, ...] = ()
) -> tuple[str, ...] | None:
    """The path of the first thing that two patches of one document disagree on.

    None where both can be applied, in any order, with the same result.
    """
    for key in sorted(ours.keys() & theirs.keys()):
        mine, other = ours[key], theirs[key]
        if is_object(mine) and is_object(other):
            if (found := clash(mine, other, (*path, key))) is not None:
                return found
        elif not same(mine, other):
            return (*path, key)
    return None
