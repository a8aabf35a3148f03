"""Label selectors, as apimachinery's ``labels``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kuberuntime.selectors.errors import SelectorError
from kuberuntime.selectors.label_parser import parse_requirements
from kuberuntime.selectors.requirement import Operator, Requirement

if TYPE_CHECKING:
    from kuberuntime.meta.v1 import LabelSelector

__all__ = [
    "Operator",
    "Requirement",
    "Selector",
    "everything",
    "from_label_selector",
    "from_set",
    "nothing",
    "parse",
]


@dataclass(frozen=True, init=False)
class Selector:
    """Conditions that must all hold. ``str()`` is the form that servers take.

    For example: ``Selector(Requirement("app", "=", ["web"]))``. Conditions are
    kept sorted by key, as apimachinery's, so that two selectors of the same
    conditions are equal and read the same.
    """

    requirements: tuple[Requirement, ...]

    def __init__(self, *requirements: Requirement) -> None:
        ordered = tuple(sorted(requirements, key=lambda one: (one.key, str(one))))
        object.__setattr__(self, "requirements", ordered)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an object with these labels is selected."""
        return all(requirement.matches(labels) for requirement in self.requirements)

    def add(self, *requirements: Requirement) -> Selector:
        """This selector, narrowed by more conditions."""
        return Selector(*self.requirements, *requirements)

    @property
    def is_everything(self) -> bool:
        """Whether there is no condition at all."""
        return not self.requirements

    def __str__(self) -> str:
        return ",".join(str(requirement) for requirement in self.requirements)


_NOTHING: Final = Selector(
    Requirement("nothing", "exists"), Requirement("nothing", "!")
)

_MANIFEST_OPERATORS: Final[Mapping[str, Operator]] = {
    "In": "in",
    "NotIn": "notin",
    "Exists": "exists",
    "DoesNotExist": "!",
}


def parse(text: str) -> Selector:
    """Read a selector as kubectl's ``--selector`` takes it; as labels.Parse.

    For example: ``app=web,tier in (front,back),!canary``. The empty text selects
    everything. Raises SelectorError, which names the character.
    """
    return Selector(*parse_requirements(text))


def everything() -> Selector:
    """Selects every object."""
    return Selector()


def nothing() -> Selector:
    """Selects no object, here and on a server.

    It contradicts itself (``!nothing,nothing``). apimachinery's Nothing has no form
    on the wire: its empty text selects everything there.
    """
    return _NOTHING


def from_set(labels: Mapping[str, str]) -> Selector:
    """Selects what has all these labels; as labels.ValidatedSelectorFromSet.

    Raises SelectorError for what cannot be labels.
    """
    return Selector(*(Requirement(key, "=", [labels[key]]) for key in labels))


def from_label_selector(selector: LabelSelector | None) -> Selector:
    """What a selector of a manifest means; as metav1.LabelSelectorAsSelector.

    None selects nothing, an empty one everything. Raises SelectorError.
    """
    if selector is None:
        return nothing()
    conditions = [
        Requirement(key, "=", [value])
        for key, value in (selector.match_labels or {}).items()
    ]
    for expression in selector.match_expressions or ():
        operator = _MANIFEST_OPERATORS.get(expression.operator)
        if operator is None:
            raise SelectorError(
                f"label {expression.key}: {expression.operator!r} is not one of"
                f" {', '.join(_MANIFEST_OPERATORS)}"
            )
        conditions.append(
            Requirement(expression.key, operator, expression.values or ())
        )
    return Selector(*conditions)
