"""Which plain YAML scalars are not strings.

Numbers as kubectl reads them (go-yaml v2: ``0644`` is octal, ``1_000`` a thousand,
``1e3`` a number). Booleans are ``true`` and ``false`` alone: yes, no, on, off, y and
n stay strings as in YAML 1.2, and so do dates, ``12:30`` and ``=``. kubectl makes
booleans of the former six, so that they are quoted when written.
"""

from __future__ import annotations

import math
import re
from typing import Final

Scalar = str | int | float | bool | None

_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"([-+]?)(?:0b([01]+)|0x([0-9a-fA-F]+)|0o?([0-7]+)|([0-9]+))")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LEGACY_BOOLEAN = re.compile(r"y|n|yes|no|on|off", re.IGNORECASE)

# A float that is whole is written by Go's JSON without fraction below this.
_WHOLE = 1e21
# Converting digits takes quadratic time, and no API has integers of this length.
_MOST_DIGITS = 1000


def resolve(text: str) -> Scalar:
    """The value of a plain scalar.

    Raises ValueError for the numbers that JSON has no form for, such as ``.inf``.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789":
        return text
    plain = text.replace("_", "")
    if len(plain) > _MOST_DIGITS:
        return text
    if integer := _INTEGER.fullmatch(plain):
        sign, *by_base = integer.groups()
        for digits, base in zip(by_base, (2, 16, 8, 10), strict=True):
            if digits:
                return int(sign + digits, base)
    if _FLOAT.fullmatch(plain):
        number = float(plain)
        if math.isinf(number):
            raise ValueError(f"{text} is out of range")
        whole = number.is_integer() and abs(number) < _WHOLE
        return int(number) if whole else number
    if _NOT_FINITE.fullmatch(plain):
        raise ValueError(f"JSON has no form for {text}")
    return text


def reads_as_text(text: str) -> bool:
    """Whether a string written plain reads back as itself, by kubectl as well."""
    if _LEGACY_BOOLEAN.fullmatch(text):
        return False
    try:
        return isinstance(resolve(text), str)
    except ValueError:
        return False
