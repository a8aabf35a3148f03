"""Fields that a schema does not have, as kubectl's strict validation reports them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.rest import keeps_rest
from kuberuntime.codec.shape import Shape, fields_of

Path = tuple[str | int, ...]


def unknown_fields(
    value: Any, shape: Shape, path: Path = ()
) -> Iterator[tuple[Path, str]]:
    """The path of each unknown field and what to say about it."""
    if shape.struct is not None and is_object(value):
        fields = fields_of(shape.struct)
        for key, inner in value.items():
            if key in fields:
                yield from unknown_fields(inner, fields[key].shape, (*path, key))
            elif not keeps_rest(shape.struct):
                yield (*path, key), _reason(key, list(fields))
    elif shape.element is not None and is_list(value):
        for index, inner in enumerate(value):
            yield from unknown_fields(inner, shape.element, (*path, index))
    elif shape.element is not None and is_object(value):
        for key, inner in value.items():
            yield from unknown_fields(inner, shape.element, (*path, key))


def _reason(key: str, known: list[str]) -> str:
    lowered = {name.lower(): name for name in known}
    near = get_close_matches(key.lower(), lowered, n=1)
    hint = f', did you mean "{lowered[near[0]]}"?' if near else ""
    return f'unknown field "{key}"{hint}'
