"""Events of a YAML parser to JSON types.

Stricter than YAML where Kubernetes is: a key given twice is an error, keys become
strings as kubectl makes them, and a tag that JSON has no form for is refused. Text
is input from a stranger: nesting and what aliases expand to are bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import yaml
from yaml import events

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.path import json_path
from kuberuntime.codec.yaml_depth import is_too_deep
from kuberuntime.codec.yaml_scalars import Scalar, resolve

MAX_DEPTH: Final = 250
"""How deep mappings and sequences may nest."""

MAX_ALIASED: Final = 100_000
"""How many values the aliases of a document may stand for, all told."""

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE: Final = "tag:yaml.org,2002:"
_SCALAR_TAGS: Final[dict[str, tuple[type, ...]]] = {
    _CORE + "bool": (bool,),
    _CORE + "float": (float, int),
    _CORE + "int": (int,),
    _CORE + "null": (type(None),),
}
_MERGE: Final = "<<"
_MERGE_TAG: Final = _CORE + "merge"  # yq writes it


class Refusal(Exception):
    """YAML that cannot be read; ``path`` is a JSONPath, ``reason`` has the line."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


def read_documents(
    text: str | bytes, resolve: Callable[[str], Scalar] = resolve
) -> Iterator[Any]:
    """The documents of a YAML stream in JSON types; an empty one is None.

    ``resolve`` says what plain scalars are. Raises Refusal, also midway, after documents that could be read.
    """
    return (value for _, value in read_placed_documents(text, resolve))


def read_placed_documents(
    text: str | bytes, resolve: Callable[[str], Scalar] = resolve
) -> Iterator[tuple[int, Any]]:
    """As :func:`read_documents`, each with the line that its content begins on."""
    try:
        parser = yaml.parse(text, Loader=_LOADER)
        for event in parser:
            if isinstance(event, events.DocumentStartEvent):
                first: Any = next(parser)
                line = first.start_mark.line + 1
                yield line, _Document(parser, resolve).value(first)
    except RecursionError:  # below a stack that is deep already
        raise Refusal("$", _TOO_DEEP) from None
    except UnicodeEncodeError:
        raise Refusal("$", "half of a character (a lone surrogate)") from None
    except yaml.YAMLError as error:
        if is_too_deep(_as_text(text), _LOADER, MAX_DEPTH):
            raise Refusal("$", _TOO_DEEP) from None
        raise Refusal("$", " ".join(str(error).split())) from None


_TOO_DEEP: Final = f"nested deeper than {MAX_DEPTH} levels"


def _as_text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode(errors="replace")


class _Anchored(NamedTuple):
    value: Any
    size: int


class _Document:
    """Reads one document, from the event after its start to that of its end.

    ``_path`` leads to the value being read and is as long as it is deep. ``_values``
    counts every value so far, aliases for what they stand for.
    """

    def __init__(self, parser: Iterator[Any], resolve: Callable[[str], Scalar]) -> None:
        self._parser = parser
        self._resolve = resolve
        self._anchors: dict[str, _Anchored] = {}
        self._path: list[str | int] = []
        self._values = 0
        self._aliased = 0

    def value(self, event: Any) -> Any:
        """The value that starts with an event."""
        if isinstance(event, events.AliasEvent):
            return self._alias(event)
        before = self._values
        self._values += 1
        if isinstance(event, events.ScalarEvent):
            value: Any = self._scalar(event)
        else:
            value = self._collection(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, self._values - before)
        return value

    def _alias(self, event: Any) -> Any:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            raise self._refusal(
                event, f"the alias *{event.anchor} has no anchor before it"
            )
        self._values += anchored.size
        self._aliased += anchored.size
        if self._aliased > MAX_ALIASED:
            raise self._refusal(
                event, f"aliases stand for more than {MAX_ALIASED} values"
            )
        return anchored.value

    def _scalar(self, event: Any) -> Scalar:
        tag: str | None = event.tag
        text: str = event.value
        quoted = tag is None and not event.implicit[0]
        if quoted or tag in ("!", _CORE + "str", _MERGE_TAG):
            return text
        if tag is not None and tag not in _SCALAR_TAGS:
            raise self._refusal(event, f"JSON has no form for the tag {tag}")
        try:
            value = self._resolve(text)
        except ValueError as error:
            raise self._refusal(event, str(error)) from None
        if tag is not None and not isinstance(value, _SCALAR_TAGS[tag]):
            raise self._refusal(event, f"{text!r} does not fit its tag {tag}")
        return value

    def _collection(self, event: Any) -> dict[str, Any] | list[Any]:
        if len(self._path) >= MAX_DEPTH:
            line = event.start_mark.line + 1
            raise Refusal("$", f"{_TOO_DEEP} (line {line})")
        mapping = isinstance(event, events.MappingStartEvent)
        if event.tag not in (None, "!", _CORE + ("map" if mapping else "seq")):
            raise self._refusal(event, f"JSON has no form for the tag {event.tag}")
        return self._mapping() if mapping else self._sequence()

    def _sequence(self) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._parser), events.SequenceEndEvent):
            self._path.append(len(values))
            values.append(self.value(event))
            self._path.pop()
        return values

    def _mapping(self) -> dict[str, Any]:
        own: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while not isinstance(event := next(self._parser), events.MappingEndEvent):
            key = self._key(event)
            self._path.append(key)
            value = self.value(next(self._parser))
            self._path.pop()
            if key == _MERGE and (event.implicit[0] or event.tag == _MERGE_TAG):
                for source in value if is_list(value) else [value]:
                    if not is_object(source):
                        raise self._refusal(
                            event, "<< takes a mapping or a list of them"
                        )
                    # The first of several mappings wins over those after it.
                    merged = {**source, **merged}
                continue
            if key in own:
                raise self._refusal(event, f"the key {key!r} is given twice")
            own[key] = value
        return {**merged, **own}

    def _key(self, event: Any) -> str:
        key = self.value(event)
        if isinstance(key, str):
            return key
        if isinstance(key, bool):
            return "true" if key else "false"
        if isinstance(key, int | float):
            return str(key)
        kind = "null" if key is None else type(key).__name__
        raise self._refusal(event, f"a key must be a string, not {kind}")

    def _refusal(self, event: Any, reason: str) -> Refusal:
        line = event.start_mark.line + 1
        return Refusal(json_path(self._path), f"{reason} (line {line})")
