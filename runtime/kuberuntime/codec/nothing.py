"""Lists and maps that a schema requires, and that were null or missing all the same.

They read as empty. An empty list is not what the server has, though: written back, it
would be a change, and whoever writes it would own it. So they remember what they were,
and are written as that for as long as nothing is put into them.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from msgspec import UNSET, Struct

from kuberuntime.codec.json_types import is_list
from kuberuntime.codec.shape import fields_of


class Nothing(NamedTuple):
    """Where there was nothing: the steps to it by wire names, and whether it was null."""

    path: tuple[str | int, ...]
    null: bool


class NullList(list[Any]):
    """An empty list that was null."""

    __slots__ = ()


class NullMap(dict[str, Any]):
    """An empty map that was null."""

    __slots__ = ()


class MissingList(list[Any]):
    """An empty list that was not there."""

    __slots__ = ()


class MissingMap(dict[str, Any]):
    """An empty map that was not there."""

    __slots__ = ()


_WRITTEN: Final[dict[type, Any]] = {
    NullList: None,
    NullMap: None,
    MissingList: UNSET,
    MissingMap: UNSET,
}


def as_it_was(value: object) -> Any:
    """The wire form of a list or map: nothing, where it is empty and was nothing."""
    return value if value else _WRITTEN.get(type(value), value)


def remember(obj: Struct, nothing: Nothing) -> None:
    """Have an object, as it was decoded, remember that there was nothing."""
    *above, last = nothing.path
    at: Any = obj
    for step in above:
        at = _part(at, step)
    attribute = _attribute(at, last)
    if is_list(getattr(at, attribute)):
        setattr(at, attribute, NullList() if nothing.null else MissingList())
    else:
        setattr(at, attribute, NullMap() if nothing.null else MissingMap())


def _part(value: Any, step: str | int) -> Any:
    if isinstance(value, Struct):
        return getattr(value, _attribute(value, step))
    return value[step]


def _attribute(value: Struct, step: str | int) -> str:
    return fields_of(type(value))[str(step)].attribute
