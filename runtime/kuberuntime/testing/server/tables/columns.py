"""The columns of a table, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.schema.go_text import go_json, go_number
from kuberuntime.selectors.json_path import finder
from kuberuntime.testing.server.served import Column
from kuberuntime.testing.server.tables.durations import human_duration
from kuberuntime.testing.server.times import read
from kuberuntime.testing.tracker.stored import Manifest

Content: TypeAlias = Callable[[Manifest, float], Any]
"""What an object shows at a moment, in seconds since the epoch."""

UNKNOWN: Final = "<unknown>"
NONE: Final = "<none>"
INVALID: Final = "<invalid>"

_COLUMN: Final = "Custom resource definition column (in JSONPath format)"


@dataclass(frozen=True)
class Cell:
    """A column: its head, and what an object has in it.

    ``priority`` above 0 is shown by ``-o wide`` alone.
    """

    name: str
    content: Content
    type: str = "string"
    priority: int = 0
    format: str = ""
    description: str = ""


def at(path: str) -> Content:
    """What stands at a path of names, ``""`` where nothing does."""
    names = path.split(".")

    def content(manifest: Manifest, now: float) -> Any:
        found: Any = manifest
        for name in names:
            found = part(found, name)
        return "" if found is None else found

    return content


def part(found: Any, name: str) -> Any:
    """What an object, if it is one, has under a name; None where it has nothing."""
    return found.get(name) if is_object(found) else None


def each(found: Any, name: str) -> list[dict[str, Any]]:
    """The objects of the list that an object, if it is one, has under a name."""
    listed = part(found, name)
    return [one for one in listed if is_object(one)] if is_list(listed) else []


def age(manifest: Manifest, now: float) -> str:
    """How long ago the object was made."""
    return _ago(manifest["metadata"].get("creationTimestamp"), now)


NAME: Final = Cell("Name", at("metadata.name"), format="name")
AGE: Final = Cell("Age", age)
CREATED: Final = Cell("Created At", at("metadata.creationTimestamp"), "date")


def printed(column: Column) -> Cell:
    """The column of a CustomResourceDefinition; as apiextensions' tableconvertor.

    Of several values the first stands there. One that is not of the column's type is
    left out.
    """
    find = finder(column["jsonPath"])
    show = _SHOWN[column["type"]]

    def content(manifest: Manifest, now: float) -> Any:
        found = find(manifest)
        return show(found[0], now) if found else None

    return Cell(
        column["name"],
        content,
        column["type"],
        column.get("priority", 0),
        column.get("format", ""),
        column.get("description") or f"{_COLUMN}: {column['jsonPath']}",
    )


def _text(value: Any, now: float) -> str:
    if isinstance(value, dict | list):
        return go_json(value)
    if isinstance(value, int | float):
        return go_number(value)
    return "<no value>" if value is None else str(value)


def _date(value: Any, now: float) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return _ago(value, now)
    except ValueError:
        return INVALID


def _boolean(value: Any, now: float) -> bool | None:
    return value if isinstance(value, bool) else None


def _integer(value: Any, now: float) -> int | None:
    return int(value) if type(value) in (int, float) else None


def _number(value: Any, now: float) -> float | None:
    return value if type(value) in (int, float) else None


_SHOWN: Final[Mapping[str, Callable[[Any, float], Any]]] = {
    "boolean": _boolean,
    "date": _date,
    "integer": _integer,
    "number": _number,
    "string": _text,
}


def _ago(timestamp: str | None, now: float) -> str:
    return human_duration(now - read(timestamp)) if timestamp else UNKNOWN
