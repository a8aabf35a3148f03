"""Where in a document decoding failed.

msgspec stops at the first error and abbreviates map keys in its path, so that the
way down is searched again: at each level, the first part that fails on its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.shape import Shape, fields_of


def locate(value: Any, shape: Shape, reason: str) -> tuple[list[str | int], str]:
    """The steps below ``value`` to what fails, and msgspec's reason for it.

    ``reason`` is msgspec's message for ``value`` as a whole.
    """
    for step, part, part_shape in _parts(value, shape):
        failure = _failure(part, part_shape)
        if failure is not None:
            steps, reason = locate(part, part_shape, failure)
            return [step, *steps], reason
    return [], reason


def _failure(value: Any, shape: Shape) -> str | None:
    try:
        msgspec.json.decode(msgspec.json.encode(value), type=shape.annotation)
    except msgspec.DecodeError as error:
        return str(error)
    return None


def _parts(value: Any, shape: Shape) -> Iterator[tuple[str | int, Any, Shape]]:
    if is_object(value) and shape.struct is not None:
        fields = fields_of(shape.struct)
        for key, part in value.items():
            if key in fields:
                yield key, part, fields[key].shape
    elif is_object(value) and shape.form == "map" and shape.element is not None:
        for key, part in value.items():
            yield key, part, shape.element
    elif is_list(value) and shape.form == "list" and shape.element is not None:
        for index, part in enumerate(value):
            yield index, part, shape.element
