"""JSON patches."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kuberuntime.patching import PatchError, json_patch

DOC = {"a": 0, "l": ["x", "y", {"z": 1}], "n": None, "o": {"b": True}, "~/": 1}


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ({"op": "add", "path": "/q", "value": 1}, {"q": 1}),
        ({"op": "add", "path": "/l/1", "value": "i"}, {"l": ["x", "i", "y", {"z": 1}]}),
        ({"op": "add", "path": "/l/-", "value": 3}, {"l": ["x", "y", {"z": 1}, 3]}),
        ({"op": "add", "path": "/l/-1", "value": 3}, {"l": ["x", "y", {"z": 1}, 3]}),
        ({"op": "add", "path": "/l/-4", "value": 3}, {"l": [3, "x", "y", {"z": 1}]}),
        (
            {"op": "add", "path": "/l/2/w", "value": 0},
            {"l": ["x", "y", {"z": 1, "w": 0}]},
        ),
        ({"op": "replace", "path": "/l/-1", "value": 3}, {"l": ["x", "y", 3]}),
        ({"op": "replace", "path": "/a", "value": None}, {"a": None}),
        ({"op": "remove", "path": "/l/01"}, {"l": ["x", {"z": 1}]}),
        ({"op": "copy", "from": "/o", "path": "/l/0"}, {"l": [{"b": True}, *DOC["l"]]}),
        ({"op": "test", "path": "/o", "value": {"b": True}}, {}),
        ({"op": "test", "path": "/nope", "value": None}, {}),
        ({"op": "test", "path": "/n"}, {}),
        ({"op": "test", "path": "", "value": DOC}, {}),
        ({"op": "replace", "path": "/~0~1", "value": 2}, {"~/": 2}),
    ],
)
def test_an_operation_changes_what_it_names(
    operation: dict[str, Any], changed: dict[str, Any]
) -> None:
    before = copy.deepcopy(DOC)
    assert json_patch(DOC, [operation]) == {**DOC, **changed}
    assert before == DOC


def test_a_key_can_be_removed_and_moved() -> None:
    operations = [
        {"op": "remove", "path": "/a"},
        {"op": "move", "from": "/l/0", "path": "/o/c"},
        {"op": "remove", "path": "/~0~1"},
    ]
    assert json_patch(DOC, operations) == {
        "l": ["y", {"z": 1}],
        "n": None,
        "o": {"b": True, "c": "x"},
    }


def test_what_is_copied_can_be_changed_alone() -> None:
    operations = [
        {"op": "copy", "from": "/o", "path": "/p"},
        {"op": "add", "path": "/p/c", "value": 1},
    ]
    patched = json_patch(DOC, operations)
    assert (patched["o"], patched["p"]) == ({"b": True}, {"b": True, "c": 1})


def test_the_whole_can_be_replaced() -> None:
    assert json_patch(DOC, [{"op": "replace", "path": "", "value": {"b": 1}}]) == {
        "b": 1
    }


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "test", "path": "/a", "value": 1},
        {"op": "test", "path": "/a", "value": False},
        {"op": "test", "path": "/a", "value": 0.0},
        {"op": "test", "path": "/o", "value": {"b": True, "c": None}},
        {"op": "test", "path": "/nope", "value": 0},
        {"op": "test", "path": "/l/3", "value": None},
        {"op": "add", "path": "/l/4", "value": 1},
        {"op": "add", "path": "/l/-5", "value": 1},
        {"op": "add", "path": "/l/x", "value": 1},
        {"op": "add", "path": "/nope/x", "value": 1},
        {"op": "add", "path": "/a/x", "value": 1},
        {"op": "add", "path": "/n/x", "value": 1},
        {"op": "add", "path": "", "value": {}},
        {"op": "replace", "path": "/nope", "value": 1},
        {"op": "replace", "path": "", "value": [1]},
        {"op": "remove", "path": "/nope"},
        {"op": "remove", "path": ""},
        {"op": "move", "from": "/o", "path": "/o/b"},
        {"op": "copy", "from": "/nope", "path": "/a"},
    ],
)
def test_an_operation_that_cannot_be_done_is_refused(operation: dict[str, Any]) -> None:
    with pytest.raises(PatchError) as caught:
        json_patch(DOC, [operation])
    assert (caught.value.code, caught.value.reason, caught.value.message) == (
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
    )


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            [{"op": "frob", "path": "/a"}],
            'invalid operation {"op":"frob","path":"/a"}: unsupported operation',
        ),
        ([None], "invalid operation null: unsupported operation"),
        (
            [{"op": "add", "path": "/a"}],
            (
                'invalid operation {"op":"add","path":"/a"}: failed to decode \'value\': '
                "operation, missing value field: missing value"
            ),
        ),
        (
            [{"op": "copy", "path": "/a", "from": None}],
            (
                'invalid operation {"from":null,"op":"copy","path":"/a"}: failed to decode '
                "'from': operation, missing from field: missing value"
            ),
        ),
        (
            [{"op": "remove"}],
            (
                'invalid operation {"op":"remove"}: failed to decode \'path\': operation '
                "missing path field: missing value"
            ),
        ),
        (
            [{"op": 1, "path": "/a"}],
            (
                "error decoding patch: json: cannot unmarshal number into Go struct field "
                "jsonPatchOp.op of type string"
            ),
        ),
        (
            {"op": "add"},
            (
                "error decoding patch: json: cannot unmarshal object into Go value of type "
                "[]handlers.jsonPatchOp"
            ),
        ),
        (
            [["add"]],
            (
                "error decoding patch: json: cannot unmarshal array into Go value of type "
                "handlers.jsonPatchOp"
            ),
        ),
    ],
)
def test_what_is_no_json_patch_is_refused(patch: Any, message: str) -> None:
    with pytest.raises(PatchError) as caught:
        json_patch(DOC, patch)
    assert (caught.value.code, caught.value.message) == (400, message)


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ({"op": "replace", "path": "/q", "value": 1}, {"q": 1}),
        ({"op": "replace", "path": "/o/c", "value": 1}, {"o": {"b": True, "c": 1}}),
        ({"op": "replace", "path": "/a"}, {"a": None}),
        ({"op": "add", "path": "/q"}, {"q": None}),
        ({"op": "add", "path": "/l/-"}, {"l": [*DOC["l"], None]}),
        ({"op": "copy", "from": "/nope", "path": "/a"}, {"a": None}),
        ({"op": "copy", "from": "/l/2/q", "path": "/l/0"}, {"l": [None, *DOC["l"]]}),
        ({"op": "test", "path": "/nope"}, {}),
    ],
)
def test_version_4_takes_what_is_missing_for_null(
    operation: dict[str, Any], changed: dict[str, Any]
) -> None:
    before = copy.deepcopy(DOC)
    assert json_patch(DOC, [operation], version=4) == {**DOC, **changed}
    assert before == DOC


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "frob", "path": "/a"},
        {"path": "/a"},
        None,
        {"op": "add", "value": 1},
        {"op": "add", "path": None, "value": 1},
        {"op": "copy", "path": "/a"},
        {"op": "move", "path": "/a", "from": None},
        {"op": "move", "from": "/nope", "path": "/a"},
        {"op": "remove", "path": "/nope"},
        {"op": "remove", "path": "/l/3"},
        {"op": "remove", "path": "/l/-"},
        {"op": "replace", "path": "/l/3", "value": 1},
        {"op": "replace", "path": "/l/-", "value": 1},
        {"op": "replace", "path": "/l/-4", "value": 1},
        {"op": "replace", "path": "/nope/x", "value": 1},
        {"op": "replace", "path": "/n/x", "value": 1},
        {"op": "replace", "path": "/a/x", "value": 1},
        {"op": "replace", "path": "", "value": [1]},
        {"op": "replace", "path": ""},
        {"op": "copy", "from": "/l/3", "path": "/a"},
        {"op": "copy", "from": "/nope/x", "path": "/a"},
        {"op": "test", "path": "/a"},
        {"op": "test", "path": "/nope", "value": 0},
    ],
)
def test_version_4_refuses_what_cannot_be_done_and_what_is_no_operation_alike(
    operation: Any,
) -> None:
    fine = {"op": "add", "path": "/a", "value": 1}
    with pytest.raises(PatchError) as caught:
        json_patch(DOC, [fine, operation], version=4)
    assert (caught.value.code, caught.value.reason, caught.value.message) == (
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
    )


@pytest.mark.parametrize("patch", [{"op": "add"}, ["add"], [{"op": 1}]])
def test_what_is_no_list_of_operations_is_none_to_version_4(patch: Any) -> None:
    with pytest.raises(PatchError, match="error decoding patch"):
        json_patch(DOC, patch, version=4)


def test_a_patch_has_no_more_than_ten_thousand_operations() -> None:
    test = {"op": "test", "path": "/a", "value": 0}
    assert json_patch(DOC, [test] * 10_000) == DOC
    with pytest.raises(PatchError) as caught:
        json_patch(DOC, [test] * 10_001)
    assert caught.value.code == 413
