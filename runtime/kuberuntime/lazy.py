"""Packages whose names load when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def loader(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """A ``__getattr__`` for a package: each name from the module below that has it.

    A name that is another there follows a colon. For example:
    ``__getattr__ = loader(__name__, {"Edit": "_sync.edit", "retry": "_sync.do:run"})``.
    """

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home, _, original = homes[name].partition(":")
        found: object = getattr(import_module(f"{package}.{home}"), original or name)
        return found

    return load
