"""Events of a watch: the lines of a stream, decoded."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

import msgspec

from kuberuntime.codec.decode import decode as decode_json
from kuberuntime.errors import DecodeError
from kuberuntime.model import KubeObject
from kuberuntime.rest.errors import error_for

K = TypeVar("K", bound=KubeObject)


class Event(msgspec.Struct, Generic[K], frozen=True):
    """A change of one object.

    ``object`` is its state after the change, for DELETED the last one. Of a
    BOOKMARK only ``metadata`` means something: the resource version that the watch
    has come to.
    """

    type: Literal["ADDED", "MODIFIED", "DELETED", "BOOKMARK"]
    object: K


class _Line(msgspec.Struct, gc=False):
    type: Literal["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]
    object: msgspec.Raw


_line = msgspec.json.Decoder(_Line)
_typed: dict[type[KubeObject], msgspec.json.Decoder[Any]] = {}


def decode_event(line: bytes, into: type[K], request: str = "") -> Event[K]:
    """One line of a watch.

    Raises the ApiError that an ERROR event carries (Expired, where the watch began
    too far back), DecodeError for what is no event.
    """
    decoder: msgspec.json.Decoder[Event[K]] | None = _typed.get(into)
    if decoder is None:
        decoder = _typed[into] = msgspec.json.Decoder(Event[into])  # type: ignore[valid-type]
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_slowly(line, into, request)  # repaired, raised or explained


def _decode_slowly(line: bytes, into: type[K], request: str) -> Event[K]:
    try:
        event = _line.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError("WatchEvent", "$", str(error), request) from None
    raw = bytes(event.object)
    if event.type == "ERROR":
        from kuberuntime.meta.v1 import Status

        raise error_for(decode_json(Status, raw), request)
    try:
        return Event(event.type, decode_json(into, raw))
    except DecodeError as error:
        if event.type != "BOOKMARK":
            raise error.at(request) from None
        return Event(event.type, _bookmark(raw, into))


def _bookmark(raw: bytes, into: type[K]) -> K:
    """The object of a bookmark, which lacks required fields.

    A server sends a bookmark of a custom resource with its metadata alone. What is
    required gets Go's zero value, which is what client-go's bookmarks hold: the
    decoder gives it for nulls.
    """
    present = msgspec.json.decode(raw)
    missing = {
        field.encode_name: None
        for field in msgspec.structs.fields(into)
        if field.required and field.encode_name not in present
    }
    return decode_json(into, msgspec.json.encode({**present, **missing}))
