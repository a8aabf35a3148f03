"""Objects of a definition that are another package's class.

CustomResourceDefinitions write out what they take from built-in types. A class of
another package stands for such an object where the configuration names the place and
the definition, or everywhere that the two are the same (see lending.py); and only if it
holds all that an object at that place can have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from kubewright.diagnostics import InputError, Location, Places
from kubewright.model.api import Model
from kubewright.model.fitting import Fitting
from kubewright.model.lending import Lending, Loan
from kubewright.model.nested import Anonymous, Found
from kubewright.model.types import ObjectType


@dataclass(frozen=True)
class Lender:
    """A package that has the classes, and where they are to stand.

    Attributes:
        package: the Python package. For example: `kubeclient`.
        model: what it was generated from.
        places: definitions by pattern of places, as in `*#*/podTemplate`.
        said: where the configuration says so.
        everywhere: whether its classes stand wherever they are the same, too.
    """

    package: str
    model: Model
    places: Mapping[str, str]
    said: Places
    everywhere: bool = False

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
    """Finds the definition for a place, and remembers what came of it.

    Attributes:
        lenders: by the definitions that are borrowed, whose they are.
        loans: by place, the definition that the object there is.
    """

    def __init__(
        self,
        lenders: tuple[Lender, ...],
        anonymous: Anonymous,
        own_packages: Iterable[str] = (),
    ) -> None:
        """`own_packages` are the definition packages of the documents themselves."""
        own = frozenset(own_packages)
        self._lenders = [
            (
                lender,
                Fitting(anonymous, lender.model, text_is_quantity=True),
                Lending(anonymous, lender.model, own),
            )
            for lender in lenders
        ]
        self._used: set[tuple[str, str]] = set()
        self.lenders: dict[str, Lender] = {}
        self.loans: dict[str, Loan] = {}

    def at(self, found: Found) -> str | None:
        """The definition that the configuration names for the object at a place.

        Raises:
            InputError: the class would lose what an object there can have.
        """
        for lender, fitting, _ in self._lenders:
            for pattern in lender.places:
                if fnmatchcase(found.place, pattern):
                    self._used.add((lender.package, pattern))
                    definition = lender.definition(pattern)
                    for reason in fitting.differences(found.provisional, definition):
                        raise InputError(
                            f"the object at {found.place} is no {definition.name}: "
                            f"{reason}",
                            lender.at(pattern),
                            "take the place out, or name one where the two are the "
                            "same",
                        )
                    self.lenders[definition.name] = lender
                    return definition.name
        return None

    def anywhere(self, found: Found) -> str | None:
        """The definition that an object is, wherever it stands."""
        for lender, _, lending in self._lenders:
            if lender.everywhere:
                loan = lending.loan(found.property, found.provisional)
                if loan is not None:
                    self.lenders[loan.definition] = lender
                    self.loans[found.place] = loan
                    return loan.definition
        return None

    def check_all_used(self) -> None:
        """Raises InputError for a pattern that no place has."""
        for lender, _, _ in self._lenders:
            for pattern in lender.places:
                if (lender.package, pattern) not in self._used:
                    raise InputError(
                        f"the documents have no object at {pattern}",
                        lender.at(pattern),
                        "--report lists all places",
                    )
