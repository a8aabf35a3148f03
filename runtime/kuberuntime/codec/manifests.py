"""A file of manifests to its documents, before anything is known of their types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.yaml_reader import Refusal, read_placed_documents
from kuberuntime.codec.yaml_scalars import Scalar, resolve
from kuberuntime.errors import DecodeError


class Placed(NamedTuple):
    """An object of a file. ``where`` is for example ``document 2, items[0]``, ``line``
    the one on which the document begins."""

    where: str
    line: int
    manifest: dict[str, Any]


def read_manifests(
    text: str | bytes, resolve: Callable[[str], Scalar] = resolve
) -> Iterator[tuple[str, Any]]:
    """Each object of a file with where it stands, for example ``document 2``.

    Takes YAML of several documents and JSON of several objects, as kubectl does.
    Empty documents are passed over but counted; a ``v1`` List is taken apart.
    ``resolve`` says what plain scalars of YAML are. Raises DecodeError for text that
    is neither.
    """
    for placed in read_placed_manifests(text, resolve):
        yield placed.where, placed.manifest


def read_placed_manifests(
    text: str | bytes, resolve: Callable[[str], Scalar] = resolve
) -> Iterator[Placed]:
    """As :func:`read_manifests`, with lines."""
    number = 0
    try:
        for number, (line, document) in enumerate(_documents(text, resolve), start=1):
            if document is not None:
                for where, manifest in flattened(f"document {number}", document):
                    yield Placed(where, line, manifest)
    except Refusal as refusal:
        where = f"document {number + 1}"
        raise DecodeError("manifest", refusal.path, refusal.reason, where) from None


def _documents(
    text: str | bytes, resolve: Callable[[str], Scalar]
) -> Iterator[tuple[int, Any]]:
    if text.lstrip()[:1] in ("{", b"{"):
        try:
            return iter(_json_objects(text))
        except (ValueError, RecursionError):
            pass  # a flow mapping, or what the YAML reader has a clear error for
    return read_placed_documents(text, resolve)


def _json_objects(text: str | bytes) -> list[tuple[int, Any]]:
    """The objects of a JSON stream and their lines; ValueError where it is not one."""
    stream = text.decode() if isinstance(text, bytes) else text
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    objects: list[tuple[int, Any]] = []
    position = _next_object(stream, 0)
    while position < len(stream):
        found, end = decoder.raw_decode(stream, position)
        objects.append((stream.count("\n", 0, position) + 1, found))
        position = _next_object(stream, end)
    return objects


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _next_object(stream: str, position: int) -> int:
    while position < len(stream) and stream[position] in " \t\r\n":
        position += 1
    return position


def flattened(where: str, document: Any) -> Iterator[tuple[str, Any]]:
    """What a document has: itself, or the items of a ``v1`` List. DecodeError."""
    if not is_object(document):
        got = type(document).__name__
        raise DecodeError("manifest", "$", f"expected an object, got {got}", where)
    if document.get("apiVersion") != "v1" or document.get("kind") != "List":
        yield where, document
        return
    items: Any = document.get("items") or []
    if not is_list(items):
        raise DecodeError("List", "$.items", "expected a list", where)
    for index, item in enumerate(items):
        yield from flattened(f"{where}, items[{index}]", item)
