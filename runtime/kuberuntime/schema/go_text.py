"""Values as Go prints them: messages of a server are made of them."""

from __future__ import annotations

import re
from typing import Any

import msgspec

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
    """A number or boolean as ``%v`` has it: ``3``, ``0.5``, ``1e+21``, ``true``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    shortest = repr(value)
    if value.is_integer() and abs(value) < 1e21:
        return "-0" if shortest == "-0.0" else str(int(value))
    digits, _, exponent = shortest.partition("e")
    if exponent:
        digits = digits.removesuffix(".0")
        power = int(exponent)
        return f"{digits}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return shortest


_HTML = re.compile("[<>&\u2028\u2029]")


def go_json(value: Any) -> str:
    """A value as encoding/json writes it: sorted keys, ``<``, ``>`` and ``&`` escaped."""
    text = msgspec.json.encode(value, order="sorted").decode()
    return _HTML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
