"""Objects inside objects write apiVersion and kind only if they came with them."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from sample_models import ConfigMap, ConfigMapList, ObjectMeta

BARE = {"metadata": {"name": "a"}}
FULL = {"apiVersion": "v1", "kind": "ConfigMap", **BARE}


def a_list(*items: dict[str, object]) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMapList",
        "metadata": {},
        "items": list(items),
    }


@pytest.mark.parametrize(
    "items", [(BARE, BARE), (FULL, FULL), (BARE, FULL)], ids=["bare", "full", "mixed"]
)
def test_items_are_written_as_they_came(items: tuple[dict[str, object], ...]) -> None:
    found = ConfigMapList.from_dict(a_list(*items))
    assert json.loads(found.to_json()) == a_list(*items)


def test_an_item_on_its_own_says_what_it_is() -> None:
    (item,) = ConfigMapList.from_dict(a_list(BARE)).items
    assert item.to_dict() == FULL
    assert (item.api_version, item.kind) == ("v1", "ConfigMap")


def test_an_object_made_here_is_written_bare_inside_another() -> None:
    made = ConfigMap(metadata=ObjectMeta(name="a"))
    assert ConfigMapList(items=[made]).to_dict() == a_list(BARE)


def test_type_meta_that_was_set_is_written() -> None:
    made = ConfigMap(api_version="v1", kind="ConfigMap", metadata=ObjectMeta(name="a"))
    assert ConfigMapList(items=[made]).to_dict() == a_list(FULL)


def test_writing_changes_no_object() -> None:
    found = ConfigMapList.from_dict(a_list(BARE))
    found.to_json()
    assert found.items[0].kind == "ConfigMap"


@pytest.mark.parametrize("item", [BARE, FULL], ids=["bare", "full"])
def test_copies_are_written_as_the_original_is(item: dict[str, object]) -> None:
    found = ConfigMapList.from_dict(a_list(item))
    for duplicate in (
        copy.copy(found),
        copy.deepcopy(found),
        pickle.loads(pickle.dumps(found)),
    ):
        assert duplicate == found
        assert duplicate.to_dict() == a_list(item)
