"""Formats that servers check, as kube-openapi's strfmt; others mean nothing to them.

Each check is as lenient, and as odd, as the one of a server: a ``hostname`` of one
label may hold a dash at its second place alone, ``byte`` is never empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_address

_OF_NUMBERS = {"integer": ("int32", "int64"), "number": ("float", "double")}


def checked_format(types: tuple[str, ...], declared: str, of_go: bool) -> str:
    """The format if a server checks it for values of the types, else none."""
    if types in (("integer",), ("number",)):
        return declared if declared in _OF_NUMBERS[types[0]] else ""
    if of_go or (len(types) == 1 and types[0] != "string"):
        return ""
    return declared if normalised(declared) in CHECKS else ""


def normalised(name: str) -> str:
    """A format's name without dashes: ``date-time`` is ``datetime``."""
    return name.replace("-", "")


def _fullmatch(pattern: str) -> Callable[[str], bool]:
    # Compiled when it is first used, and kept by re.
    return lambda text: re.fullmatch(pattern, text, re.ASCII) is not None


_LABEL = "[aL](?:-?[aL]{0,62})?"
_DOMAIN = r"(?:[aL](?:[aL-]{0,61}[aL])?\.)+L{2,63}"


def _is_hostname(text: str) -> bool:
    """Letters and symbols of any script; the last label of several has letters alone."""
    if any(len(part.encode()) > 63 for part in text.split(".")) or len(text) > 255:
        return False
    shape = "".join(map(_shape, text))
    return bool(re.fullmatch(_LABEL, shape) or re.fullmatch(_DOMAIN, shape))


def _shape(character: str) -> str:
    if character in "-.":
        return character
    category = unicodedata.category(character)
    if category[0] == "L":
        return "L"
    return "a" if category[0] == "S" or character in "0123456789" else "?"


_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*:"
_BAD_ESCAPE = r"%(?![0-9A-Fa-f]{2})"
_AUTHORITY = (
    r"(?:(?:[A-Za-z0-9._:~!$&'()*+,;=@-]|%[0-9A-Fa-f]{2})*@)?"
    r"(?:\[[0-9A-Fa-f:.%A-Za-z]*\]|[^\s\[\]/?#{}|\\^`:%]*)(?::[0-9]*)?"
)


def _is_uri(text: str) -> bool:
    """As net/url's ParseRequestURI: an absolute path or a URI with a scheme."""
    if not text or any(ord(one) < 0x20 or one == "\x7f" for one in text):
        return False
    if text == "*":
        return True
    scheme = re.match(_SCHEME, text)
    rest = text[scheme.end() :] if scheme else text
    path, _, _ = rest.partition("?")
    if not path.startswith("/"):
        return scheme is not None
    if scheme and path.startswith("//"):
        authority, slash, path = path[2:].partition("/")
        path = slash + path
        if not re.fullmatch(_AUTHORITY, authority):
            return False
    return not re.search(_BAD_ESCAPE, path)


_ATOM = r"[^\s()<>\[\]:;@\\,.\"\x00-\x1f\x7f]++"  # possessive: read one way only
_DOT_ATOM = rf"{_ATOM}(?:\.{_ATOM})*"
_QUOTED = r'"(?:[^"\\\r\n]|\\.)*"'
_SPEC = rf"(?:{_DOT_ATOM}|{_QUOTED})@(?:{_DOT_ATOM}|\[[^\[\]\\\s]*\])"
_EMAIL = rf"\s*(?:{_SPEC}|(?:(?:{_QUOTED}|{_ATOM}\.?)\s*)*<\s*{_SPEC}\s*>)\s*(?:\([^()]*\)\s*)?"


def _is_email(text: str) -> bool:
    """An address of RFC 5322, with or without a name, no longer than SMTP carries."""
    return len(text) <= 998 and re.fullmatch(_EMAIL, text) is not None


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def _is_sloppy_ip(text: str) -> bool:
    """An address whose dotted parts may have leading zeros."""
    head, colon, dotted = text.rpartition(":")
    parts = [part.lstrip("0") or "0" if part else "" for part in dotted.split(".")]
    return _is_ip(head + colon + (".".join(parts) if "." in dotted else dotted))


def _is_ipv4(text: str) -> bool:
    return "." in text and _is_sloppy_ip(text)


def _is_ipv6(text: str) -> bool:
    return ":" in text and _is_ip(text)


def _is_cidr(text: str) -> bool:
    address, slash, bits = text.partition("/")
    longest = IPv6Address if ":" in address else IPv4Address
    return bool(
        slash
        and bits.isascii()
        and bits.isdecimal()
        and len(bits) < 5
        and int(bits) <= longest(0).max_prefixlen
        and _is_sloppy_ip(address)
    )


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    if text.startswith("0000"):  # a leap year in Go, and none in Python
        text = "2000" + text[4:]
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})"


def _is_datetime(text: str) -> bool:
    parts = text.lower().split("t")
    if len(parts) < 2 or not _is_date(parts[0]):
        return False
    found = re.fullmatch(_TIME, parts[1])
    return found is not None and (
        found[1] <= "23" and found[2] <= "59" and found[3] <= "59"
    )


_UNITS = (
    ("ns", "nano"),
    ("us", "µs", "micro"),
    ("ms", "milli"),
    ("s", "sec"),
    ("m", "min"),
    ("h", "hr", "hour"),
    ("d", "day"),
    ("w", "wk", "week"),
)
_NAMED = {unit for units in _UNITS for unit in units}
_STEMS = tuple(units[-1] for units in _UNITS)
_WHOLE = r"(?<![.0-9])[0-9]+"
_AMOUNT = r"([0-9]+)[\t-\r ]*([A-Za-zµ]+)"
_GO_DURATION = (
    r"[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)"
)


def _is_duration(text: str) -> bool:
    """As Go writes one, or any text that has an amount of a unit in it: ``2 weeks``."""
    if any(len(digits.lstrip("0")) > 18 for digits in re.findall(_WHOLE, text)):
        return False
    if re.fullmatch(_GO_DURATION, text):
        return True
    amounts = re.findall(_AMOUNT, text)
    units = [unit.lower() for _, unit in amounts]
    return any(unit in _NAMED or unit.startswith(_STEMS) for unit in units)


def _isbn_digits(text: str) -> str:
    return re.sub(r"[\s-]+", "", text, flags=re.ASCII)


def _is_isbn10(text: str) -> bool:
    digits = _isbn_digits(text)
    if not re.fullmatch("[0-9]{9}[0-9X]", digits):
        return False
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum((index + 1) * value for index, value in enumerate(values)) % 11 == 0


def _is_isbn13(text: str) -> bool:
    digits = _isbn_digits(text)
    if not re.fullmatch("[0-9]{13}", digits):
        return False
    weighted = (int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return sum(weighted) % 10 == 0


_CARD = (
    "(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|"
    "27[01][0-9]|2720)[0-9]{12}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|"
    "3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11}|6[27][0-9]{14})"
)


def _is_credit_card(text: str) -> bool:
    digits = re.sub("[^0-9]+", "", text)
    if not re.fullmatch(_CARD, digits):
        return False
    doubled = (int(one) * (1 + at % 2) for at, one in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _uuid(
    third: str = "[0-9a-f]{4}", fourth: str = "[0-9a-f]{4}"
) -> Callable[[str], bool]:
    rest = f"(?i:[0-9a-f]{{8}}-?[0-9a-f]{{4}}-?{third}-?{fourth}-?[0-9a-f]{{12}})"
    return _fullmatch(rest)


_VARIANT = "[89ab][0-9a-f]{3}"
_BYTE_OF_COLOR = r"\s*(?:0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|25[0-5])\s*"
_HEX = "[0-9A-Fa-f]"
_SHORT_NAME = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_is_ssn = _fullmatch("[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}")
_is_short_name = _fullmatch(_SHORT_NAME)
_is_long_name = _fullmatch(rf"{_SHORT_NAME}(?:\.{_SHORT_NAME})*")

CHECKS: dict[str, Callable[[str], bool]] = {
    "bsonobjectid": _fullmatch(f"{_HEX}{{24}}"),
    "byte": _fullmatch(
        "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"
    ),
    "cidr": _is_cidr,
    "creditcard": _is_credit_card,
    "date": _is_date,
    "datetime": _is_datetime,
    "duration": _is_duration,
    "email": _is_email,
    "hexcolor": _fullmatch(f"#?(?:{_HEX}{{3}}|{_HEX}{{6}})"),
    "hostname": _is_hostname,
    "ipv4": _is_ipv4,
    "ipv6": _is_ipv6,
    "isbn": lambda text: _is_isbn10(text) or _is_isbn13(text),
    "isbn10": _is_isbn10,
    "isbn13": _is_isbn13,
    "k8slongname": lambda text: len(text) <= 253 and _is_long_name(text),
    "k8sshortname": lambda text: len(text) <= 63 and _is_short_name(text),
    "mac": _fullmatch(
        "|".join(
            f"{_HEX}{{2}}(?:{mark}{_HEX}{{2}}){{{size - 1}}}"
            for mark in ":-"
            for size in (6, 8, 20)
        )
        + "|"
        + "|".join(rf"{_HEX}{{4}}(?:\.{_HEX}{{4}}){{{size}}}" for size in (2, 3, 9))
    ),
    "password": lambda _: True,
    "rgbcolor": _fullmatch(
        rf"rgb\({_BYTE_OF_COLOR},{_BYTE_OF_COLOR},{_BYTE_OF_COLOR}\)"
    ),
    "ssn": lambda text: len(text) == 11 and _is_ssn(text),
    "uri": _is_uri,
    "uuid": _uuid(),
    "uuid3": _uuid("3[0-9a-f]{3}"),
    "uuid4": _uuid("4[0-9a-f]{3}", _VARIANT),
    "uuid5": _uuid("5[0-9a-f]{3}", _VARIANT),
}
"""By name without dashes: whether a text has the format."""
