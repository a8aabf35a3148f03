"""One document of an input, under the name that messages use for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kubewright.diagnostics import Location, Note, pointer
from kubewright.load.json_values import is_array, is_object
from kubewright.load.parsed import Repeated

READABLE = (
    "generate reads CustomResourceDefinitions, OpenAPI v3 (one document a group "
    "version), Swagger v2, and discovery"
)


@dataclass(frozen=True)
class RawDocument:
    """A parsed JSON object and the name that messages use for it.

    Attributes:
        name: the file, and the line where it starts in a file of several.
        root: where it stands in the file's document when that is a list of them.
        repeated: a key that the file's document gives twice.
    """

    name: str
    content: dict[str, Any]
    root: str = ""
    repeated: Repeated | None = None

    def at(self, pointer: str = "") -> Location:
        return Location(self.name, self.root + pointer)


@dataclass(frozen=True)
class Skipped:
    """A document that is left unread, and why."""

    location: Location
    reason: str

    @property
    def note(self) -> Note:
        return Note(self.location, f"left unread: {self.reason}")


_LISTS = ("List", "CustomResourceDefinitionList")


def unpack(
    name: str, value: object, repeated: Repeated | None = None
) -> Iterator[RawDocument | Skipped]:
    """The documents in a value: itself, or the items of a list as kubectl writes it.

    Items of a server's own list have no apiVersion and kind: the list says them.
    """
    if not is_object(value):
        yield Skipped(Location(name), "the document is not a JSON object")
        return
    document = RawDocument(name, value, repeated=repeated)
    items, kind = value.get("items"), value.get("kind")
    if kind not in _LISTS or not is_array(items):
        yield document
        return
    inherited = (
        {"apiVersion": value.get("apiVersion"), "kind": "CustomResourceDefinition"}
        if kind != "List"
        else {}
    )
    for index, item in enumerate(items):
        below = pointer(("items", index))
        if is_object(item) and item.get("kind") not in _LISTS:
            yield RawDocument(name, {**inherited, **item}, below, repeated)
        else:
            yield Skipped(Location(name, below), "no object in a list of objects")
