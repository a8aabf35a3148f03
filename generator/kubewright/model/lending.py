"""Which class of another package an object is, where nobody names places.

An object is a definition if the two have the same fields by name and the class holds
all that the object can have. Where several definitions are so, the property that the
object stands under decides: what the other package has under a property of that name,
then the words that it shares with the definition. Then the structure does: the
definition that agrees in the most fields to the last, then the one that more of the
other package's types have in them. An object of one field has too little structure: it
is only what the name of its property says, and `spec` and `status` say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from kubewright.model.api import Model
from kubewright.model.fitting import Fitting
from kubewright.model.nested import Anonymous
from kubewright.model.patchable import applied_types
from kubewright.model.types import Field, ObjectType, references
from kubewright.spelling import words


@dataclass(frozen=True)
class Loan:
    """The definition that an object is, and the others that it could have been."""

    definition: str
    others: tuple[str, ...] = ()


@dataclass
class Lending:
    """Finds the definitions of one model that objects are.

    Attributes:
        anonymous: the objects.
        model: what has the definitions.
        without: definition packages that the objects' own documents define.
    """

    anonymous: Anonymous
    model: Model
    without: Collection[str] = ()
    _known: dict[tuple[str, int], Loan | None] = field(
        default_factory=dict[tuple[str, int], Loan | None]
    )

    def loan(self, property_: str, provisional: str) -> Loan | None:
        """The definition of an object under a property, None for a class of its own."""
        key = property_, self.anonymous.shape(provisional)
        if key not in self._known:
            self._known[key] = self._find(property_, provisional)
        return self._known[key]

    def _find(self, property_: str, provisional: str) -> Loan | None:
        object_ = self.anonymous.objects[provisional]
        named = self._by_fields.get(_names(object_), ())
        fitting = [
            definition
            for definition in named
            if self._fitting.fits(provisional, definition)
        ]
        if len(object_.fields) == 1:
            telling = property_ not in ("spec", "status")
            fitting = [
                d for d in fitting if telling and any(self._likeness(property_, d))
            ]
        if not fitting:
            return None
        best, *others = sorted(
            fitting, key=lambda definition: self._rank(property_, object_, definition)
        )
        return Loan(best.name, tuple(sorted(other.name for other in others)))

    def _rank(
        self, property_: str, object_: ObjectType, definition: ObjectType
    ) -> tuple[object, ...]:
        used, shared = self._likeness(property_, definition)
        name = definition.short_name
        return (
            not used,
            -shared,
            len(_stems(name)) if shared else 0,
            -_agreement(object_, definition),
            -len(self._having(definition.name)),
            len(name),
            definition.name,
        )

    def _likeness(self, property_: str, definition: ObjectType) -> tuple[bool, int]:
        """Whether the model has it under such a property; how many words are shared."""
        return (
            property_ in self._properties.get(definition.name, ()),
            len(_stems(property_) & _stems(definition.short_name)),
        )

    def _having(self, definition: str) -> set[str]:
        """The definitions that have one in them, however deep."""
        found: set[str] = set()
        waiting = [definition]
        while waiting:
            for user in self._users.get(waiting.pop(), ()):
                if user not in found:
                    found.add(user)
                    waiting.append(user)
        return found

    @cached_property
    def _fitting(self) -> Fitting:
        return Fitting(self.anonymous, self.model, text_is_quantity=False)

    @cached_property
    def _by_fields(self) -> Mapping[frozenset[str], list[ObjectType]]:
        """What can be lent. What nobody applies has no apply configuration to lend."""
        applied = applied_types(self.model)
        found: dict[frozenset[str], list[ObjectType]] = defaultdict(list)
        for type_ in self.model.objects:
            if type_.name in applied and type_.package not in self.without:
                found[_names(type_)].append(type_)
        return found

    @cached_property
    def _users(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for type_, _, name in self._mentions():
            found[name].add(type_)
        return found

    @cached_property
    def _properties(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for _, property_, name in self._mentions():
            found[name].add(property_)
        return found

    def _mentions(self) -> Iterator[tuple[str, str, str]]:
        """Each definition, each of its properties, and the definitions there."""
        for type_ in self.model.objects:
            for field_ in type_.fields:
                for name in references(field_.type):
                    yield type_.name, field_.name, name


def _names(object_: ObjectType) -> frozenset[str]:
    return frozenset(field.name for field in object_.fields)


_SPELT_OUT = {"ref": "reference"}


def _stems(name: str) -> frozenset[str]:
    """The words of a name, in the singular."""
    return frozenset(_SPELT_OUT.get(stem, stem) for stem in map(_singular, words(name)))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _agreement(object_: ObjectType, definition: ObjectType) -> int:
    """How many fields are the same in both, but for what is said of them in prose."""
    theirs = {field.name: _structure(field) for field in definition.fields}
    return sum(theirs[field.name] == _structure(field) for field in object_.fields)


def _structure(field: Field) -> Field:
    return replace(field, description="", default=None, rules=(), by_value=False)
