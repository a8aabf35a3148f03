"""Objects of a definition that are another package's class, because the user says so.

CustomResourceDefinitions write out what they take from built-in types. Where the
configuration names a place and a definition, the class of that definition stands there,
if it holds all that an object at that place can have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from kubewright.diagnostics import InputError, Location, Places
from kubewright.model.api import Model
from kubewright.model.types import (
    AliasType,
    AnyValue,
    ListOf,
    MapOf,
    Nullable,
    ObjectType,
    Primitive,
    PrimitiveName,
    Ref,
    TypeRef,
)


@dataclass(frozen=True)
class Lender:
    """A package that has the classes, and where they are to stand.

    Attributes:
        package: the Python package. For example: `kubeclient`.
        model: what it was generated from.
        places: definitions by pattern of places, as in `*#*/podTemplate`.
        said: where the configuration says so.
    """

    package: str
    model: Model
    places: Mapping[str, str]
    said: Places

    def at(self, pattern: str) -> Location:
        """The place of a pattern in the configuration."""
        return self.said.at("places", pattern)

    def definition(self, pattern: str) -> ObjectType:
        """The definition of a pattern.

        Raises:
            InputError: there is none with fields.
        """
        name = self.places[pattern]
        found = self.model.by_name.get(name)
        if isinstance(found, ObjectType):
            return found
        raise InputError(
            f"{self.package} is generated from no definition {name} with fields",
            self.at(pattern),
            "name a definition as in io.k8s.api.core.v1.PodTemplateSpec",
        )


class Borrowing:
    """Finds the definition for a place, and remembers which patterns were of use."""

    def __init__(
        self, lenders: tuple[Lender, ...], objects: Mapping[str, ObjectType]
    ) -> None:
        self._lenders = lenders
        self._objects = objects
        self._used: set[tuple[str, str]] = set()
        self.borrowed: dict[str, Lender] = {}

    def at(self, place: str, object_: ObjectType) -> str | None:
        """The definition whose class stands at a place, None for a class of its own.

        Raises:
            InputError: the class would lose what an object there can have.
        """
        for lender in self._lenders:
            for pattern in lender.places:
                if fnmatchcase(place, pattern):
                    self._used.add((lender.package, pattern))
                    definition = lender.definition(pattern)
                    for reason in self._differences(object_, definition, lender, ()):
                        raise InputError(
                            f"the object at {place} is no {definition.name}: {reason}",
                            lender.at(pattern),
                            "take the place out, or name one where the two are the "
                            "same",
                        )
                    self.borrowed[definition.name] = lender
                    return definition.name
        return None

    def check_all_used(self) -> None:
        """Raises InputError for a pattern that no place has."""
        for lender in self._lenders:
            for pattern in lender.places:
                if (lender.package, pattern) not in self._used:
                    raise InputError(
                        f"the documents have no object at {pattern}",
                        lender.at(pattern),
                        "--report lists all places",
                    )

    def _differences(
        self,
        object_: ObjectType,
        definition: ObjectType,
        lender: Lender,
        path: tuple[str, ...],
    ) -> Iterator[str]:
        """What an object can have and its class can not, or asks for in vain."""
        ours = {field.name: field for field in object_.fields}
        theirs = {field.name: field for field in definition.fields}
        for name, field in ours.items():
            where = (*path, name)
            if name not in theirs:
                yield f"it has no {'.'.join(where)}"
            else:
                yield from self._types(field.type, theirs[name].type, lender, where)
        for name, field in theirs.items():
            if field.required and not (name in ours and ours[name].required):
                yield f"it always has {'.'.join((*path, name))}"

    def _types(
        self, ours: TypeRef, theirs: TypeRef, lender: Lender, path: tuple[str, ...]
    ) -> Iterator[str]:
        known = theirs
        if isinstance(known, Ref):
            target = lender.model.by_name[known.name]
            if isinstance(target, AliasType):
                yield from self._types(ours, target.type, lender, path)
                return
        match ours, known:
            case Nullable(inner), _:
                yield from self._types(inner, known, lender, path)
            case _, Nullable(inner):
                yield from self._types(ours, inner, lender, path)
            case (ListOf(inner), ListOf(other)) | (MapOf(inner), MapOf(other)):
                yield from self._types(inner, other, lender, path)
            case Ref(name), Ref(other) if name in self._objects:
                definition = lender.model.by_name[other]
                if isinstance(definition, ObjectType):
                    yield from self._differences(
                        self._objects[name], definition, lender, path
                    )
            case MapOf(AnyValue()), Ref() if path[-1] == "metadata":
                pass  # servers leave nothing in metadata without properties
            case Primitive(), Primitive() if _holds(known.name, ours.name):
                pass
            case _ if ours == known:
                pass
            case _:
                yield f"{'.'.join(path)} is of another type"


def _holds(theirs: PrimitiveName, ours: PrimitiveName) -> bool:
    return theirs is ours or theirs in _HELD_BY.get(ours, ())


_HELD_BY: Mapping[PrimitiveName, frozenset[PrimitiveName]] = {
    PrimitiveName.STRING: frozenset(
        {PrimitiveName.TIME, PrimitiveName.MICRO_TIME, PrimitiveName.QUANTITY}
    ),
    PrimitiveName.INT_OR_STRING: frozenset({PrimitiveName.QUANTITY}),
    PrimitiveName.INTEGER: frozenset({PrimitiveName.NUMBER}),
}
"""How CustomResourceDefinitions write out what has a name of its own."""
