"""Two values of a type made one."""

from __future__ import annotations

from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.typed.atoms import Atom, ListType, MapType
from kuberuntime.patching.typed.elements import element_of
from kuberuntime.patching.typed.shapes import is_leaf, shape_of


def merge(atom: Atom, live: Any, applied: Any) -> Any:
    """The live value with all that is applied in it; nothing is removed.

    Items of a list that both have stand in the order of the applied one. Raises
    ElementError. As structured-merge-diff's TypedValue.Merge.
    """
    shape = shape_of(atom, applied)
    if is_leaf(shape, live, applied):
        return applied
    if isinstance(shape, MapType):
        return _merge_fields(
            shape,
            live if is_object(live) else {},
            applied if is_object(applied) else {},
        )
    assert shape is not None, "a scalar is a leaf"
    return _merge_items(
        shape, live if is_list(live) else [], applied if is_list(applied) else []
    )


def _merge_fields(
    of: MapType, live: dict[str, Any], applied: dict[str, Any]
) -> dict[str, Any]:
    merged = dict(live)
    for name, value in applied.items():
        merged[name] = (
            merge(of.known(name), live[name], value) if name in live else value
        )
    return merged


def _merge_items(of: ListType, live: list[Any], applied: list[Any]) -> list[Any]:
    theirs = [element_of(of, item) for item in live]
    ours = [element_of(of, item) for item in applied]
    live_items: dict[str, Any] = {}
    for step, item in zip(theirs, live, strict=True):
        # Of several with the same keys, none is merged with the applied one.
        live_items[step] = item if step not in live_items else None
    new_items = dict(zip(ours, applied, strict=True))

    def merged(step: str) -> Any:
        known = live_items.get(step)
        new = new_items[step]
        return new if known is None else merge(of.element, known, new)

    shared = iter([step for step in ours if step in live_items])
    next_shared = next(shared, None)
    result: list[Any] = []
    done: set[str] = set()
    left = right = 0
    while left < len(theirs) or right < len(ours):
        if left < len(theirs) and right < len(ours):
            step = theirs[left]
            if step == ours[right]:
                done.add(step)
                result.append(merged(step))
                left += 1
                right += 1
                next_shared = next(shared, None)
                continue
            if step in new_items and next_shared is not None and next_shared != step:
                left += 1  # both have it, but another comes first in what is applied
                continue
        if left < len(theirs):
            step = theirs[left]
            if step not in new_items:
                result.append(live[left])
                left += 1
                continue
            if step in done:
                left += 1
        if right < len(ours):
            step = ours[right]
            done.add(step)
            result.append(merged(step))
            right += 1
            if next_shared == step:
                next_shared = next(shared, None)
    return result
