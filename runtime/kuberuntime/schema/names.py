"""What names, labels and finalizers may be, as apimachinery's content package.

Each function gives the problems of a value in a server's words; none for a good one.
"""

from __future__ import annotations

import re

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_OLD_LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?"
_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_VALUE = f"({_KEY})?"

# Linear for any text: what parts the labels fits in none of them.
_IS_LABEL = re.compile(_LABEL)
_IS_SUBDOMAIN = re.compile(_SUBDOMAIN)
_IS_OLD_LABEL = re.compile(_OLD_LABEL)
_IS_KEY = re.compile(_KEY)
_IS_VALUE = re.compile(_VALUE)


def subdomain_problems(name: str, unit: str = "characters") -> list[str]:
    """Of a DNS subdomain, which most names of objects must be: ``a.example-1``."""
    problems = _too_long(name, 253, unit)
    if not _IS_SUBDOMAIN.fullmatch(name):
        problems.append(
            _should_match(
                "a lowercase RFC 1123 subdomain must consist of lower case "
                "alphanumeric characters, '-' or '.', and must start and end with an "
                "alphanumeric character",
                _SUBDOMAIN,
                "example.com",
            )
        )
    return problems


def label_problems(name: str) -> list[str]:
    """Of a DNS label, which namespaces must be: ``a-1``."""
    problems = _too_long(name, 63, "characters")
    if _IS_LABEL.fullmatch(name):
        return problems
    if _IS_SUBDOMAIN.fullmatch(name):
        return [*problems, "must not contain dots"]
    problems.append(
        _should_match(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric "
            "characters or '-', and must start and end with an alphanumeric character",
            _LABEL,
            "my-name",
            "123-abc",
        )
    )
    return problems


def old_label_problems(name: str) -> list[str]:
    """Of a label of RFC 1035, which services must be: it starts with a letter."""
    problems = _too_long(name, 63, "characters")
    if not _IS_OLD_LABEL.fullmatch(name):
        problems.append(
            _should_match(
                "a DNS-1035 label must consist of lower case alphanumeric characters "
                "or '-', start with an alphabetic character, and end with an "
                "alphanumeric character",
                _OLD_LABEL,
                "my-name",
                "abc-123",
            )
        )
    return problems


def key_problems(key: str) -> list[str]:
    """Of the key of a label or annotation, or a finalizer: ``example.com/name``."""
    prefix, slash, name = key.partition("/")
    if "/" in name:
        rule = _key_should_match("a valid label key ")
        with_prefix = "with an optional DNS subdomain prefix and '/'"
        return [f"{rule} {with_prefix} (e.g. 'example.com/MyName')"]
    problems: list[str] = []
    if not slash:
        name = prefix
    elif not prefix:
        problems.append("prefix part must be non-empty")
    else:
        problems += [
            f"prefix part {text}" for text in subdomain_problems(prefix, "bytes")
        ]
    if not name:
        problems.append("name part must be non-empty")
    else:
        problems += [f"name part {text}" for text in _too_long(name, 63)]
    if not _IS_KEY.fullmatch(name):
        problems.append(_key_should_match("name part "))
    return problems


def value_problems(value: str) -> list[str]:
    """Of the value of a label: empty, or as the name of a key."""
    problems = _too_long(value, 63)
    if not _IS_VALUE.fullmatch(value):
        problems.append(
            _should_match(
                "a valid label must be an empty string or consist of alphanumeric "
                "characters, '-', '_' or '.', and must start and end with an "
                "alphanumeric character",
                _VALUE,
                "MyValue",
                "my_value",
                "12345",
            )
        )
    return problems


def segment_problems(name: str) -> list[str]:
    """Of what can be a segment of a path: all that some kinds ask of a name."""
    if name in (".", ".."):
        return [f"may not be '{name}'"]
    return [f"may not contain '{part}'" for part in ("/", "%") if part in name]


def _too_long(text: str, limit: int, unit: str = "bytes") -> list[str]:
    """Of a size in bytes, which servers call characters in names."""
    size = len(text.encode(errors="surrogatepass"))
    return [f"must be no more than {limit} {unit}"] if size > limit else []


def _key_should_match(what: str) -> str:
    return what + _should_match(
        "must consist of alphanumeric characters, '-', '_' or '.', and must start "
        "and end with an alphanumeric character",
        _KEY,
        "MyName",
        "my.name",
        "123-abc",
    )


def _should_match(rule: str, pattern: str, *examples: str) -> str:
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{rule} (e.g. {shown}regex used for validation is '{pattern}')"
