"""Sets of fields are sets, and values come apart and together again."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kuberuntime.patching.typed.atoms import DEDUCED
from kuberuntime.patching.typed.collect import field_set
from kuberuntime.patching.typed.compare import compare
from kuberuntime.patching.typed.field_set import (
    FieldSet,
    difference,
    has,
    in_order,
    intersection,
    paths,
    union,
    without,
)
from kuberuntime.patching.typed.merge import merge
from kuberuntime.patching.typed.remove import remove

Path = tuple[str, ...]

some_paths = st.sets(
    st.lists(st.sampled_from(["f:a", "f:b", 'k:{"n":1}']), min_size=1, max_size=4).map(
        tuple
    ),
    max_size=8,
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x"]),
    lambda parts: st.lists(parts, max_size=3)
    | st.dictionaries(st.sampled_from("abc"), parts, max_size=3),
    max_leaves=12,
)
objects = st.dictionaries(st.sampled_from("abcd"), values, max_size=4)


def of(members: set[Path]) -> FieldSet:
    """The set of some paths, as a server would write it."""
    found: FieldSet = {}
    for path in members:
        below: FieldSet = {}
        for step in reversed(path):
            below = {step: below}
        found = union(found, below)
    return found


def members(fields: FieldSet) -> set[Path]:
    return set(paths(fields))


@given(some_paths, some_paths)
def test_unions_intersections_and_differences_are_those_of_their_paths(
    one: set[Path], other: set[Path]
) -> None:
    assert members(union(of(one), of(other))) == one | other
    assert members(intersection(of(one), of(other))) == one & other
    assert members(difference(of(one), of(other))) == one - other


@given(some_paths, some_paths)
def test_a_set_without_fields_has_nothing_below_them(
    one: set[Path], other: set[Path]
) -> None:
    assert members(without(of(one), of(other))) == {
        path
        for path in one
        if not any(path[:length] in other for length in range(1, len(path) + 1))
    }


@given(some_paths, some_paths)
def test_a_set_has_its_paths_and_one_form(one: set[Path], other: set[Path]) -> None:
    fields = of(one)
    assert all(has(fields, path) == (path in one) for path in one | other)
    assert in_order(difference(of(one | other), of(other - one))) == in_order(fields)


@given(objects, objects)
def test_what_is_merged_has_all_that_was_applied(
    live: dict[str, Any], applied: dict[str, Any]
) -> None:
    merged = merge(DEDUCED, live, applied)
    assert merge(DEDUCED, merged, applied) == merged
    assert members(field_set(DEDUCED, live)) <= members(
        compare(DEDUCED, {}, live).added
    )


@given(objects)
def test_a_value_differs_in_nothing_from_itself(value: dict[str, Any]) -> None:
    assert compare(DEDUCED, value, dict(value)) == ({}, {}, {})


@given(objects, objects)
def test_a_difference_is_the_reverse_of_its_reverse(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    there, back = compare(DEDUCED, old, new), compare(DEDUCED, new, old)
    assert members(there.added) == members(back.removed)
    assert members(there.modified) == members(back.modified)


@given(objects, objects)
def test_removing_what_was_added_leaves_nothing_that_was_not_there(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    added = compare(DEDUCED, old, new).added
    left = remove(DEDUCED, new, added) or {}
    assert compare(DEDUCED, old, left).added == {}
