"""The forms that answers come in: objects, metadata alone, and what others add."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, Protocol, TypeAlias

import msgspec

from kuberuntime.codec.yaml import dump
from kuberuntime.testing.server.refusal import Refusal, bad_request
from kuberuntime.testing.server.served import Served, head
from kuberuntime.testing.tracker.stored import Stored

YAML: Final = "application/yaml"
Metadata = Mapping[str, Any]
Include: TypeAlias = Literal["Metadata", "Object", "None"]
"""What a table has of each object, beside its cells."""

INCLUDES: Final[tuple[Include, ...]] = ("Metadata", "Object", "None")


class Form(Protocol):
    """Writes objects, lists of them and the objects of events as JSON."""

    def one(self, served: Served, stored: Stored) -> bytes:
        """One object, as an answer or in an event."""
        ...

    def many(
        self, served: Served, metadata: Metadata, objects: Sequence[Stored]
    ) -> bytes:
        """A list with that metadata."""
        ...

    def bookmark(self, served: Served, metadata: Metadata) -> bytes:
        """The object of a bookmark: nothing but its metadata."""
        ...


class Objects:
    """All of an object, at the version that was asked for."""

    def one(self, served: Served, stored: Stored) -> bytes:
        return served.head + stored.tail

    def many(
        self, served: Served, metadata: Metadata, objects: Sequence[Stored]
    ) -> bytes:
        # Servers leave the kind away in lists of built-in kinds, not of custom ones.
        each = served.head if served.custom else b"{"
        items = b",".join([each + stored.tail for stored in objects])
        if served.custom:  # which are lists of dicts there, and always have it
            metadata = {"continue": "", **metadata}
        start = head(served.list_kind, served.api_version)
        written = msgspec.json.encode(metadata)
        return b'%b"metadata":%b,"items":[%b]}' % (start, written, items)

    def bookmark(self, served: Served, metadata: Metadata) -> bytes:
        return b'%b"metadata":%b}' % (served.head, msgspec.json.encode(metadata))


class PartialObjects:
    """The metadata of objects, as meta.k8s.io/v1 PartialObjectMetadata."""

    _HEAD: Final = head("PartialObjectMetadata", "meta.k8s.io/v1")
    _LIST: Final = head("PartialObjectMetadataList", "meta.k8s.io/v1")

    def one(self, served: Served, stored: Stored) -> bytes:
        return self.bookmark(served, stored.metadata)

    def many(
        self, served: Served, metadata: Metadata, objects: Sequence[Stored]
    ) -> bytes:
        items = b",".join([self.one(served, stored) for stored in objects])
        written = msgspec.json.encode(metadata)
        return b'%b"metadata":%b,"items":[%b]}' % (self._LIST, written, items)

    def bookmark(self, served: Served, metadata: Metadata) -> bytes:
        return b'%b"metadata":%b}' % (self._HEAD, msgspec.json.encode(metadata))


class PartialObject(PartialObjects):
    """The form for one object's metadata, which no list has."""

    def many(
        self, served: Served, metadata: Metadata, objects: Sequence[Stored]
    ) -> bytes:
        if served.custom:
            kind = "unstructured.UnstructuredList"
        else:
            kind = f"{served.gvk.version}.{served.list_kind}"
        raise Refusal(
            406,
            "NotAcceptable",
            "you requested PartialObjectMetadata, but the requested object is a list"
            f" (*{kind})",
        )


OBJECTS: Final[Form] = Objects()
_ANY: Final = frozenset({"application/json", "application/*", "*/*", YAML})
_KNOWN: Final = (
    "application/json, application/yaml, application/vnd.kubernetes.protobuf"
)


class Forms:
    """Chooses the form that an ``Accept`` header asks for.

    ``named`` has those of meta.k8s.io/v1 by kind; others can be added to it.
    """

    def __init__(self) -> None:
        self.named: dict[str, Form] = {
            "PartialObjectMetadata": PartialObject(),
            "PartialObjectMetadataList": PartialObjects(),
        }
        self._tables: dict[Include, Form] = {}

    def add_tables(self, tables: Callable[[Include], Form]) -> None:
        """Add the form of tables, for each of what their rows can include."""
        self._tables = {name: tables(name) for name in INCLUDES}
        self.named["Table"] = self._tables["Metadata"]

    def chosen(self, accept: str, served: Served, include: str = "") -> Form:
        """The first form of the header that there is. Raises Refusal for none.

        ``include`` is what a table is to include, in the words of the request.
        """
        if not accept or accept == "application/json":
            return OBJECTS
        for clause in accept.split(","):
            media_type, *parameters = re.split(r"\s*;\s*", clause.strip())
            if media_type not in _ANY:
                continue
            named = (parameter.partition("=") for parameter in parameters)
            wanted = {name: value for name, _, value in named}.get("as")
            if wanted is None:
                return OBJECTS
            if wanted == "Table" and include:
                return self._table(include)
            if wanted in self.named:
                return self.named[wanted]
        if served.custom:
            message = f"only the following media types are accepted: {_KNOWN}"
            raise Refusal(406, "NotAcceptable", message)
        message = f"406: Not Acceptable\n\nAvailable representations: {_KNOWN}"
        raise Refusal(406, "NotAcceptable", message, {})

    def _table(self, include: str) -> Form:
        for name, form in self._tables.items():
            if name == include:
                return form
        raise bad_request(
            "Unable to convert to Table as requested: includeObject: Invalid value:"
            f" \"{include}\": must be 'Metadata', 'Object', 'None', or empty"
        )


def wants_yaml(accept: str) -> bool:
    """Whether YAML is what an ``Accept`` header asks for first."""
    return accept.partition(",")[0].partition(";")[0].strip() == YAML


def as_yaml(document: bytes) -> bytes:
    """A JSON document as YAML, its fields in order as Go's writer has them."""
    return dump(
        msgspec.json.decode(
            msgspec.json.encode(msgspec.json.decode(document), order="deterministic")
        )
    ).encode()
