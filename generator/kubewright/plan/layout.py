"""Statements of model classes, laid out as black leaves them.

Models are most of what is rendered, and black takes longer for them than all else does
together. They come in few forms, so that the layout is made here; black itself is asked
for the rest. A test holds this to what black makes of the same text.
"""

from __future__ import annotations

import re
from functools import cache

import black

from kubewright.format import MODE

_WIDTH = 88
_INDENT = "    "
_LITERAL = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'')


def class_line(name: str, bases: str) -> str:
    """The first line of a class, or three. For example: of `kw.Model, kw_only=True`."""
    line = f"class {name}({bases}):"
    if len(line) <= _WIDTH:
        return line
    return f"class {name}(\n{_INDENT}{bases}\n):"


def import_line(module: str, name: str, alias: str) -> str:
    """An import under another name."""
    line = f"from {module} import {name} as {alias}"
    if len(line) <= _WIDTH:
        return line
    return f"from {module} import (\n{_INDENT}{name} as {alias},\n)"


def attribute(name: str, annotation: str, default: str | None) -> str:
    """A field of a class, indented, over as many lines as it takes."""
    line = f"{_INDENT}{name}: {annotation}"
    if default is not None:
        line += f" = {default}"
    if not line.isascii():  # wide characters are black's to measure
        return _by_black(line)
    if len(line) <= _WIDTH:
        return line
    for split in (_in_call, _in_parentheses, _in_annotated, _in_union):
        lines = split(name, annotation, default or "")
        if lines and max(map(len, lines)) <= _WIDTH:
            return "\n".join(lines)
    return _by_black(line)


# Ways to split a field, best first; empty where the field is not of that form.


def _in_call(name: str, annotation: str, default: str) -> list[str]:
    head, call, arguments = default.partition("(")
    if not call:
        return []
    return [
        f"{_INDENT}{name}: {annotation} = {head}(",
        f"{_INDENT * 2}{arguments.removesuffix(')')}",
        f"{_INDENT})",
    ]


def _in_parentheses(name: str, annotation: str, default: str) -> list[str]:
    if not default:
        return []
    return [
        f"{_INDENT}{name}: {annotation} = (",
        f"{_INDENT * 2}{default}",
        f"{_INDENT})",
    ]


def _in_annotated(name: str, annotation: str, default: str) -> list[str]:
    arguments = annotation.removeprefix("Annotated[").removesuffix("]")
    if len(annotation) - len(arguments) != len("Annotated[]") or not default:
        return []
    if not _is_balanced(arguments):
        return []
    first, last = f"{_INDENT}{name}: Annotated[", f"{_INDENT}] = {default}"
    body = f"{_INDENT * 2}{arguments}"
    if len(body) <= _WIDTH:
        return [first, body, last]
    type_, *marks = arguments.split(", kw.")
    if "," in type_ or _LITERAL.sub("", arguments).count(", kw.") != len(marks):
        return []  # a comma inside of the type or of a mark
    if type_.count("[") != type_.count("]"):
        return []
    lines = (type_, *(f"kw.{mark}" for mark in marks))
    return [first, *(f"{_INDENT * 2}{line}," for line in lines), last]


def _is_balanced(text: str) -> bool:
    """Whether every bracket that closes in a text opens in it."""
    depth = 0
    for char in _LITERAL.sub("", text):
        depth += (char == "[") - (char == "]")
        if depth < 0:
            return False
    return True


def _in_union(name: str, annotation: str, default: str) -> list[str]:
    if not annotation.endswith(" | None") or not default:
        return []
    return [
        f"{_INDENT}{name}: (",
        f"{_INDENT * 2}{annotation}",
        f"{_INDENT}) = {default}",
    ]


@cache
def _by_black(statement: str) -> str:
    """A statement of a class, as black leaves it."""
    text = black.format_str(f"class C:\n{statement}\n", mode=MODE)
    return text.removeprefix("class C:\n").removesuffix("\n")
