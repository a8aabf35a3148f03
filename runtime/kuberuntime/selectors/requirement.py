"""One condition on the labels of an object, as apimachinery's labels.Requirement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from kuberuntime.selectors.errors import SelectorError

Operator: TypeAlias = Literal["=", "==", "!=", "in", "notin", "exists", "!", "gt", "lt"]

_NAME: Final = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_SUBDOMAIN: Final = re.compile(
    r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,64}")
_LONGEST_NAME: Final = 63
_LONGEST_SUBDOMAIN: Final = 253


@dataclass(frozen=True, init=False)
class Requirement:
    """A condition on one label.

    For example: ``Requirement("tier", "in", ["front", "back"])``,
    ``Requirement("canary", "!")``. The operators are apimachinery's: ``exists`` and
    ``!`` take no value, ``in`` and ``notin`` at least one, the others one; ``gt``
    and ``lt`` compare integers. ``values`` are kept sorted, each once. Raises
    SelectorError for what a server would refuse.
    """

    key: str
    operator: Operator
    values: tuple[str, ...] = ()

    def __init__(
        self, key: str, operator: Operator, values: Iterable[str] = ()
    ) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "operator", operator)
        object.__setattr__(self, "values", tuple(sorted(set(values))))
        check_key(key)
        _check_count(self)
        for value in self.values:
            _check_value(self, value)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an object with these labels meets the condition.

        ``!=`` and ``notin`` hold where the label is missing, as on the server.
        """
        value = labels.get(self.key)
        match self.operator:
            case "exists":
                return value is not None
            case "!":
                return value is None
            case "=" | "==" | "in":
                return value is not None and value in self.values
            case "!=" | "notin":
                return value is None or value not in self.values
            case "gt" | "lt":
                return self._compares(value)

    def _compares(self, value: str | None) -> bool:
        found = None if value is None else _integer(value)
        bound = _integer(self.values[0])
        if found is None or bound is None:
            return False
        return found > bound if self.operator == "gt" else found < bound

    def __str__(self) -> str:
        match self.operator:
            case "exists":
                return self.key
            case "!":
                return f"!{self.key}"
            case "in" | "notin":
                # The empty value alone needs its comma: () is no set of values.
                values = ",".join(self.values) or ","
                return f"{self.key} {self.operator} ({values})"
            case "gt":
                return f"{self.key}>{self.values[0]}"
            case "lt":
                return f"{self.key}<{self.values[0]}"
            case _:
                return f"{self.key}{self.operator}{self.values[0]}"


def check_key(key: str) -> None:
    """SelectorError for what is no label key: ``name`` or ``example.com/name``."""
    prefix, slash, name = key.rpartition("/")
    if slash and (len(prefix) > _LONGEST_SUBDOMAIN or not _SUBDOMAIN.fullmatch(prefix)):
        raise SelectorError(f"label key {key!r}: {prefix!r} is no DNS subdomain")
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise SelectorError(
            f"label key {key!r}: {name!r} is no name of at most {_LONGEST_NAME}"
            " letters, digits, '-', '_' and '.', with a letter or digit at both ends"
        )


def _check_count(requirement: Requirement) -> None:
    if requirement.operator not in get_args(Operator):
        _refuse(requirement, "is no operator")
    count = len(requirement.values)
    if requirement.operator in ("exists", "!"):
        if count:
            _refuse(requirement, "takes no value")
    elif requirement.operator in ("in", "notin"):
        if not count:
            _refuse(requirement, "needs at least one value")
    elif count != 1:
        _refuse(requirement, f"needs exactly one value, not {count}")


def _check_value(requirement: Requirement, value: str) -> None:
    if requirement.operator in ("gt", "lt") and _integer(value) is None:
        _refuse(requirement, f"needs an integer, not {value!r}")
    if value and (len(value) > _LONGEST_NAME or not _NAME.fullmatch(value)):
        raise SelectorError(
            f"label {requirement.key}: {value!r} is no label value: at most"
            f" {_LONGEST_NAME} letters, digits, '-', '_' and '.', with a letter or"
            " digit at both ends"
        )


def _refuse(requirement: Requirement, reason: str) -> None:
    raise SelectorError(f"label {requirement.key}: {requirement.operator!r} {reason}")


def _integer(text: str) -> int | None:
    """A 64-bit integer as Go reads one, None for anything else."""
    if not _INTEGER.fullmatch(text):
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None
