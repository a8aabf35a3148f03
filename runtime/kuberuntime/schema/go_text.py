"""Values as Go prints them: messages of a server are made of them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import msgspec

_INT64 = 1 << 63
_LEAST_PLAIN, _LEAST_EXPONENT = -4, 6  # powers of ten, as strconv's format g

_SHORT = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}


def go_quote(text: str) -> str:
    """A string as ``%q`` has it: ``"a\\tb"``."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def go_number(value: int | float) -> str:
    """A number or boolean as ``%v`` has it: ``3``, ``0.5``, ``1.5e+07``, ``true``.

    Integers beyond 64 bits are floats in Go.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if -_INT64 <= value < _INT64:
            return str(value)
        value = float(value)
    shortest = Decimal(repr(value)).normalize()
    power = shortest.adjusted()
    if not value or _LEAST_PLAIN <= power < _LEAST_EXPONENT:
        return f"{shortest:f}"
    first, *rest = map(str, shortest.as_tuple().digits)
    digits = f"{first}.{''.join(rest)}" if rest else first
    sign = "-" if value < 0 else ""
    return f"{sign}{digits}e{'-' if power < 0 else '+'}{abs(power):02d}"


_HTML = re.compile("[<>&\u2028\u2029]")


def go_json(value: Any) -> str:
    """A value as encoding/json writes it: sorted keys, ``<``, ``>`` and ``&`` escaped."""
    text = msgspec.json.encode(value, order="sorted").decode()
    return _HTML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
