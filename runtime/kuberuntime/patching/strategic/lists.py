"""Lists merged by a strategic merge patch, and brought into order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.errors import PatchError
from kuberuntime.patching.go_values import go_plain, go_type
from kuberuntime.patching.strategic.directives import (
    ORDER,
    PATCH,
    failed,
    no_merge_key,
    unknown_directive,
)
from kuberuntime.patching.strategic.place import Field, Place
from kuberuntime.patching.typed.shapes import same

MergeMap: TypeAlias = Callable[[dict[str, Any], dict[str, Any], Place], dict[str, Any]]


def merge_list(
    original: list[Any], patch: list[Any], field: Field, merge_map: MergeMap
) -> list[Any]:
    """The list with a patch for it merged in: by key, as a set, or replaced."""
    if field.strategy != "merge":
        return patch
    if not original and not patch:
        return original
    if not _are_objects(original, patch):
        both = _distinct([*original, *patch])
        return _sorted(both, patch, original, "")
    if not field.key:
        raise failed("cannot merge lists without merge key for struct")
    kept, changes = _without_directives(original, patch, field.key)
    merged = list(kept)
    for change in changes:
        at = _index(merged, _key(change, field.key), field.key)
        if at is None:
            merged.append(change)
        else:
            merged[at] = merge_map(merged[at], change, field.place)
    return _sorted(merged, changes, kept, field.key)


def _without_directives(
    original: list[Any], patch: list[Any], key: str
) -> tuple[list[Any], list[Any]]:
    """What stays of the original by the patch's directives, and what is to merge."""
    changes: list[Any] = []
    replaces = False
    for item in patch:
        match item.get(PATCH):
            case None:
                changes.append(item)
            case "delete":
                gone = _key(item, key)
                original = [one for one in original if not same(one.get(key), gone)]
            case "replace":
                replaces = True
            case "merge":
                raise failed("merging lists cannot yet be specified in the patch")
            case other:
                raise unknown_directive(other, item)
    return (changes, []) if replaces else (original, changes)


def ordered(
    merged: list[Any], patch: list[Any], order: list[Any], original: list[Any], key: str
) -> list[Any]:
    """The items by ``$setElementOrder``; those not named keep about their place.

    Raises PatchError where the patch has its items in another order, or others.
    """
    names = iter(order)
    for item in patch if order else ():
        if is_object(item) and PATCH in item:
            continue
        if not any(same(_key(item, key), _key(name, key)) for name in names):
            raise failed(
                f"The order in patch list:\n{go_plain(patch)}\n doesn't match {ORDER} "
                f"list:\n{go_plain(order)}\n"
            )
    return _sorted(merged, order, original, key)


def _sorted(
    items: list[Any], order: list[Any], original: list[Any], key: str
) -> list[Any]:
    """Items that ``order`` has as it has them, among them the others.

    One of the others comes before the first that it was before in the original.
    """
    named: list[tuple[int, Any]] = []
    others: list[tuple[int | None, Any]] = []
    for item in items:
        value = _key(item, key)
        at = _index(order, value, key)
        if at is None:
            others.append((_index(original, value, key), item))
        else:
            named.append((at, item))
    named.sort(key=_first)
    result: list[Any] = []
    waiting = iter(others)
    other = next(waiting, None)
    for _, item in named:
        at = _index(original, _key(item, key), key)
        while other is not None and _is_before(other[0], at):
            result.append(other[1])
            other = next(waiting, None)
        result.append(item)
    if other is not None:
        result += [other[1], *(item for _, item in waiting)]
    return result


def _first(pair: tuple[int, Any]) -> int:
    return pair[0]


def _is_before(one: int | None, other: int | None) -> bool:
    """Whether both were there before, and in this order."""
    return one is not None and other is not None and one < other


def _key(item: Any, key: str) -> Any:
    """What tells an item from others. Raises PatchError where it lacks that."""
    if not key:
        return item
    if not is_object(item) or key not in item:
        raise no_merge_key(item, key)
    return item[key]


def _index(items: list[Any], value: Any, key: str) -> int | None:
    """The place of the first item with this key."""
    for at, item in enumerate(items):
        if same(item.get(key) if key else item, value):
            return at
    return None


def delete_from(items: list[Any], gone: list[Any]) -> list[Any]:
    """A list of scalars without some of them."""
    return [item for item in items if _index(gone, item, "") is None]


def _distinct(items: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if _index(found, item, "") is None:
            found.append(item)
    return found


def _are_objects(original: list[Any], patch: list[Any]) -> bool:
    """Whether the items are objects; they must all be of one type, and no lists."""
    items = [*original, *patch]
    if is_list(items[0]):
        raise PatchError("lists of lists are not supported", code=422, reason="Invalid")
    kind = go_type(items[0])
    if any(go_type(item) != kind for item in items):
        both = go_plain([original, patch])
        raise failed(f"list element types are not identical: {both}")
    return is_object(items[0])
