"""One operation of a JSON patch, done to a document."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.patching.operations.version import Version

Container: TypeAlias = "dict[str, Any] | list[Any]"

_canonical = msgspec.json.Encoder(order="sorted").encode
_is_index = re.compile(r"[+-]?[0-9]+").fullmatch


class DoesNotApply(Exception):
    """The document is not one that the operation can be done to; says why."""


def run(doc: Any, operation: dict[str, Any], version: Version) -> Any:
    """The document with an operation done; the given one is unchanged.

    Raises DoesNotApply.
    """
    path = _pointer(operation, "path")
    value = operation.get("value")
    match operation.get("op"):
        case "add":
            return _changed(doc, path, lambda at, key: _add(at, key, value))
        case "remove":
            return _changed(doc, path, _remove)
        case "replace":
            if path == "":
                return value
            replace = _replace if version == 5 else _put
            return _changed(doc, path, lambda at, key: replace(at, key, value))
        case "test":
            _test(doc, path, value)
            return doc
        case "move":
            origin = _pointer(operation, "from")
            moved = _value_at(doc, _steps(origin))
            without = _changed(doc, origin, _remove)
            return _changed(without, path, lambda at, key: _add(at, key, moved))
        case "copy":
            find = _value_at if version == 5 else _value_or_null
            copied = find(doc, _steps(_pointer(operation, "from")))
            return _changed(doc, path, lambda at, key: _add(at, key, copied))
        case other:
            raise DoesNotApply(f"no operation: {other!r}")


def _pointer(operation: dict[str, Any], name: str) -> str:
    found: str | None = operation.get(name)
    if found is None:
        raise DoesNotApply(f"no {name}")
    return found


def _changed(
    doc: Any, path: str, change: Callable[[Container, str], None]
) -> Container:
    """The document, with a change at the container that a path leads into.

    Only what is on the way is copied.
    """
    steps = _steps(path)
    root = at = _copy(doc)
    for step in steps[:-1]:
        below = _copy(_child(at, step))
        _put(at, step, below)
        at = below
    change(at, steps[-1])
    return root


def _steps(path: str) -> list[str]:
    """The keys of a pointer; there is at least one."""
    _, *steps = path.split("/")
    if not steps:
        raise DoesNotApply(f"no path: {path!r}")
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _copy(value: Any) -> Container:
    if is_object(value):
        return dict(value)
    if is_list(value):
        return list(value)
    raise DoesNotApply("what the path leads through has no parts")


def _value_at(doc: Any, steps: list[str]) -> Any:
    for step in steps:
        doc = _child(doc, step)
    return doc


def _child(at: Any, key: str) -> Any:
    """What a container has under a key. Raises DoesNotApply where it has nothing."""
    if is_object(at) and key in at:
        return at[key]
    if is_list(at):
        return at[_place(key, len(at) - 1, len(at))]
    raise DoesNotApply(f"nothing under {key!r}")


def _put(at: Container, key: str, value: Any) -> None:
    if is_object(at):
        at[key] = value
    elif is_list(at):
        at[_place(key, len(at) - 1, len(at))] = value


def _place(key: str, last: int, length: int) -> int:
    """The place that a key names, of those up to ``last``; below zero counts back."""
    if not _is_index(key):
        raise DoesNotApply(f"not a place in a list: {key!r}")
    place = int(key)
    if place < 0:
        place += length
    if not 0 <= place <= last:
        raise DoesNotApply(f"no place {key} in a list of {length}")
    return place


def _add(at: Container, key: str, value: Any) -> None:
    if is_object(at):
        at[key] = value
    elif is_list(at):
        end = len(at)
        at.insert(end if key == "-" else _place(key, end, end + 1), value)


def _replace(at: Container, key: str, value: Any) -> None:
    _child(at, key)
    _put(at, key, value)


def _remove(at: Container, key: str) -> None:
    _child(at, key)
    if is_object(at):
        del at[key]
    elif is_list(at):
        del at[_place(key, len(at) - 1, len(at))]


def _test(doc: Any, path: str, wanted: Any) -> None:
    found = doc if path == "" else _value_or_null(doc, _steps(path))
    if _canonical(found) != _canonical(wanted):
        raise DoesNotApply(f"{path!r} is something else")


def _value_or_null(doc: Any, steps: list[str]) -> Any:
    """What is at the steps; null for a key that an object does not have."""
    *way, last = steps
    for step in way:
        doc = _child(doc, step)
    return doc.get(last) if is_object(doc) else _child(doc, last)
