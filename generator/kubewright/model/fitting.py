"""Whether the class of a definition can stand for an object: it holds all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kubewright.model.api import Model
from kubewright.model.nested import Anonymous
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


@dataclass
class Fitting:
    """Compares objects of the documents with the definitions of one other model.

    Attributes:
        anonymous: the objects.
        model: what has the definitions.
        text_is_quantity: whether a string may be a quantity. Older documents write one
            for the other; so do documents that mean any text.
    """

    anonymous: Anonymous
    model: Model
    text_is_quantity: bool
    _fits: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    """Shapes of objects and definitions that are known to have no differences."""

    def fits(self, provisional: str, definition: ObjectType) -> bool:
        """Whether the class of a definition holds all of an object."""
        return next(self.differences(provisional, definition), None) is None

    def differences(
        self, provisional: str, definition: ObjectType, path: tuple[str, ...] = ()
    ) -> Iterator[str]:
        """What an object can have and its class can not, or asks for in vain."""
        known = (self.anonymous.shape(provisional), definition.name)
        if known in self._fits:
            return
        fits = True
        for difference in self._fields(provisional, definition, path):
            fits = False
            yield difference
        if fits:
            self._fits.add(known)

    def _fields(
        self, provisional: str, definition: ObjectType, path: tuple[str, ...]
    ) -> Iterator[str]:
        ours = {
            field.name: field for field in self.anonymous.objects[provisional].fields
        }
        theirs = {field.name: field for field in definition.fields}
        for name, field_ in ours.items():
            where = (*path, name)
            if name not in theirs:
                yield f"it has no {'.'.join(where)}"
            else:
                yield from self._types(field_.type, theirs[name].type, where)
        for name, field_ in theirs.items():
            if field_.required and not (name in ours and ours[name].required):
                yield f"it always has {'.'.join((*path, name))}"

    def _types(
        self, ours: TypeRef, theirs: TypeRef, path: tuple[str, ...]
    ) -> Iterator[str]:
        if isinstance(theirs, Ref):
            target = self.model.by_name[theirs.name]
            if isinstance(target, AliasType):
                yield from self._types(ours, target.type, path)
                return
        match ours, theirs:
            case Nullable(inner), _:
                yield from self._types(inner, theirs, path)
            case _, Nullable(inner):
                yield from self._types(ours, inner, path)
            case (ListOf(inner), ListOf(other)) | (MapOf(inner), MapOf(other)):
                yield from self._types(inner, other, path)
            case Ref(name), Ref(other) if name in self.anonymous.objects:
                definition = self.model.by_name[other]
                if isinstance(definition, ObjectType):
                    yield from self.differences(name, definition, path)
            case MapOf(AnyValue()), Ref() if path[-1] == "metadata":
                pass  # servers leave nothing in metadata without properties
            case Primitive(), Primitive() if self._holds(theirs, ours):
                pass
            case _ if ours == theirs:
                pass
            case _:
                yield f"{'.'.join(path)} is of another type"

    def _holds(self, theirs: Primitive, ours: Primitive) -> bool:
        """As CustomResourceDefinitions write out what has a name of its own."""
        match ours.name, theirs.name:
            case PrimitiveName.STRING, PrimitiveName.TIME | PrimitiveName.MICRO_TIME:
                return ours.format == "date-time"
            case PrimitiveName.STRING, PrimitiveName.QUANTITY:
                return self.text_is_quantity
            case PrimitiveName.TIME, PrimitiveName.MICRO_TIME:
                return True
            case PrimitiveName.INT_OR_STRING, PrimitiveName.QUANTITY:
                return True
            case PrimitiveName.INTEGER, PrimitiveName.NUMBER:
                return True
            case name, other:
                return name is other
