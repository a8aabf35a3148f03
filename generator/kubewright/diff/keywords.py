"""What is said of a value beside its type: a finding for each keyword that differs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from kubewright.diff.nodes import Schema, referred_to
from kubewright.load.json_values import is_array, is_object
from kubewright.model.structure import structure_of


@dataclass(frozen=True)
class Finding:
    """A rule that applies, and what was and is, as text."""

    rule: str
    before: str = ""
    after: str = ""
    note: str = ""


@dataclass(frozen=True)
class Seen:
    """How far two schemas can be compared.

    Attributes:
        go_type: whether a default that is a zero value only says that a field is no
            pointer in Go.
        enums: whether both sides list values.
        defaults: whether both sides list defaults.
        prose: whether both sides have descriptions.
        same_type: whether the model has one type for both: what a type comes with is
            then a change of its own.
        opaque: whether the model has no class for the object: its properties are no
            fields then, but a server checks them.
    """

    go_type: bool = False
    enums: bool = True
    defaults: bool = True
    prose: bool = True
    same_type: bool = True
    opaque: bool = False


def findings(old: Schema, new: Schema, seen: Seen) -> Iterator[Finding]:
    """All that differs in what two schemas say of one value, but for its type."""
    if old == new:
        return
    yield from _enum(old, new, seen)
    yield from _default(old, new, seen)
    yield from _merging(old, new)
    yield from _rules(old, new)
    yield from _limits(old, new)
    if seen.same_type:
        yield from _format(old, new)
        yield from _combined(old, new)
        yield from _unknown_fields(old, new)
    if seen.opaque:
        yield from _inside(old, new)
    yield from _words(old, new, seen)
    yield from _annotations(old, new, seen)


def text_of(value: object) -> str:
    """A JSON value as text; a text stands for itself where nobody takes it for another."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _same(one: object, other: object) -> bool:
    """Whether two JSON values are equal: 1 and true are not."""
    return one is other or text_of(one) == text_of(other)


# Enums and defaults


def _enum(old: Schema, new: Schema, seen: Seen) -> Iterator[Finding]:
    before, after = old.get("enum"), new.get("enum")
    if not seen.enums or _same(before, after):
        return
    if not is_array(before):
        yield Finding("enum-added", "", _listing(after))
        return
    if not is_array(after):
        yield Finding("enum-removed", _listing(before), "")
        return
    was, is_ = [*map(text_of, before)], [*map(text_of, after)]
    gone = [value for value in was if value not in is_]
    come = [value for value in is_ if value not in was]
    if gone:
        yield Finding("enum-value-removed", ", ".join(gone), "")
    if come:
        yield Finding("enum-value-added", "", ", ".join(come))


def _listing(values: object) -> str:
    return ", ".join(map(text_of, values)) if is_array(values) else text_of(values)


def _default(old: Schema, new: Schema, seen: Seen) -> Iterator[Finding]:
    before, after = (
        None if seen.go_type and not schema.get("default") else schema.get("default")
        for schema in (old, new)
    )
    if seen.defaults:
        yield from _three_ways("default", before, after)


def _three_ways(name: str, before: object, after: object) -> Iterator[Finding]:
    if _same(before, after):
        return
    if before is None:
        yield Finding(f"{name}-added", "", text_of(after))
    elif after is None:
        yield Finding(f"{name}-removed", text_of(before), "")
    else:
        yield Finding(f"{name}-changed", text_of(before), text_of(after))


# How values merge


def _merging(old: Schema, new: Schema) -> Iterator[Finding]:
    yield from _implied(
        "list-type-semantics-changed", "x-kubernetes-list-type", "atomic", old, new
    )
    yield from _implied(
        "map-type-changed", "x-kubernetes-map-type", "granular", old, new
    )
    keys = "x-kubernetes-list-map-keys"
    if old.get("x-kubernetes-list-type") == new.get("x-kubernetes-list-type"):
        yield from _plain("list-map-keys-changed", keys, old, new)
    yield from _plain("merge-key-changed", "x-kubernetes-patch-merge-key", old, new)
    yield from _plain("patch-strategy-changed", "x-kubernetes-patch-strategy", old, new)


def _implied(
    rule: str, key: str, implied: str, old: Schema, new: Schema
) -> Iterator[Finding]:
    """A keyword that holds one of its values where it is left out."""
    before, after = old.get(key), new.get(key)
    if before == after:
        return
    effective = before or implied, after or implied
    stated = effective[0] == effective[1]
    yield Finding(
        "merge-default-stated" if stated else rule,
        _with_keys(before, old) or f"unsaid: {implied}",
        _with_keys(after, new) or f"unsaid: {implied}",
    )


def _with_keys(value: object, schema: Schema) -> str:
    keys = schema.get("x-kubernetes-list-map-keys")
    by = f" by {', '.join(map(str, keys))}" if value == "map" and is_array(keys) else ""
    return f"{value}{by}" if value else ""


def _plain(rule: str, key: str, old: Schema, new: Schema) -> Iterator[Finding]:
    before, after = old.get(key), new.get(key)
    if not _same(before, after):
        yield Finding(rule, _shown(before), _shown(after))


def _shown(value: object) -> str:
    if value is None:
        return ""
    if is_array(value):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else text_of(value)


# Rules in CEL


def _rules(old: Schema, new: Schema) -> Iterator[Finding]:
    before, after = _by_expression(old), _by_expression(new)
    gone = [text for text in before if text not in after]
    come = [text for text in after if text not in before]
    for text in [*gone]:
        twin = next((one for one in come if _one_rule(before[text], after[one])), None)
        if twin is not None:
            gone.remove(text)
            come.remove(twin)
            yield Finding("cel-rule-changed", text, twin)
    for text in gone:
        yield Finding("cel-rule-removed", text, "", _message(before[text]))
    for text in come:
        yield Finding("cel-rule-added", "", text, _message(after[text]))
    for text in before.keys() & after.keys():
        if not _same(before[text], after[text]):
            yield Finding(
                "cel-message-changed",
                _besides(before[text]),
                _besides(after[text]),
                text,
            )


_Rule: TypeAlias = dict[str, Any]


def _by_expression(schema: Schema) -> Mapping[str, _Rule]:
    listed = schema.get("x-kubernetes-validations")
    found = listed if is_array(listed) else []
    return {str(rule.get("rule")): rule for rule in found if is_object(rule)}


def _message(rule: _Rule) -> str:
    return str(rule.get("message") or "")


def _besides(rule: _Rule) -> str:
    """What a rule says beside its expression: its message, most of all."""
    others = {key: value for key, value in rule.items() if key != "rule"}
    return _message(rule) if others.keys() <= {"message"} else text_of(others)


def _one_rule(old: _Rule, new: _Rule) -> bool:
    """Whether a rule is another's next version: they say the same when they refuse."""
    return bool(_message(old)) and _besides(old) == _besides(new)


# What servers check

_UPPER = ("maximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "minLength", "minItems", "minProperties")
_NO_BOUND = {"minLength": 0, "minItems": 0, "minProperties": 0}
_SWITCHES = (
    "exclusiveMaximum",
    "exclusiveMinimum",
    "uniqueItems",
    "x-kubernetes-embedded-resource",
)
_CONDITIONS = ("pattern", "multipleOf", "not")


def _limits(old: Schema, new: Schema) -> Iterator[Finding]:
    for key in _UPPER:
        yield from _bound(key, old, new, lambda was, is_: is_ < was)
    for key in _LOWER:
        yield from _bound(key, old, new, lambda was, is_: is_ > was)
    for key in _SWITCHES:
        before, after = old.get(key) or None, new.get(key) or None
        yield from _limit(key, before, after)
    for key in _CONDITIONS:
        yield from _limit(key, old.get(key), new.get(key))


def _bound(
    key: str, old: Schema, new: Schema, tighter: Callable[[float, float], bool]
) -> Iterator[Finding]:
    before, after = (
        None if schema.get(key) == _NO_BOUND.get(key) else schema.get(key)
        for schema in (old, new)
    )
    if isinstance(before, int | float) and isinstance(after, int | float):
        if before != after:
            change = "tightened" if tighter(before, after) else "loosened"
            yield Finding(f"limit-{change}", f"{key}: {before}", f"{key}: {after}")
        return
    yield from _limit(key, before, after)


def _limit(key: str, before: object, after: object) -> Iterator[Finding]:
    """A condition that holds now, or no longer does, or is another."""
    if _same(before, after):
        return
    was = "" if before is None else f"{key}: {_shown(before)}"
    is_ = "" if after is None else f"{key}: {_shown(after)}"
    if before is None:
        yield Finding("limit-tightened", was, is_)
    elif after is None:
        yield Finding("limit-loosened", was, is_)
    else:
        yield Finding("limit-changed", was, is_)


_WIDER = frozenset({("int32", "int64"), ("float", "double")})
_FORMATS_OF_TYPES = frozenset({"byte", "int-or-string"})
"""Formats that make a value one of another type, which the model tells."""


def _format(old: Schema, new: Schema) -> Iterator[Finding]:
    before, after = old.get("format"), new.get("format")
    if before == after or {before, after} & _FORMATS_OF_TYPES:
        return
    if old.get("type") != new.get("type"):
        return  # it came with the type
    for pair, change in (((before, after), "loosened"), ((after, before), "tightened")):
        if pair in _WIDER:
            yield Finding(f"limit-{change}", f"format: {before}", f"format: {after}")
            return
    yield from _limit("format", before, after)


def _combined(old: Schema, new: Schema) -> Iterator[Finding]:
    """Schemas of which some, one or all must hold; of allOf not what a class comes from."""
    for key in ("oneOf", "anyOf", "allOf"):
        yield from _limit(key, _conditions(old, key), _conditions(new, key))


def _conditions(schema: Schema, key: str) -> list[Any] | None:
    listed = schema.get(key)
    if not is_array(listed):
        return None
    found = [
        structure_of(member)
        for member in listed
        if is_object(member) and not (key == "allOf" and referred_to(member))
    ]
    return found or None


def _unknown_fields(old: Schema, new: Schema) -> Iterator[Finding]:
    before, after = _keeps(old), _keeps(new)
    if before and not after:
        yield Finding("unknown-fields-dropped")
    elif after and not before:
        yield Finding("unknown-fields-kept")


def _keeps(schema: Schema) -> bool:
    return (
        schema.get("x-kubernetes-preserve-unknown-fields") is True
        or schema.get("additionalProperties") is True
    )


def _inside(old: Schema, new: Schema) -> Iterator[Finding]:
    """What is checked of properties that are no fields."""
    for key in ("properties", "required"):
        before, after = (
            structure_of({key: schema.get(key)})[key] or None for schema in (old, new)
        )
        yield from _limit(key, before, after)


# Words

_DEPRECATED = re.compile(
    r"(^|\n|[.!:]\s+)\W*deprecated\b|\b(is|are|been|now|as|being)\s+deprecated\b",
    re.IGNORECASE,
)
_VALUES = re.compile(r"\s*Possible enum values:.*", re.DOTALL)
"""What a server appends for enums, whose values may be deprecated on their own."""


def _words(old: Schema, new: Schema, seen: Seen) -> Iterator[Finding]:
    flags = old.get("deprecated") is True, new.get("deprecated") is True
    before, after = (_description(schema, seen) for schema in (old, new))
    if flags[0] != flags[1]:
        note = _sentence(after) or _sentence(before)
        yield Finding("deprecated" if flags[1] else "deprecation-withdrawn", note=note)
        if not seen.prose or _said(before) != _said(after):
            return
    if not seen.prose or before.split() == after.split():
        return
    if _said(before) != _said(after) and not any(flags):
        if _said(after):
            yield Finding("deprecated", note=_sentence(after))
        else:
            yield Finding("deprecation-withdrawn", note=_sentence(before))
        return
    yield Finding("description-changed", before, after)


def _description(schema: Schema, seen: Seen) -> str:
    text = str(schema.get("description") or "")
    return text if seen.enums else _VALUES.sub("", text)


def _said(description: str) -> bool:
    return _DEPRECATED.search(_VALUES.sub("", description)) is not None


def _sentence(description: str) -> str:
    """The sentence that says that something is deprecated."""
    for sentence in re.split(r"(?<=[.!])\s+|\n+", description):
        if _said(sentence):
            return sentence.strip()
    return ""


_PROSE = ("title", "example", "externalDocs")

_KNOWN = frozenset(
    {
        *("type", "properties", "required", "items", "additionalProperties", "$ref"),
        *("allOf", "anyOf", "oneOf", "enum", "default", "format", "nullable"),
        *("description", "deprecated", *_PROSE),
        *(*_UPPER, *_LOWER, *_SWITCHES, *_CONDITIONS),
        *("x-kubernetes-list-type", "x-kubernetes-list-map-keys"),
        *("x-kubernetes-map-type", "x-kubernetes-patch-merge-key"),
        *("x-kubernetes-patch-strategy", "x-kubernetes-validations"),
        *("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields"),
        "x-kubernetes-group-version-kind",
    }
)


def _annotations(old: Schema, new: Schema, seen: Seen) -> Iterator[Finding]:
    others = (old.keys() | new.keys()) - _KNOWN
    for key in sorted({*others, *(_PROSE if seen.prose else ())}):
        before, after = old.get(key), new.get(key)
        if not _same(before, after):
            yield Finding("annotation-changed", _entry(key, before), _entry(key, after))


def _entry(key: str, value: object) -> str:
    return "" if value is None else f"{key}: {_shown(value)}"
