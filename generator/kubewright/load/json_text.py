"""JSON text to JSON values."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from kubewright.load.json_values import is_array, is_object
from kubewright.load.limits import MAX_DEPTH, MAX_DIGITS
from kubewright.load.parsed import Parsed, Repeats
from kubewright.load.unreadable import NotReadable, TooDeep


def read_json(text: str) -> list[Parsed]:
    """The documents of a text, one after another: none in an empty one.

    Raises:
        NotReadable, TooDeep: it is not JSON, has a number that JSON has no form for, or is
            nested too deep.
    """
    documents: list[Parsed] = []
    position = _skip(text, 0)
    line = text.count("\n", 0, position) + 1
    while position < len(text):
        if documents and text[position] != "{":
            raise NotReadable("text after the end of the document", line)
        document, end = _document(text, position, line)
        documents.append(document)
        position, before = _skip(text, end), position
        line += text.count("\n", before, position)
    if _SURROGATE.search(text) and _holds_half_a_character(
        [document.value for document in documents]
    ):
        raise NotReadable("half of a character (an escape of a lone surrogate)")
    return documents


def _document(text: str, position: int, line: int) -> tuple[Parsed, int]:
    """The one that starts at a position, and where it ends."""
    repeats = Repeats()

    def an_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            _note_repeats(pairs, repeats)
        return value

    decoder = json.JSONDecoder(
        parse_int=_integer,
        parse_float=_float,
        parse_constant=_no_number,
        object_pairs_hook=an_object,
    )
    try:
        value, end = decoder.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise NotReadable(error.msg, error.lineno, error.colno) from error
    except RecursionError as error:
        raise TooDeep from error
    if _depth_exceeds(value, MAX_DEPTH):
        raise TooDeep
    return Parsed(line, value, repeated=repeats.found), end


def _note_repeats(pairs: list[tuple[str, Any]], repeats: Repeats) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            repeats.add(key)
        seen.add(key)


def _skip(text: str, position: int) -> int:
    """Past what may stand between two documents."""
    found = _SPACE.match(text, position)
    return found.end() if found else position


_SPACE = re.compile(r"[ \t\n\r]*")


def most_values(text: str) -> int:
    """A bound on how many values a text holds: each starts it, or follows one of these."""
    return 1 + text.count(",") + text.count("[") + text.count("{")


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def _holds_half_a_character(value: object) -> bool:
    """Whether a text in the value cannot be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise NotReadable(f"a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise NotReadable(f"the number {digits:.20} is out of range")
    return number


def _no_number(name: str) -> NoReturn:
    raise NotReadable(f"JSON has no form for {name}")


def _depth_exceeds(value: object, limit: int) -> bool:
    level: list[object] = [value]
    for _ in range(limit):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: object) -> list[object]:
    values = node.values() if is_object(node) else node if is_array(node) else ()
    return [value for value in values if isinstance(value, dict | list)]
