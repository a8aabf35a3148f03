"""Which plain YAML scalars are no strings: the core schema of YAML 1.2.

`yes`, `no`, `on`, `off`, `y`, `n`, `=` and dates are strings there. Numbers are read as
kubectl reads them: `0644` is octal.
"""

from __future__ import annotations

import math
import re

from kubewright.load.limits import MAX_DIGITS

Scalar = str | int | float | bool | None

CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

NUMERIC = frozenset("+-.0123456789")
"""What a number starts with."""

_INTEGER = re.compile(r"([-+]?)(?:0x([0-9a-fA-F]+)|0o?([0-7]+)|([0-9]+))")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def resolve(text: str) -> Scalar:
    """The value of a plain scalar.

    Raises:
        ValueError: a number that JSON has no form for, or one of too many digits.
    """
    if text in CONSTANTS:
        return CONSTANTS[text]
    return number_or_text(text) if text[0] in NUMERIC else text


def number_or_text(text: str) -> str | int | float:
    """The value of a plain scalar that starts as numbers do; raises as `resolve`."""
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"JSON has no form for {text}")
    integer = _INTEGER.fullmatch(text)
    if integer is None and not _FLOAT.fullmatch(text):
        return text
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number of more than {MAX_DIGITS} digits")
    if integer is not None:
        sign, *by_base = integer.groups()
        for digits, base in zip(by_base, (16, 8, 10), strict=True):
            if digits:
                return int(sign + digits, base)
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is out of range")
    return number
