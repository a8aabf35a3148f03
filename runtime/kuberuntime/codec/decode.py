"""JSON to objects: one msgspec call, or the path that repairs or explains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from kuberuntime.codec.json_types import is_mapping
from kuberuntime.errors import DecodeError

S = TypeVar("S", bound=Struct)


def decode(struct: type[S], data: bytes | str, *, strict: bool = False) -> S:
    """Read an object of a class from JSON.

    What the schema forbids but Go accepts is accepted too: null for a required
    value becomes Go's zero value, a missing required list or map is empty, base64 may
    have line breaks. ``strict`` refuses unknown fields, which are dropped otherwise,
    and missing ones. Raises DecodeError.
    """
    if not strict:
        try:
            return decoder_of(struct).decode(data)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            pass  # explained or repaired below
    from kuberuntime.codec.slow import decode_slowly

    return decode_slowly(struct, data, strict=strict)


def decode_mapping(
    struct: type[S], data: Mapping[str, Any], *, strict: bool = False
) -> S:
    """Read an object of a class from JSON types in memory; as :func:`decode`.

    Raises TypeError for Python values that JSON has no form for.
    """
    try:
        written = msgspec.json.encode(data, enc_hook=_plain)
    except RecursionError:
        raise DecodeError(struct.__name__, "$", "nested too deeply") from None
    return decode(struct, written, strict=strict)


def decoder_of(struct: type[S]) -> msgspec.json.Decoder[S]:
    """The decoder of a class, built once: building one takes milliseconds."""
    decoder: msgspec.json.Decoder[S] | None = _decoders.get(struct)
    if decoder is None:
        decoder = _decoders[struct] = msgspec.json.Decoder(struct)
    return decoder


_decoders: dict[type[Struct], msgspec.json.Decoder[Any]] = {}


def _plain(value: object) -> dict[Any, Any]:
    if is_mapping(value):
        return dict(value)
    raise TypeError(f"JSON has no form for a {type(value).__name__}")
