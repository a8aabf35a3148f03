"""A file of manifests to its documents, before anything is known of their types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.yaml_reader import Refusal, read_documents
from kuberuntime.codec.yaml_scalars import Scalar, resolve
from kuberuntime.errors import DecodeError


def read_manifests(
    text: str | bytes, resolve: Callable[[str], Scalar] = resolve
) -> Iterator[tuple[str, Any]]:
    """Each object of a file with where it stands, for example ``document 2``.

    Takes YAML of several documents and JSON of several objects, as kubectl does.
    Empty documents are passed over but counted; a ``v1`` List is taken apart.
    ``resolve`` says what plain scalars of YAML are. Raises DecodeError for text that
    is neither.
    """
    number = 0
    try:
        for number, document in enumerate(_documents(text, resolve), start=1):
            if document is not None:
                yield from _flatten(f"document {number}", document)
    except Refusal as refusal:
        where = f"document {number + 1}"
        raise DecodeError("manifest", refusal.path, refusal.reason, where) from None


def _documents(text: str | bytes, resolve: Callable[[str], Scalar]) -> Iterator[Any]:
    if text.lstrip()[:1] in ("{", b"{"):
        try:
            return iter(_json_objects(text))
        except (ValueError, RecursionError):
            pass  # a flow mapping, or what the YAML reader has a clear error for
    return read_documents(text, resolve)


def _json_objects(text: str | bytes) -> list[Any]:
    """The objects of a JSON stream; ValueError where it is not one."""
    stream = text.decode() if isinstance(text, bytes) else text
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    objects: list[Any] = []
    position = _next_object(stream, 0)
    while position < len(stream):
        found, end = decoder.raw_decode(stream, position)
        objects.append(found)
        position = _next_object(stream, end)
    return objects


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _next_object(stream: str, position: int) -> int:
    while position < len(stream) and stream[position] in " \t\r\n":
        position += 1
    return position


def _flatten(where: str, document: Any) -> Iterator[tuple[str, Any]]:
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
        yield from _flatten(f"{where}, items[{index}]", item)
