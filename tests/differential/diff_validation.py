"""Scenarios: what schemas fill in, drop and refuse."""

from __future__ import annotations

from typing import Any

from diff_kinds import blob, shelf, widget
from diff_scenarios import add, scenario
from diff_session import GROUP, JSON_PATCH, Session

_POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"x": 1}}

GOOD: dict[str, dict[str, Any]] = {
    "bounds are met": {"size": 100, "step": 10, "ratio": 0.5, "big": 2**31 - 1},
    "an enum with an empty text": {"color": ""},
    "an int or a string": {"share": 5},
    "a string for an int or a string": {"share": "5%"},
    "formats that are right": {
        "when": "2026-01-02T03:04:05.678+01:00",
        "day": "2026-01-02",
        "content": "aGk=",
        "address": "10.0.0.1",
        "network": "10.0.0.0/24",
        "link": "https://example.com/x",
        "identity": "0b0d8a0e-1111-4222-8333-444455556666",
        "mail": "a@example.com",
        "period": "1h30m",
    },
    "items get their defaults": {"ports": [{"number": 80}, {"number": 81}]},
    "items with the same number and another protocol": {
        "ports": [{"number": 53}, {"number": 53, "protocol": "UDP"}]
    },
    "objects get the defaults of their fields": {"deep": {"inner": {}}},
    "objects that are absent get no defaults in them": {"deep": {}},
    "a default goes into a default": {},
    "null where it may be": {"maybe": None},
    "null where it may be, with a default": {"fallback": None},
    "null where it may not be, with a default": {"color": None},
    "unknown fields are dropped": {"nothing": 1, "deep": {"nothing": 2}},
    "unknown fields are kept where it is said": {"free": {"a": [1]}, "half": {"b": 2}},
    "unknown fields in items are dropped": {"ports": [{"number": 1, "x": 2}]},
    "an embedded resource": {"template": _POD},
    "one of two": {"either": {"left": "x"}},
    "any of two": {"several": {"left": "x", "right": "y"}},
    "integers that are written as floats": {"size": 5.0},
    "a list of lists": {"grid": [[1, 2], [], [3]]},
    "duplicates in an atomic list": {"steps": ["a", "a"]},
    "empty maps and lists are kept": {"notes": {}, "tags": [], "free": {}},
}

BAD: dict[str, dict[str, Any]] = {
    "too small": {"size": -1},
    "too large": {"size": 101},
    "a bound that is not included": {"ratio": 0},
    "the upper bound that is not included": {"ratio": 1},
    "no multiple": {"step": 7},
    "a text for a number": {"size": "5"},
    "a number for a text": {"color": 5},
    "a fraction for an integer": {"size": 1.5},
    "a list for an object": {"deep": []},
    "an object for a list": {"tags": {}},
    "a text for a flag": {"flag": "true"},
    "a list for a text": {"code": ["a"]},
    "not of the enum": {"color": "green"},
    "not of the enum of integers": {"level": 4},
    "not of the pattern": {"code": "A-1"},
    "too short": {"label": "a"},
    "too long": {"label": "abcdef"},
    "beyond int32": {"big": 2**31},
    "not the pattern of an int or string": {"share": "x"},
    "an object for an int or a string": {"share": {}},
    "null where it may not be": {"size": None},
    "null for an object": {"deep": None},
    "null in a list": {"tags": [None]},
    "null in a map": {"notes": {"a": None}},
    "a date-time that is none": {"when": "yesterday"},
    "a date that is none": {"day": "2026-13-01"},
    "bytes that are none": {"content": "%%%"},
    "an address that is none": {"address": "10.0.0.256"},
    "a network that is none": {"network": "10.0.0.0"},
    "a link that is none": {"link": "nowhere"},
    "an identity that is none": {"identity": "x"},
    "a mail address that is none": {"mail": "nobody"},
    "a period that is none": {"period": "soon"},
    "a duplicate in a set": {"tags": ["a", "b", "a"]},
    "a duplicate in a map": {"ports": [{"number": 1}, {"number": 1}]},
    "an item without its key": {"ports": [{"name": "x"}]},
    "an item out of bounds": {"ports": [{"number": 0}]},
    "too few items": {"plain": []},
    "too many items": {"plain": [{"name": x} for x in "abcd"]},
    "a wrong item of a wrong item": {"grid": [[1], ["x"]]},
    "too many properties": {"notes": dict.fromkeys("abcd", "")},
    "too few properties": {"counts": {}},
    "a wrong value of a map": {"counts": {"a": "b"}},
    "both of one": {"either": {"left": "x", "right": "y"}},
    "none of one": {"either": {}},
    "none of any": {"several": {}},
    "what must not be": {"never": "forbidden"},
    "not all of all": {"whole": "y"},
    "an embedded resource without a kind": {
        "template": {"apiVersion": "v1", "metadata": {"name": "x"}}
    },
    "an embedded resource without anything": {"template": {}},
    "an embedded resource with wrong metadata": {
        "template": {**_POD, "metadata": {"name": 5}}
    },
    "an embedded resource with a wrong name": {
        "template": {**_POD, "metadata": {"name": "A_B"}}
    },
    "many things at once": {"size": -1, "color": "green", "tags": ["a", "a"]},
    "a wrong value of a kept field": {"half": {"known": "x"}},
}

for _what, _spec in GOOD.items():
    add(
        f"a schema takes: {_what}",
        lambda s, spec=_spec: s.post(s.widgets, widget(spec=spec)),
    )
for _what, _spec in BAD.items():
    add(
        f"a schema refuses: {_what}",
        lambda s, spec=_spec: s.post(s.widgets, widget(spec=spec)),
    )


@scenario
def a_field_that_is_required_is_missing(s: Session) -> None:
    without = widget()
    del without["spec"]["size"]
    s.post(s.widgets, without)


@scenario
def a_spec_that_is_missing_gets_no_defaults(s: Session) -> None:
    without = widget()
    del without["spec"]
    s.post(s.widgets, without)


@scenario
def a_spec_of_another_type_is_refused(s: Session) -> None:
    s.post(s.widgets, {**widget(), "spec": "text"})
    s.post(s.widgets, {**widget(), "spec": None})
    s.post(s.widgets, {**widget(), "spec": [1]})


@scenario
def a_status_is_validated_on_create_and_then_dropped(s: Session) -> None:
    s.post(s.widgets, {**widget(), "status": {"phase": "Sideways"}})
    s.post(s.widgets, {**widget(), "status": {"phase": "Up"}})


@scenario
def updates_are_validated(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    s.put(f"{s.widgets}/a", {**made, "spec": {"size": -1}})
    s.merge(f"{s.widgets}/a", {"spec": {"color": "green"}})
    s.json_patch(f"{s.widgets}/a", {"op": "remove", "path": "/spec/size"})


@scenario
def fields_are_validated_as_the_client_asks(s: Session) -> None:
    odd = {**widget(spec={"nothing": 1}), "more": {}}
    s.post(f"{s.widgets}?fieldValidation=Ignore&dryRun=All", odd)
    s.post(f"{s.widgets}?fieldValidation=Warn&dryRun=All", odd)
    s.post(f"{s.widgets}?fieldValidation=Strict&dryRun=All", odd)
    s.post(f"{s.widgets}?fieldValidation=Guess&dryRun=All", odd)


@scenario
def unknown_fields_are_validated_in_items_and_maps(s: Session) -> None:
    odd = widget(
        spec={"ports": [{"number": 1, "x": 1}], "deep": {"inner": {"y": 1}, "z": 1}}
    )
    s.post(f"{s.widgets}?fieldValidation=Warn", odd)
    s.post(f"{s.widgets}?fieldValidation=Strict", odd)


@scenario
def duplicate_fields_are_told(s: Session) -> None:
    twice = (
        f'{{"apiVersion": "{GROUP}/v1", "kind": "Widget", "metadata": {{"name": "a"}},'
        ' "spec": {"size": 1, "size": 2}}'
    ).encode()
    s.post(f"{s.widgets}?fieldValidation=Warn&dryRun=All", twice)
    s.post(f"{s.widgets}?fieldValidation=Strict&dryRun=All", twice)
    s.post(f"{s.widgets}?fieldValidation=Ignore&dryRun=All", twice)
    s.post(f"{s.widgets}?dryRun=All", twice)
    made = s.post(s.widgets, widget()).body["metadata"]["resourceVersion"]
    metadata = f'"metadata": {{"name": "a", "resourceVersion": "{made}"}}'
    again = twice.replace(b'"metadata": {"name": "a"}', metadata.encode())
    s.put(f"{s.widgets}/a?fieldValidation=Strict", again)
    s.put(f"{s.widgets}/a", again)


@scenario
def duplicate_fields_of_a_patch_are_told(s: Session) -> None:
    s.post(s.widgets, widget())
    merge = b'{"spec": {"size": 1, "size": 2, "nothing": {"a": 1, "a": 2}}}'
    s.merge(f"{s.widgets}/a", merge)
    s.merge(f"{s.widgets}/a?fieldValidation=Ignore", merge)
    operations = (
        b'[{"op": "add", "op": "replace", "pth": "/x", "path": "/spec/size",'
        b' "value": 3}, {"op": "add", "path": "/spec/nothing", "value": 1}]'
    )
    for query in ("", "?fieldValidation=Warn", "?fieldValidation=Ignore"):
        s.send("PATCH", f"{s.widgets}/a{query}", operations, content_type=JSON_PATCH)


@scenario
def duplicate_fields_of_a_patch_are_refused(s: Session) -> None:
    s.post(s.widgets, widget())
    twice = b'{"spec": {"size": 1, "size": 2}}'
    s.merge(f"{s.widgets}/a?fieldValidation=Strict", twice)
    operations = (
        b'[{"op": "add", "op": "add", "pth": "/x", "path": "/spec/size", "value": 3}]'
    )
    path = f"{s.widgets}/a?fieldValidation=Strict"
    s.send("PATCH", path, operations, content_type=JSON_PATCH)


@scenario
def unknown_fields_of_an_update_are_told(s: Session) -> None:
    made = s.post(s.widgets, widget()).body
    odd = {**made, "spec": {"size": 2, "nothing": 1}}
    s.put(f"{s.widgets}/a?fieldValidation=Strict", odd)
    s.put(f"{s.widgets}/a?fieldValidation=Warn", odd)


@scenario
def unknown_fields_of_a_patch_are_told(s: Session) -> None:
    s.post(s.widgets, widget())
    s.merge(f"{s.widgets}/a?fieldValidation=Strict", {"spec": {"nothing": 1}})
    s.merge(f"{s.widgets}/a?fieldValidation=Warn", {"spec": {"nothing": 1}})
    s.json_patch(
        f"{s.widgets}/a?fieldValidation=Strict",
        {"op": "add", "path": "/spec/nothing", "value": 1},
    )


@scenario
def an_unknown_field_beside_the_spec_is_told(s: Session) -> None:
    s.post(f"{s.shelves}?fieldValidation=Warn", shelf(s.own("a"), nothing=1))
    s.post(f"{s.shelves}?fieldValidation=Strict", shelf(s.own("b"), nothing=1))


@scenario
def nothing_is_unknown_where_all_is_kept(s: Session) -> None:
    s.post(f"{s.blobs}?fieldValidation=Strict", blob(anything=[{"x": None}]))


@scenario
def an_object_that_became_wrong_may_stay_so(s: Session) -> None:
    made = s.post(s.widgets, widget(spec={"either": {"left": "x"}})).body
    s.merge(f"{s.widgets}/a", {"spec": {"either": {"right": "y"}}})
    s.put(f"{s.widgets}/a", made)
