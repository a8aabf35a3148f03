"""YAML that a person writes, with the line and column of each of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kubewright.diagnostics import InputError, Location, Places, pointer

_MAX_BYTES = 1_000_000
_MAX_PARTS = 100_000
_MAX_DEPTH = 50


@dataclass(frozen=True)
class Span:
    """Where the text of a scalar stands: offsets into the file, and its quotes."""

    start: int
    end: int
    style: str


@dataclass(frozen=True)
class Marked:
    """One YAML document.

    Attributes:
        places: of its parts: of the key in a mapping, of the item in a list.
        spans: of its scalars, by JSON pointer; those of an alias are its anchor's.
    """

    text: str
    value: Any
    places: Places
    spans: Mapping[str, Span]


def read_marked(path: Path) -> Marked:
    """Read a file of one YAML document.

    Raises:
        InputError: it cannot be read, is not YAML, gives a key twice, or is too large.
    """
    location = Location(str(path))
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", location) from error
    except UnicodeDecodeError as error:
        raise InputError(f"not YAML: {error}", location) from error
    return parse_marked(str(path), text)


def parse_marked(document: str, text: str) -> Marked:
    """As `read_marked`, of text that `document` names in messages."""
    location = Location(document)
    if len(text) > _MAX_BYTES:
        raise InputError(f"more than {_MAX_BYTES:,} characters", location)
    try:
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            walk = _Walk(document, loader)
            walk.marks[""] = (1, 1)
            value: Any = {} if node is None else walk.value(node, (), 0)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        if mark is not None:
            location = Location(f"{document}:{mark.line + 1}:{mark.column + 1}")
        raise InputError(f"not valid YAML: {error.problem}", location) from error
    except yaml.YAMLError as error:
        raise InputError(f"not YAML: {error}", location) from error
    except RecursionError as error:
        raise InputError("nested too deeply", location) from error
    return Marked(text, value, Places(document, walk.marks), walk.spans)


Parts = tuple[str | int, ...]


class _Walk:
    """Makes values of nodes, and notes where each stands."""

    def __init__(self, document: str, loader: yaml.SafeLoader) -> None:
        self._document = document
        self._loader: Any = loader
        self._parts_left = _MAX_PARTS
        self.marks: dict[str, tuple[int, int]] = {}
        self.spans: dict[str, Span] = {}

    def value(self, node: Node, parts: Parts, depth: int) -> Any:
        self._parts_left -= 1
        if self._parts_left < 0 or depth > _MAX_DEPTH:
            raise self._refusal("too many parts, or nested too deeply", node)
        self.marks.setdefault(pointer(parts), _mark(node))
        match node:
            case MappingNode():
                return self._mapping(node, parts, depth)
            case SequenceNode():
                return [
                    self.value(item, (*parts, index), depth + 1)
                    for index, item in enumerate(node.value)
                ]
            case _:
                return self._scalar(node, parts)

    def _mapping(self, node: MappingNode, parts: Parts, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key, item in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                raise self._refusal("<< is not read here: write the keys out", key)
            name: object = self._loader.construct_object(key)
            if not isinstance(name, str):
                raise self._refusal("a key must be a string: put it in quotes", key)
            if name in value:
                raise self._refusal(f"the key {name!r} is given twice", key)
            self.marks[pointer((*parts, name))] = _mark(key)
            value[name] = self.value(item, (*parts, name), depth + 1)
        return value

    def _scalar(self, node: Node, parts: Parts) -> Any:
        if isinstance(node, ScalarNode):
            span = Span(node.start_mark.index, node.end_mark.index, node.style or "")
            self.spans[pointer(parts)] = span
        try:
            return self._loader.construct_object(node)
        except ValueError as error:  # such as a date that does not exist
            raise self._refusal(f"not a value: {error}", node) from error

    def _refusal(self, reason: str, node: Node) -> InputError:
        line, column = _mark(node)
        return InputError(reason, Location(f"{self._document}:{line}:{column}"))


def _mark(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
