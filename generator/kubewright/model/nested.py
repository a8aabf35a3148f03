"""Objects inside definitions become types of their own.

Custom resources are written without names for what they are made of. Such an object is
named by the properties that lead to it. Equal objects are one type where nobody takes
them for two: in one group version, under the same property, with the same fields down
to the last. That type stands under every place's name, so that code which uses a
place's own name holds when an unrelated place changes.

Names of places would run to thousands where a large object stands at a hundred places.
So a place inside of an object that this definition already has is named there alone,
at the place nearest to the definition's root.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kubewright.diagnostics import pointer
from kubewright.model.types import (
    AliasType,
    Field,
    ObjectType,
    Ref,
    TypeDefinition,
    TypeRef,
    definition_of,
    place_in,
    references,
    renamed,
)

_Key: TypeAlias = tuple[str, tuple[str, ...], int]
"""Package, last steps and shape: what makes objects one type."""


@dataclass
class Anonymous:
    """Objects without a name, by the provisional name that `Ref`s to them have.

    Objects of one shape differ in descriptions at most.
    """

    objects: dict[str, ObjectType] = field(default_factory=dict[str, ObjectType])
    _shapes: dict[str, int] = field(default_factory=dict[str, int])
    _known: dict[object, int] = field(default_factory=dict[object, int])

    def add(self, object_: ObjectType) -> Ref:
        """Keep an object, whose own parts were added before, and return its `Ref`."""
        key = (
            tuple(self._field_shape(field) for field in object_.fields),
            object_.map_type,
            object_.rules,
        )
        name = f"#{len(self.objects)}"
        self._shapes[name] = self._known.setdefault(key, len(self._known))
        self.objects[name] = object_
        return Ref(name)

    def shape(self, name: str) -> int:
        """A number that equal objects share."""
        return self._shapes[name]

    def within(self, type_: TypeRef) -> Iterator[str]:
        """The provisional names in a type."""
        return (name for name in references(type_) if name in self.objects)

    def _field_shape(self, field: Field) -> object:
        return (
            field.name,
            self._type_shape(field.type),
            field.required,
            repr(field.default),  # 1 and True are equal, lists have no hash
            field.semantics,
            field.rules,
        )

    def _type_shape(self, type_: TypeRef) -> TypeRef:
        return renamed(
            type_,
            lambda name: f"#{self._shapes[name]}" if name in self.objects else name,
        )


@dataclass(frozen=True)
class Found:
    """An object at a place: its key, and the provisional name of it there."""

    place: str
    key: _Key
    provisional: str

    @property
    def property(self) -> str:
        """The property that it stands under, or in a list or a map there."""
        return self.key[1][0]


Borrowed: TypeAlias = Callable[[Found], str | None]
"""The definition that an object at a place is; None for a type of its own."""


def name_nested(
    types: Iterable[TypeDefinition],
    anonymous: Anonymous,
    borrowed: Borrowed = lambda found: None,
    lent: Borrowed = lambda found: None,
) -> list[TypeDefinition]:
    """Return the definitions, and the objects in them as types named by their places.

    Where `borrowed` knows a definition for an object at a place, its equals are that
    everywhere, and have no type of their own. `lent` is asked of those that are left,
    and never of what stands inside an object that is a definition.
    """
    definitions = list(types)
    if not anonymous.objects:
        return definitions
    names: dict[_Key, str] = {}
    for found in _places(definitions, anonymous, lambda found: False):
        definition = borrowed(found)
        if definition is not None:
            names[found.key] = definition
    by_place = frozenset(names)

    def has_a_name(found: Found) -> bool:
        definition = None if found.key in by_place else lent(found)
        if definition is not None:
            names[found.key] = definition
        return found.key in names

    by_key: dict[_Key, list[Found]] = defaultdict(list)
    for found in _places(definitions, anonymous, has_a_name):
        by_key[found.key].append(found)
    nested: list[ObjectType] = []
    for key, places in by_key.items():
        first, *others = sorted(places, key=_nearest_first)
        names[key] = first.place
        nested.append(
            replace(
                anonymous.objects[first.provisional],
                name=first.place,
                also=tuple(sorted(other.place for other in others)),
            )
        )
    return [_linked(type_, anonymous, names) for type_ in (*definitions, *nested)]


def _places(
    definitions: Iterable[TypeDefinition],
    anonymous: Anonymous,
    without: Callable[[Found], bool],
) -> Iterator[Found]:
    for definition in definitions:
        yield from _Walk(definition, anonymous, without).places()


def _nearest_first(found: Found) -> tuple[int, int, str]:
    return len(place_in(found.place)), len(found.place), found.place


@dataclass(frozen=True)
class _Walk:
    """Walks one definition, the nearest places first, around what it is to be `without`."""

    definition: TypeDefinition
    anonymous: Anonymous
    without: Callable[[Found], bool]

    def places(self) -> Iterator[Found]:
        seen: set[_Key] = set()
        level = list(self._inside(self.definition, self.definition.name))
        while level:
            yield from level
            fresh: list[Found] = []
            for found in sorted(level, key=_nearest_first):
                if found.key not in seen:
                    seen.add(found.key)
                    fresh.append(found)
            level = [
                inner
                for found in fresh
                for inner in self._inside(
                    self.anonymous.objects[found.provisional], found.place
                )
            ]

    def _inside(self, type_: TypeDefinition, place: str) -> Iterator[Found]:
        """The objects that stand directly in a type."""
        separator = "" if "#" in place else "#"
        package = definition_of(place).rpartition(".")[0]
        for _, steps, provisional in _steps(type_, self.anonymous):
            key = (package, steps, self.anonymous.shape(provisional))
            found = Found(place + separator + pointer(steps), key, provisional)
            if not self.without(found):
                yield found


def _steps(
    type_: TypeDefinition, anonymous: Anonymous
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The field of each object in a type, the steps that lead to it, and its name.

    The steps are the property, and a number where several objects stand there.
    """
    if isinstance(type_, AliasType):
        parts = [(_NO_FIELD, type_.type)]
    else:
        parts = [(field.name, field.type) for field in type_.fields]
    for name, part in parts:
        for number, provisional in enumerate(dict.fromkeys(anonymous.within(part)), 1):
            steps = (name,) if number == 1 else (name, str(number))
            yield name, steps, provisional


_NO_FIELD = "items"
"""The step into a definition that is no object but a list or a map of them."""


def _linked(
    type_: TypeDefinition, anonymous: Anonymous, names: Mapping[_Key, str]
) -> TypeDefinition:
    """A type whose parts go by the names of their places."""
    package = definition_of(type_.name).rpartition(".")[0]
    final = {
        (field, provisional): names[package, steps, anonymous.shape(provisional)]
        for field, steps, provisional in _steps(type_, anonymous)
    }

    def link(field: str, part: TypeRef) -> TypeRef:
        return renamed(part, lambda name: final.get((field, name), name))

    if not final:
        return type_
    if isinstance(type_, AliasType):
        return replace(type_, type=link(_NO_FIELD, type_.type))
    fields = (
        replace(field, type=link(field.name, field.type)) for field in type_.fields
    )
    return replace(type_, fields=tuple(fields))
