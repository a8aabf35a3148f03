"""How one type of values relates to another: what it holds more, or less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

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
    Union,
)

_I, _N, _S = PrimitiveName.INTEGER, PrimitiveName.NUMBER, PrimitiveName.STRING
_I_OR_S, _Q = PrimitiveName.INT_OR_STRING, PrimitiveName.QUANTITY

_HOLDS = frozenset({(_N, _I), (_I_OR_S, _I), (_I_OR_S, _S)})
"""Scalars and those whose values they hold too."""


class Relation(Enum):
    """What became of a type."""

    SAME = auto()
    WIDENED = auto()
    NARROWED = auto()
    OTHER = auto()

    @property
    def reversed(self) -> Relation:
        match self:
            case Relation.WIDENED:
                return Relation.NARROWED
            case Relation.NARROWED:
                return Relation.WIDENED
            case _:
                return self


@dataclass(frozen=True)
class Compared:
    """What became of a type, and of the nulls in it, each once.

    Attributes:
        null: WIDENED where null is allowed now, NARROWED where it no longer is.
    """

    type: Relation
    null: Relation = Relation.SAME


@dataclass(frozen=True)
class Values:
    """Compares types of two models.

    Attributes:
        same: whether two definitions are one: of one name, or matched with each other.
    """

    old: Model
    new: Model
    same: Callable[[str, str], bool]

    def compare(self, old: TypeRef, new: TypeRef) -> Compared:
        """What became of a type; enums and formats say nothing of it.

        What a definition became is said of the definition, not of what refers to it.
        """
        match old, new:
            case (Ref(a), Ref(b)) if self.same(a, b):
                return Compared(Relation.SAME)
            case _:
                pass
        old, old_nulls = self._written_out(old, self.old)
        new, new_nulls = self._written_out(new, self.new)
        inner = self._compare(old, new)
        null = inner.null
        if old_nulls != new_nulls:
            null = Relation.WIDENED if new_nulls else Relation.NARROWED
        return Compared(inner.type, null)

    def _written_out(self, type_: TypeRef, model: Model) -> tuple[TypeRef, bool]:
        """A type that is no other name for one, and whether null is one of its values."""
        nulls = False
        while True:
            if isinstance(type_, Nullable):
                nulls, type_ = True, type_.value
                continue
            target = isinstance(type_, Ref) and model.by_name[type_.name]
            if not isinstance(target, AliasType):
                return type_, nulls
            type_ = target.type

    def _compare(self, old: TypeRef, new: TypeRef) -> Compared:
        match old, new:
            case (Ref(a), Ref(b)) if self.same(a, b):
                return Compared(Relation.SAME)  # behind other names, or null
            case (Primitive(a), Primitive(b)):
                return Compared(_scalars(a, b))
            case (AnyValue(), AnyValue()):
                return Compared(Relation.SAME)
            case (ListOf(a), ListOf(b)) | (MapOf(a), MapOf(b)):
                return self.compare(a, b)
            case (Union(a), Union(b)):
                return Compared(self._unions(a, b))
            case (_, AnyValue()):
                return Compared(Relation.WIDENED)
            case (AnyValue(), _):
                return Compared(Relation.NARROWED)
            case (_, Union(members)):
                held = self._is_held(old, members, self.compare)
                return Compared(Relation.WIDENED if held else Relation.OTHER)
            case (Union(members), _):
                held = self._is_held(new, members, lambda a, b: self.compare(b, a))
                return Compared(Relation.NARROWED if held else Relation.OTHER)
            case _:
                return Compared(Relation.OTHER)

    def _unions(self, old: tuple[TypeRef, ...], new: tuple[TypeRef, ...]) -> Relation:
        all_kept = all(self._is_held(one, new, self.compare) for one in old)
        none_new = all(
            self._is_held(one, old, lambda a, b: self.compare(b, a)) for one in new
        )
        if all_kept:
            return Relation.SAME if none_new else Relation.WIDENED
        return Relation.NARROWED if none_new else Relation.OTHER

    def _is_held(
        self,
        one: TypeRef,
        members: tuple[TypeRef, ...],
        compare: Callable[[TypeRef, TypeRef], Compared],
    ) -> bool:
        return any(compare(one, other).type is Relation.SAME for other in members)


def _scalars(old: PrimitiveName, new: PrimitiveName) -> Relation:
    if old is new:
        return Relation.SAME
    if (new, old) in _HOLDS:
        return Relation.WIDENED
    if (old, new) in _HOLDS:
        return Relation.NARROWED
    return Relation.OTHER


def shown(type_: TypeRef, model: Model) -> str:
    """A type in a few words. For example: `list of PodSpec`, `map of string`."""
    match type_:
        case Primitive(name):
            return name.value
        case AnyValue():
            return "any value"
        case ListOf(items):
            return f"list of {shown(items, model)}"
        case MapOf(values):
            return f"map of {shown(values, model)}"
        case Nullable(value):
            return f"{shown(value, model)} or null"
        case Union(members):
            return " or ".join(shown(member, model) for member in members)
        case Ref(name):
            target = model.by_name[name]
            if isinstance(target, ObjectType):
                return target.short_name
            return shown(target.type, model)
