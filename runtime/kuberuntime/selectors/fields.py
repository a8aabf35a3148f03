"""Field selectors, as apimachinery's ``fields``.

A server selects by few fields: ``metadata.name`` and ``metadata.namespace``, what a
CRD lists as ``selectableFields``, and some more of built-in kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from kuberuntime.codec.json_types import is_mapping
from kuberuntime.selectors.errors import SelectorError

Operator: TypeAlias = Literal["=", "==", "!="]

_TERM: Final = re.compile(r"(?:\\.|[^\\,])*", re.DOTALL)
_OPERATOR: Final = re.compile(r"!=|==|=")
_OPERATORS: Final[Mapping[str, Operator]] = {"=": "=", "==": "==", "!=": "!="}
_SPECIAL: Final = re.compile(r"[\\,=]")


@dataclass(frozen=True)
class Requirement:
    """A condition on one field. For example: ``spec.nodeName``, ``=``, ``node-1``."""

    field: str
    operator: Operator
    value: str

    def __post_init__(self) -> None:
        if not self.field or re.search(r"[=,\\!]", self.field):
            raise SelectorError(f"{self.field!r} is no path of a field")

    def matches(self, fields: Mapping[str, str]) -> bool:
        """Whether an object with these fields meets the condition.

        One that is missing counts as empty, as on the server.
        """
        return (fields.get(self.field, "") == self.value) is (self.operator != "!=")

    def __str__(self) -> str:
        return f"{self.field}{self.operator}{escape(self.value)}"


@dataclass(frozen=True, init=False)
class Selector:
    """Conditions that must all hold. ``str()`` is the form that servers take.

    For example: ``Selector(Requirement("metadata.name", "=", "web"))``.
    """

    requirements: tuple[Requirement, ...]

    def __init__(self, *requirements: Requirement) -> None:
        ordered = tuple(sorted(requirements, key=str))
        object.__setattr__(self, "requirements", ordered)

    def matches(self, fields: Mapping[str, str]) -> bool:
        """Whether an object is selected, given its fields by their dotted paths.

        :meth:`matches_object` finds them in a manifest.
        """
        return all(requirement.matches(fields) for requirement in self.requirements)

    def matches_object(self, manifest: Mapping[str, Any]) -> bool:
        """Whether an object is selected, given as a manifest.

        For example: ``selector.matches_object(pod.to_dict())``. Any field will do
        that holds a string, number or boolean; other values count as empty.
        """
        paths = [requirement.field for requirement in self.requirements]
        return self.matches({path: _text_at(manifest, path) for path in paths})

    def add(self, *requirements: Requirement) -> Selector:
        """This selector, narrowed by more conditions."""
        return Selector(*self.requirements, *requirements)

    def __and__(self, other: Selector) -> Selector:
        """What both select."""
        return self.add(*other.requirements)

    @property
    def is_everything(self) -> bool:
        """Whether there is no condition at all."""
        return not self.requirements

    def required_value(self, field: str) -> str | None:
        """The one value that this asks of a field, None where it leaves it open.

        As RequiresExactMatch: a watch of ``metadata.name=web`` is one of one object.
        """
        for requirement in self.requirements:
            if requirement.field == field and requirement.operator != "!=":
                return requirement.value
        return None

    def __str__(self) -> str:
        return ",".join(str(requirement) for requirement in self.requirements)


@dataclass(frozen=True)
class SelectableField:
    """A field that a server selects by; generated packages list those of their kinds.

    For example: ``SelectableField("spec.nodeName").equals("node-1")``.
    """

    path: str

    def equals(self, value: str) -> Selector:
        """Selects what has this value. SelectorError for a path that is none."""
        return Selector(Requirement(self.path, "=", value))

    def differs(self, value: str) -> Selector:
        """Selects what has another value, or none. Raises as :meth:`equals`."""
        return Selector(Requirement(self.path, "!=", value))


def parse(text: str) -> Selector:
    r"""Read a selector as kubectl's ``--field-selector`` takes it.

    For example: ``status.phase!=Running,spec.nodeName=node-1``. A backslash stands
    before ``,``, ``=`` and ``\`` in a value. Empty terms mean nothing, the empty
    text selects everything; as fields.ParseSelector. Raises SelectorError.
    """
    return Selector(
        *(_requirement(text, start, term) for start, term in _terms(text) if term)
    )


def everything() -> Selector:
    """Selects every object."""
    return Selector()


def from_set(fields: Mapping[str, str]) -> Selector:
    """Selects what has all these values; as fields.SelectorFromSet."""
    return Selector(*(Requirement(field, "=", fields[field]) for field in fields))


def escape(value: str) -> str:
    r"""A value with a backslash before ``,``, ``=`` and ``\``; as EscapeValue."""
    return _SPECIAL.sub(r"\\\g<0>", value)


def _text_at(manifest: Mapping[str, Any], path: str) -> str:
    value: object = manifest
    for name in path.split("."):
        value = value.get(name) if is_mapping(value) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def _terms(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start <= len(text):
        match = _TERM.match(text, start)
        end = len(text) if match is None else match.end()
        if end < len(text) and text[end] == "\\":
            raise SelectorError("a backslash at the end", text, end)
        yield start, text[start:end]
        start = end + 1


def _requirement(text: str, start: int, term: str) -> Requirement:
    operator = _OPERATOR.search(term)
    if operator is None:
        raise SelectorError(f"{term!r} has none of =, == and !=", text, start)
    value = _unescaped(text, start + operator.end(), term[operator.end() :])
    try:
        return Requirement(term[: operator.start()], _OPERATORS[operator[0]], value)
    except SelectorError as error:
        raise SelectorError(error.reason, text, start) from None


def _unescaped(text: str, start: int, value: str) -> str:
    written: list[str] = []
    characters = enumerate(value, start)
    for position, character in characters:
        if character == "\\":
            _, escaped = next(characters)  # a term has no lone backslash at its end
            if not _SPECIAL.fullmatch(escaped):
                raise SelectorError(rf"\{escaped} is no escape", text, position)
            written.append(escaped)
        elif character == "=":
            raise SelectorError(
                "'=' in a value has a backslash before it", text, position
            )
        else:
            written.append(character)
    return "".join(written)
