"""Events of a watch: the lines of a stream, decoded."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

import msgspec

from kuberuntime.codec.decode import decode as decode_json
from kuberuntime.errors import DecodeError
from kuberuntime.model import KubeObject
from kuberuntime.rest.errors import error_for
from kuberuntime.rest.response import is_failure
from kuberuntime.rest.unreadable import Unreadable, is_json_object, unreadable

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


class UnreadableEventError(DecodeError):
    """An event of an object that its class cannot hold; ``object`` says which."""

    def __init__(self, error: DecodeError, found: Unreadable) -> None:
        super().__init__(error.kind, error.path, error.reason, error.where)
        self.object = found

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (DecodeError(*self.args), self.object)


def decode_event(line: bytes, into: type[K], request: str = "") -> Event[K]:
    """One line of a watch.

    Raises the ApiError that an ERROR event carries (Expired, where the watch began
    too far back), DecodeError for what is no event, UnreadableEventError, which is one,
    for an event of an object that the class cannot hold.
    """
    decoder: msgspec.json.Decoder[Event[K]] | None = _typed.get(into)
    if decoder is None:
        decoder = _typed[into] = msgspec.json.Decoder(Event[into])  # type: ignore[valid-type]
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_slowly(line, into, request)  # repaired, raised or explained


def raw_object(line: bytes) -> bytes:
    """The JSON of the object of an event, which has one."""
    return bytes(_line.decode(line).object)


def _decode_slowly(line: bytes, into: type[K], request: str) -> Event[K]:
    try:
        event = _line.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if is_failure(line):  # where the answer to a watch should have been one
            from kuberuntime.meta.v1 import Status

            raise error_for(decode_json(Status, line), request) from None
        raise DecodeError("WatchEvent", "$", str(error), request) from None
    raw = bytes(event.object)
    if event.type == "ERROR":
        from kuberuntime.meta.v1 import Status

        raise error_for(decode_json(Status, raw), request)
    try:
        return Event(event.type, decode_json(into, raw))
    except DecodeError as error:
        if event.type == "BOOKMARK" or not is_json_object(raw):
            raise error.at(request) from None
        found = unreadable(raw, error, event.type)
        raise UnreadableEventError(error.at(request), found) from None
