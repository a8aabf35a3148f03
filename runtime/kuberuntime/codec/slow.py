"""What happens to JSON that is not what its schema says: repaired, or explained."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from kuberuntime.codec.decode import decoder_of
from kuberuntime.codec.locate import locate
from kuberuntime.codec.nothing import remember
from kuberuntime.codec.path import json_path
from kuberuntime.codec.repair import Repair
from kuberuntime.codec.shape import Shape, kind_of, shape_of
from kuberuntime.codec.unknown import unknown_fields
from kuberuntime.errors import DecodeError

S = TypeVar("S", bound=Struct)


def decode_slowly(struct: type[S], data: bytes | str, *, strict: bool) -> S:
    """Decode by way of dicts: as codec.decode.decode, which says what it does."""
    shape = shape_of(struct)
    repair = Repair(fill=not strict)
    try:
        value: Any = msgspec.json.decode(data)
        if strict:
            _refuse_unknown(struct, shape, value)
        repaired = msgspec.json.encode(repair.value(value, shape))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(kind_of(struct), "$", str(error)) from None
    except RecursionError:
        raise DecodeError(kind_of(struct), "$", "nested too deeply") from None
    try:
        decoded = decoder_of(struct).decode(repaired)
    except msgspec.DecodeError as error:
        document = msgspec.json.decode(repaired)
        steps, reason = locate(document, shape, str(error))
        raise DecodeError(kind_of(struct), json_path(steps), reason) from None
    except RecursionError:  # below a stack that is deep already
        raise DecodeError(kind_of(struct), "$", "nested too deeply") from None
    for nothing in repair.nothings:
        remember(decoded, nothing)
    return decoded


def _refuse_unknown(struct: type[Struct], shape: Shape, value: Any) -> None:
    """Raise a DecodeError at the first unknown field that names all of them."""
    found = list(unknown_fields(value, shape))
    if not found:
        return
    (first, reason), *others = found
    if others:
        reason += "; also unknown: " + ", ".join(json_path(path) for path, _ in others)
    raise DecodeError(kind_of(struct), json_path(first), reason)
