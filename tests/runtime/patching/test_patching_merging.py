"""Merge patches."""

from __future__ import annotations

from typing import Any

import pytest

from kuberuntime.patching import PatchError, merge_patch


@pytest.mark.parametrize(
    ("doc", "patch", "merged"),
    [
        ({"a": 1, "b": 2}, {"a": None, "c": 3}, {"b": 2, "c": 3}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": 1}, {"a": {"b": None, "c": {}}}, {"a": {"c": {}}}),
        # Nulls go from what is put in, as far down as objects and lists reach.
        ({}, {"a": [{"b": None, "c": 1}, None]}, {"a": [{"c": 1}, None]}),
        ({"a": None}, {"a": [[{"b": None}]]}, {"a": [[{}]]}),
        # But not where a list takes the place of an object.
        ({"a": {"b": 1}}, {"a": [{"b": None}]}, {"a": [{"b": None}]}),
    ],
)
def test_a_patch_is_merged_as_a_server_does(
    doc: dict[str, Any], patch: dict[str, Any], merged: dict[str, Any]
) -> None:
    assert merge_patch(doc, patch) == merged


def test_a_patch_changes_neither_document_nor_patch() -> None:
    doc, patch = {"a": {"b": 1}}, {"a": {"b": None, "c": {"d": None}}}
    assert merge_patch(doc, patch) == {"a": {"c": {}}}
    assert doc == {"a": {"b": 1}}
    assert patch == {"a": {"b": None, "c": {"d": None}}}


def test_what_is_no_object_is_refused() -> None:
    patch: Any = [1]
    with pytest.raises(PatchError) as caught:
        merge_patch({}, patch)
    assert caught.value.message == (
        "error decoding patch: json: cannot unmarshal array into Go value of type "
        "map[string]interface {}"
    )
