"""YAML to JSON values, from the parser's events: no tag makes an object of Python's.

As kubectl reads it: of a key that is given twice the last value counts, which is noted. A
tag that JSON has no form for is refused. What is nested too deep, and aliases that stand
for too much, end the reading where they are met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml
from yaml import events
from yaml.reader import ReaderError

from kubewright.load.json_values import is_array, is_object
from kubewright.load.limits import MAX_DEPTH
from kubewright.load.parsed import Parsed, Repeats
from kubewright.load.unreadable import NotReadable, TooDeep, TooManyValues
from kubewright.load.yaml_depth import is_too_deep
from kubewright.load.yaml_scalars import CONSTANTS, NUMERIC, number_or_text, resolve

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS: dict[str, tuple[type, ...]] = {
    _CORE + "bool": (bool,),
    _CORE + "float": (float, int),
    _CORE + "int": (int,),
    _CORE + "null": (type(None),),
}
_MERGE = "<<"
_MERGE_TAG = _CORE + "merge"  # yq writes it
_TEXT_TAGS = ("!", _CORE + "str", _MERGE_TAG)


def read_yaml(text: str, most_values: int) -> Iterator[Parsed]:
    """The documents of a YAML stream, empty ones left out.

    Values that aliases stand for are shared, and counted each time.

    Raises:
        NotReadable, TooManyValues, TooDeep: also midway, after documents that can be read.
    """
    try:
        loader = _LOADER(text)
        try:
            while loader.check_event():
                if isinstance(loader.get_event(), events.DocumentStartEvent):
                    reader = _Reader(loader.get_event, most_values)
                    first = loader.get_event()
                    value = reader.value(first, 0)
                    most_values -= reader.size
                    if value is not None:
                        line = first.start_mark.line + 1
                        yield Parsed(line, value, reader.size, reader.repeats.found)
        finally:
            loader.dispose()
    except RecursionError as error:
        raise TooDeep from error
    except yaml.MarkedYAMLError as error:
        if is_too_deep(text, _LOADER, MAX_DEPTH):
            raise TooDeep from error
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "it ends too early"
        raise NotReadable(reason, mark.line + 1 if mark else 1) from error
    except ReaderError as error:
        character = f"U+{error.character:04X}"
        raise NotReadable(f"the character {character} is not allowed") from error


class _Anchored(NamedTuple):
    value: Any
    size: int


class _Reader:
    """Reads one document. `size` counts its values so far."""

    def __init__(self, take: Callable[[], Any], most_values: int) -> None:
        self._take = take
        self._most = most_values
        self._anchors: dict[str, _Anchored | None] = {}
        self.repeats = Repeats()
        self.size = 0

    def value(self, event: Any, depth: int) -> Any:
        """The value that starts with an event, `depth` collections down."""
        if event.__class__ is events.AliasEvent:
            return self._alias(event)
        before = self.size
        self._count(1)
        anchor: str | None = event.anchor
        if anchor is not None:
            self._anchors[anchor] = None  # an alias inside would go round in circles
        if event.__class__ is events.ScalarEvent:
            value: Any = _scalar(event)
        else:
            value = self._collection(event, depth + 1)
        if anchor is not None:
            self._anchors[anchor] = _Anchored(value, self.size - before)
        return value

    def _count(self, values: int) -> None:
        self.size += values
        if self.size > self._most:
            raise TooManyValues

    def _alias(self, event: Any) -> Any:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            raise _refusal(event, f"the alias *{event.anchor} has no anchor before it")
        self._count(anchored.size)
        return anchored.value

    def _collection(self, event: Any, depth: int) -> dict[str, Any] | list[Any]:
        if depth > MAX_DEPTH:
            raise TooDeep
        mapping = event.__class__ is events.MappingStartEvent
        if event.tag not in (None, "!", _CORE + ("map" if mapping else "seq")):
            raise _refusal(event, f"JSON has no form for the tag {event.tag}")
        return self._mapping(depth) if mapping else self._sequence(depth)

    def _sequence(self, depth: int) -> list[Any]:
        values: list[Any] = []
        while (event := self._take()).__class__ is not events.SequenceEndEvent:
            values.append(self.value(event, depth))
        return values

    def _mapping(self, depth: int) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        take = self._take
        while (event := take()).__class__ is not events.MappingEndEvent:
            key = self._key(event, depth)
            value = self.value(take(), depth)
            merge = key == _MERGE and (event.implicit[0] or event.tag == _MERGE_TAG)
            if key in own or (merge and merged):
                self.repeats.add(key, event.start_mark.line + 1)
            if merge:
                merged = {**merged, **_merged(event, value)}
            else:
                own[key] = value
        return {**merged, **own} if merged else own

    def _key(self, event: Any, depth: int) -> str:
        if (
            event.__class__ is events.ScalarEvent
            and event.tag is None
            and event.anchor is None
        ):
            text: str = event.value
            if not event.implicit[0] or (
                text and text[0] not in NUMERIC and text not in CONSTANTS
            ):
                return text
        key = self.value(event, depth)
        match key:
            case str():
                return key
            case bool():
                return "true" if key else "false"
            case int() | float():
                return str(key)
            case _:
                kind = "null" if key is None else type(key).__name__
                raise _refusal(event, f"a key must be a string, not {kind}")


def _scalar(event: Any) -> str | int | float | bool | None:
    text: str = event.value
    tag: str | None = event.tag
    if tag is None:
        if not event.implicit[0]:  # quoted, or a block
            return text
        if text in CONSTANTS:
            return CONSTANTS[text]
        if text[0] not in NUMERIC:
            return text
    elif tag in _TEXT_TAGS:
        return text
    elif tag not in _SCALAR_TAGS:
        raise _refusal(event, f"JSON has no form for the tag {tag}")
    try:
        value = number_or_text(text) if tag is None else resolve(text)
    except ValueError as error:
        raise _refusal(event, str(error)) from error
    if tag is not None and not isinstance(value, _SCALAR_TAGS[tag]):
        raise _refusal(event, f"{text!r} does not fit its tag {tag}")
    return value


def _merged(event: Any, value: Any) -> dict[str, Any]:
    """What `<<` brings in; the first of several mappings goes before those after it."""
    merged: dict[str, Any] = {}
    for source in value if is_array(value) else [value]:
        if not is_object(source):
            raise _refusal(event, "<< takes a mapping or a list of them")
        for key, found in source.items():
            merged.setdefault(key, found)
    return merged


def _refusal(event: Any, reason: str) -> NotReadable:
    return NotReadable(reason, event.start_mark.line + 1)
