"""The yes and no of YAML 1.1, decided by the schema.

``hostNetwork: yes`` is true to kubectl, and text in YAML 1.2; a label ``country: no``
is text to everyone who writes it. Both get what their place in the schema takes.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.shape import Shape, fields_of, shape_of
from kuberuntime.codec.yaml_scalars import Scalar, resolve

_MEANT: Final = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
}


class Either(str):
    """A plain scalar that is a boolean, or text."""

    __slots__ = ()


def resolve_either(text: str) -> Scalar:
    """As :func:`resolve`, for documents that are :func:`decided` afterwards."""
    return Either(text) if text in _MEANT else resolve(text)


def decided(document: Any, struct: type[Struct]) -> Any:
    """A document for a class: booleans where it has booleans, text elsewhere."""
    return _decided(document, shape_of(struct))


def _decided(value: Any, shape: Shape | None) -> Any:
    if isinstance(value, Either):
        wanted = shape is not None and shape.scalar is False
        return _MEANT[value] if wanted else str(value)
    if is_list(value):
        element = None if shape is None else shape.element
        return [_decided(item, element) for item in value]
    if is_object(value):
        fields = {}
        if shape is not None and shape.struct is not None:
            fields = fields_of(shape.struct)
        element = None if shape is None or shape.form != "map" else shape.element
        return {
            str(key): _decided(item, fields[key].shape if key in fields else element)
            for key, item in value.items()
        }
    return value
