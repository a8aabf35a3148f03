"""The JSON that an edited object stands for: its fields, over what it was read from."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.path import json_path
from kuberuntime.codec.rest import keeps_rest
from kuberuntime.codec.shape import FieldShape, Shape, fields_of
from kuberuntime.codec.unknown import unknown_fields
from kuberuntime.edit.errors import LostFieldsError
from kuberuntime.edit.merge_patch import same
from kuberuntime.edit.origin import ElementOrigins, Origin, Origins

Path = tuple[str | int, ...]

_NOTHING: Final = Origin({}, {})

# Forms without fields inside that could be unknown.
_WHOLE: Final = frozenset({"bytes", "time", "raw", "other"})


class Overlay:
    """Writes values over the JSON that they come from.

    What a value's class does not know stays as it was read, and so does, to the
    letter, what it knows and nobody changed.
    """

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    def write(
        self,
        value: Any,
        written: Any,
        shape: Shape,
        origin: Origin | None,
        path: Path = (),
    ) -> Any:
        """The JSON of a value, which is ``written`` where nothing is known of it.

        A model that was read has an origin of its own, wherever it is now; for all
        else it is ``origin``, what was read in this place. Raises LostFieldsError
        where a list without keys has new elements in the place of old ones that had
        unknown fields: nothing says which is which.
        """
        origin = self._origins.of(value) or origin
        if shape.struct is not None and is_object(written):
            inside = origin or _NOTHING
            if is_object(inside.raw) and is_object(inside.known):
                return self._struct(value, written, shape.struct, inside, path)
        if origin is not None and same(origin.known, written):
            return origin.raw
        if shape.element is not None and is_list(written):
            return self._list(value, written, shape, origin, path)
        if shape.element is not None and is_object(written):
            return self._map(value, written, shape.element, origin, path)
        return written

    def _struct(
        self,
        value: Any,
        written: dict[str, Any],
        struct: type[Struct],
        origin: Origin,
        path: Path,
    ) -> dict[str, Any]:
        raw, known = origin.raw, origin.known
        fields = fields_of(struct)
        # A class that keeps what it does not know writes that itself.
        others = written if keeps_rest(struct) else raw
        whole = {key: item for key, item in others.items() if key not in fields}
        for wire, field in fields.items():
            if wire not in written:
                if wire in raw and wire not in known:
                    whole[wire] = raw[wire]  # such as null: unset then, and now
            elif wire in raw or not _unchanged(wire, known, written):
                inside = _part(origin, wire)
                part = _attribute(value, field)
                whole[wire] = self.write(
                    part, written[wire], field.shape, inside, (*path, wire)
                )
        return whole

    def _map(
        self,
        value: Any,
        written: dict[str, Any],
        element: Shape,
        origin: Origin | None,
        path: Path,
    ) -> dict[str, Any]:
        return {
            key: self.write(value[key], item, element, _part(origin, key), (*path, key))
            for key, item in written.items()
        }

    def _list(
        self,
        value: Any,
        written: list[Any],
        shape: Shape,
        origin: Origin | None,
        path: Path,
    ) -> list[Any]:
        element = shape.element
        if element is None or element.form in _WHOLE:
            return written
        if origin is None or not is_list(origin.raw) or not is_list(origin.known):
            origin = Origin([], [])
        values = list(value)
        elements = ElementOrigins(values, written, shape, origin, self._origins)
        if None in elements.found and not elements.has_keys:
            _refuse_loss(elements.left, origin, element, path)
        return [
            self.write(part, item, element, inside, (*path, index))
            for index, (part, item, inside) in enumerate(
                zip(values, written, elements.found, strict=True)
            )
        ]


def _unchanged(wire: str, known: dict[str, Any], written: dict[str, Any]) -> bool:
    """Whether a field has what decoding put there, because the server sent none."""
    return wire in known and same(known[wire], written[wire])


def _part(origin: Origin | None, key: str) -> Origin | None:
    if origin is None or not is_object(origin.raw) or not is_object(origin.known):
        return None
    if key not in origin.raw or key not in origin.known:
        return None
    return Origin(origin.raw[key], origin.known[key])


def _attribute(value: Any, field: FieldShape) -> Any:
    # A dict where a model belongs is written as it is.
    if is_object(value):
        return value[field.wire]
    return getattr(value, field.attribute)


def _refuse_loss(
    left: list[Origin], origin: Origin, element: Shape, path: Path
) -> None:
    """Raise LostFieldsError where elements that are gone had unknown fields."""
    gone = {id(missing.raw) for missing in left}
    lost = tuple(
        json_path((*path, index, *inside))
        for index, raw in enumerate(origin.raw)
        if id(raw) in gone
        for inside, _ in unknown_fields(raw, element)
    )
    if lost:
        raise LostFieldsError(json_path(path), lost)
