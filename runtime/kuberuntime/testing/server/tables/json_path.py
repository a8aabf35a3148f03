"""JSONPath as definitions write it, in the dialect of client-go's jsonpath package."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import msgspec

from kuberuntime.testing.tracker.stored import Manifest

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
def finder(path: str) -> Callable[[Manifest], list[Any]]:
    """A function that gives all that stands at a path such as ``.spec.replicas``.

    A path that cannot be read finds nothing.
    """
    from jsonpath import JSONPathError
    from jsonpath import compile as compile_path

    try:
        query = compile_path(f"${_in_brackets(path)}")
    except JSONPathError:
        return lambda manifest: []
    return lambda manifest: query.findall(manifest)


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
