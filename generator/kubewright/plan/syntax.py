"""Python source text from data. Everything that came from a spec passes through here.

Literals are emitted by `repr`, docstrings by one escaper; identifiers come from naming.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

_WIDTH = 88


def literal(value: object) -> str:
    """A Python literal. For example: `"it's"` as the source text of that string.

    Of a text as black writes it: in double quotes, unless that takes more backslashes.
    """
    source = repr(value)
    if not isinstance(value, str) or source.startswith('"'):
        return source
    body = source[1:-1]
    double = body.replace("\\'", "'").replace('"', '\\"')
    return source if double.count("\\") > body.count("\\") else f'"{double}"'


def call(function: str, *arguments: str, **keywords: str) -> str:
    """A call. For example: `kw.field(name='clusterIPs', default=None)`."""
    named = (f"{name}={value}" for name, value in keywords.items())
    return f"{function}({', '.join((*arguments, *named))})"


def subscript(name: str, arguments: Iterable[str]) -> str:
    """A subscription. For example: `dict[str, int]`."""
    return f"{name}[{', '.join(arguments)}]"


def docstring(text: str, indent: int = 4) -> str:
    """A docstring as a triple-quoted literal, wrapped and indented as black leaves it.

    Whatever the text holds, it stays inside the quotes: backslashes and quotes are
    escaped and control characters dropped.
    """
    clean = _printable(text).strip()
    first, *rest = _wrap(clean, _WIDTH - indent)
    if not rest:  # then the quotes that close it stand behind it
        first, *rest = _wrap(clean, _WIDTH - indent - len('"""'))
    if not rest:
        space = " " if first.endswith('"') else ""  # as black parts quotes
        return f'"""{_escape_start(_escape(first))}{space}"""'
    pad = " " * indent
    body = [f"{pad}{_escape(line)}" if line else "" for line in rest]
    return "\n".join([f'"""{_escape_start(_escape(first))}', *body, f'{pad}"""'])


def comment(text: str) -> str:
    """Text on one line, for a comment or a summary."""
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    """Drop control characters; every space but the end of a line becomes a plain one."""
    if text.isprintable():
        return text
    return "\n".join(map(_printable_line, text.split("\n")))


def _printable_line(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(
        " " if char.isspace() else char
        for char in line
        if char.isspace() or char.isprintable()
    )


def _wrap(text: str, width: int) -> list[str]:
    """Wrap each line; the first leaves room for the quotes that open the literal."""
    lines: list[str] = []
    for line in text.split("\n"):
        stripped = line.strip()
        # Not below the first line: what is indented alike is not indented to black.
        hanging = "  " if lines and stripped.startswith(("- ", "* ")) else ""
        wrapped = textwrap.wrap(
            stripped,
            width,
            initial_indent="" if lines else _OPENING,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines.extend(wrapped or [""])
    return [lines[0].removeprefix(_OPENING), *lines[1:]]


_OPENING = "..."
"""As wide as the quotes that a docstring opens with."""


def _escape(line: str) -> str:
    """Leave no run of quotes."""
    return re.sub('"(?=")', r'\\"', line.replace("\\", "\\\\"))


def _escape_start(line: str) -> str:
    """Leave no quote beside those that open the literal."""
    return f"\\{line}" if line.startswith('"') else line
