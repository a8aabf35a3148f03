"""Python source text from data. Everything that came from a spec passes through here.

Literals are emitted by `repr`, docstrings by one escaper; identifiers come from naming.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

_WIDTH = 88


def literal(value: object) -> str:
    """A Python literal. For example: `'it\\'s'` as the source text of that string."""
    return repr(value)


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
    lines = [_escape(line) for line in _wrap(_printable(text).strip(), _WIDTH - indent)]
    if len(lines) == 1 and len(lines[0]) <= _WIDTH - indent - 6:
        return f'"""{lines[0]}"""'
    pad = " " * indent
    body = "\n".join(f"{pad}{line}" if line else "" for line in lines[1:])
    return f'"""{lines[0]}\n{body}\n{pad}"""' if body else f'"""{lines[0]}\n{pad}"""'


def comment(text: str) -> str:
    """Text on one line, for a comment or a summary."""
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    return "".join(
        char for char in text if char == "\n" or (char.isprintable() and char != "\x7f")
    ).replace("\u2028", " ")


def _wrap(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        stripped = line.strip()
        hanging = "  " if stripped.startswith(("- ", "* ")) else ""
        lines.extend(
            textwrap.wrap(
                stripped,
                width,
                subsequent_indent=hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
            or [""]
        )
    return lines


def _escape(line: str) -> str:
    """Leave no quote that could close the literal, alone or with those beside it."""
    escaped = line.replace("\\", "\\\\")
    return re.sub(r'^"|"(?="|$)', r'\\"', escaped)
