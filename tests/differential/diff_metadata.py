"""Scenarios: metadata that is taken, dropped and refused."""

from __future__ import annotations

from typing import Any

from diff_kinds import widget
from diff_scenarios import add, scenario
from diff_session import Session


@scenario
def types_in_metadata_that_are_wrong(s: Session) -> None:
    s.post(s.widgets, widget(labels=["a"]))
    s.post(s.widgets, widget(labels={"a": 1}))
    s.post(s.widgets, widget(annotations="text"))
    s.post(s.widgets, widget(name=5))
    s.post(s.widgets, widget(finalizers="x"))


@scenario
def nulls_in_metadata_are_as_good_as_nothing(s: Session) -> None:
    s.post(s.widgets, widget(labels=None, annotations=None, finalizers=None))


@scenario
def empty_metadata_is_left_out(s: Session) -> None:
    s.post(s.widgets, widget(labels={}, annotations={}, finalizers=[]))


@scenario
def metadata_that_is_not_known_is_dropped(s: Session) -> None:
    s.post(s.widgets, widget(nothing="x"))
    s.post(f"{s.widgets}?fieldValidation=Strict", widget("b", nothing="x"))


BAD_METADATA: dict[str, dict[str, Any]] = {
    "capital letters in a name": {"name": "Upper"},
    "an underscore in a name": {"name": "a_b"},
    "a name that begins with a dash": {"name": "-a"},
    "a name that is too long": {"name": "a" * 254},
    "a name with a slash": {"name": "a/b"},
    "a name with empty labels": {"name": "a..b"},
    "a prefix that is no name": {"name": "", "generateName": "_a"},
    "a label's key without a name": {"labels": {"example.com/": "x"}},
    "a label's key with blanks": {"labels": {"a b": "x"}},
    "a label's prefix in capitals": {"labels": {"Example.com/a": "x"}},
    "a label's value with blanks": {"labels": {"a": "b c"}},
    "a label's value that is too long": {"labels": {"a": "x" * 64}},
    "an annotation's key with blanks": {"annotations": {"a b": "x"}},
    "annotations that are too long": {"annotations": {"a": "x" * 262145}},
    "a finalizer without a domain": {"finalizers": ["hold"]},
    "a finalizer with blanks": {"finalizers": ["example.com/a b"]},
    "an owner without a name": {
        "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "uid": "u"}]
    },
    "an owner without anything": {"ownerReferences": [{}]},
    "an owner's version that is none": {
        "ownerReferences": [
            {"apiVersion": "a/b/c", "kind": "Pod", "name": "p", "uid": "u"}
        ]
    },
    "two owners that control": {
        "ownerReferences": [
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "name": name,
                "uid": name,
                "controller": True,
            }
            for name in "ab"
        ]
    },
    "an event as an owner": {
        "ownerReferences": [
            {"apiVersion": "v1", "kind": "Event", "name": "e", "uid": "u"}
        ]
    },
}

for _what, _metadata in BAD_METADATA.items():
    add(
        f"metadata is refused: {_what}",
        lambda s, metadata=_metadata: s.post(s.widgets, widget(**metadata)),
    )
