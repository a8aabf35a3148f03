"""JSONPath as definitions and kubectl write it, in the dialect of client-go's jsonpath package."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import msgspec

_NAME: Final = r"(?:\\.|[^\\\s.,\[\](){}$@=!<>'\"])+"
_STEP: Final = re.compile(
    rf"""(?P<filter>\[\?\(.*?\)\])
    | (?P<deep>\.\.(?={_NAME}))
    | \.?(?P<name>{_NAME})
    | \[\s*(?P<quote>['"])(?P<key>.*?)(?P=quote)\s*\]
    | (?P<other>\[[^\]]*\]|\.\.)""",
    re.VERBOSE,
)
_OWN: Final = re.compile(r"@((?:\.+[^\s=!<>)\[]+|\[[^\]]*\])+)")


@lru_cache(maxsize=512)
def compiled(path: str) -> Callable[[dict[str, Any]], list[Any]]:
    """A function that gives all that stands at a path such as ``.spec.replicas``.

    Raises ValueError for a path that cannot be read, ImportError where the library
    for it is not installed.
    """
    try:
        from jsonpath import JSONPathError
        from jsonpath import compile as compile_path
    except ImportError as error:
        raise ImportError(
            "JSONPath needs the extra: pip install 'kuberuntime[jsonpath]'"
        ) from error

    try:
        query = compile_path(f"${_in_brackets(path)}")
    except JSONPathError as error:
        raise ValueError(f"{path!r} is no JSONPath: {error}") from None
    return query.findall


def finder(path: str) -> Callable[[dict[str, Any]], list[Any]]:
    """As :func:`compiled`; a path that cannot be read finds nothing."""
    try:
        return compiled(path)
    except ValueError:
        return lambda manifest: []


def _in_brackets(path: str) -> str:
    """Every name quoted: clients escape the dots in them, the standard does not."""
    return _STEP.sub(_step, path)


def _step(match: re.Match[str]) -> str:
    if match["filter"]:
        return _OWN.sub(lambda own: f"@{_in_brackets(own[1])}", match["filter"])
    if match["deep"]:
        return ".."
    name = match["name"] or match["key"]
    if name is None:
        return match["other"]
    if name == "*":
        return "[*]"
    plain = re.sub(r"\\(.)", r"\1", name)
    return f"[{msgspec.json.encode(plain).decode()}]"
