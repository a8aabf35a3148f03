"""Regular expressions as Go reads them.

RE2 takes time linear in the text, so that a stranger's pattern cannot hang a
program; Python's ``re`` can. It comes with the extra ``testing``, and without
it patterns are unchecked.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Protocol

# Of a pattern's automaton, in bytes: what a stranger's may take before it is unchecked.
_MEMORY = 8 << 20


class _Pattern(Protocol):
    def search(self, text: str, /) -> object: ...


def matches(pattern: str, text: str) -> bool:
    """Whether a text has a match; True for a pattern that nothing here can check."""
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(text) is not None


def is_checked(pattern: str) -> bool:
    """Whether ``matches`` tells anything of a pattern."""
    return _compiled(pattern) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> _Pattern | None:
    re2 = _engine()
    if re2 is None:
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        compiled: _Pattern = re2.compile(pattern, options)
    except re2.error:
        return None
    return compiled


@cache
def _engine() -> Any:
    """The module of google-re2; None where it is not installed."""
    try:
        return import_module("re2")
    except ModuleNotFoundError:
        return None
