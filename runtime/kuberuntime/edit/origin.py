"""Where the parts of a typed object came from, so that changing it loses nothing.

A typed object holds the fields that its class has. Those of a newer server are in
the JSON that it was read from, and only there. To send the object's changes without
losing them, each part has to be found again in that JSON, also where a list was
reordered: by the identity of the part, which is the same Python object that was
read; else by the keys that the schema gives the list; else by being equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from msgspec import Struct

from kuberuntime.annotations import ListMap, MergeKey
from kuberuntime.codec.json_types import is_list, is_object
from kuberuntime.codec.shape import Shape, fields_of
from kuberuntime.edit.merge_patch import canonical


@dataclass(frozen=True)
class Origin:
    """A part as it was read: ``raw`` by the server, ``known`` as its class writes it."""

    raw: Any
    known: Any


class Origins:
    """The origin of every model below an object, for as long as this is kept."""

    def __init__(self, obj: Struct, shape: Shape, origin: Origin) -> None:
        # The models are kept with their origins: the id of one that is gone could
        # become another's.
        self._by_id: dict[int, tuple[Struct, Origin]] = {}
        self._trace(obj, shape, origin)

    def of(self, value: Any) -> Origin | None:
        """The origin of a model that was read; None for any other value."""
        found = self._by_id.get(id(value))
        return None if found is None else found[1]

    def _trace(self, value: Any, shape: Shape, origin: Origin) -> None:
        if isinstance(value, Struct):
            self._by_id[id(value)] = (value, origin)
        for part, part_shape, part_origin in _parts(value, shape, origin):
            self._trace(part, part_shape, part_origin)


def _parts(
    value: Any, shape: Shape, origin: Origin
) -> Iterator[tuple[Any, Shape, Origin]]:
    """What a value that was just read consists of."""
    raw, known = origin.raw, origin.known
    if shape.struct is not None and is_object(raw):
        for field in fields_of(shape.struct).values():
            if field.wire in raw and field.wire in known:
                part = getattr(value, field.attribute)
                yield part, field.shape, Origin(raw[field.wire], known[field.wire])
    elif shape.element is not None and is_object(raw):
        for key, part in value.items():
            yield part, shape.element, Origin(raw[key], known[key])
    elif shape.element is not None and is_list(raw):
        for index, part in enumerate(value):
            yield part, shape.element, Origin(raw[index], known[index])


def list_keys(shape: Shape) -> tuple[str, ...]:
    """The wire names of the fields that tell a list's elements apart; often none."""
    for marker in _markers(shape.annotation):
        if isinstance(marker, ListMap):
            return marker.keys
    for marker in _markers(shape.annotation):
        if isinstance(marker, MergeKey):
            return (marker.key,)
    return ()


def _markers(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for inner in get_args(annotation):
        if hasattr(inner, "__metadata__"):
            yield from inner.__metadata__


class ElementOrigins:
    """Which of a list's elements, as it was read, each of its elements now is.

    ``found`` is the origin of each, None for one that is new; ``left`` are the
    origins that none of them has. Both are for elements that are models.
    """

    def __init__(
        self,
        values: list[Any],
        written: list[Any],
        shape: Shape,
        origin: Origin,
        origins: Origins,
    ) -> None:
        self._keys = list_keys(shape)
        self.has_keys = bool(self._keys)
        pairs = zip(origin.raw, origin.known, strict=True)
        self.left = [Origin(raw, known) for raw, known in pairs]
        self.found = [origins.of(value) for value in values]
        self._take()
        self._match_by(canonical, written)
        if self.has_keys:
            self._match_by(self._key, written)

    def _match_by(self, form: Callable[[Any], bytes], written: list[Any]) -> None:
        """Match those without origin with those left that have the same form."""
        if None not in self.found or not self.left:
            return
        candidates: dict[bytes, list[Origin]] = {}
        for origin in reversed(self.left):
            candidates.setdefault(form(origin.known), []).append(origin)
        for index, element in enumerate(written):
            if self.found[index] is None and (alike := candidates.get(form(element))):
                self.found[index] = alike.pop()
        self._take()

    def _key(self, element: Any) -> bytes:
        values = element if is_object(element) else {}
        return canonical([values.get(key) for key in self._keys])

    def _take(self) -> None:
        taken = {id(found.raw) for found in self.found if found is not None}
        self.left = [origin for origin in self.left if id(origin.raw) not in taken]
