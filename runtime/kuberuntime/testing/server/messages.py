"""What comes in, and what goes out, whatever carries it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from urllib.parse import parse_qsl

from msgspec import Struct

from kuberuntime.testing.server.refusal import bad_request

if TYPE_CHECKING:
    from kuberuntime.testing.server.feed import Feed

JSON: Final = "application/json"
JSON_PATCH: Final = "application/json-patch+json"
MERGE_PATCH: Final = "application/merge-patch+json"
STRATEGIC_PATCH: Final = "application/strategic-merge-patch+json"
APPLY_PATCH: Final = "application/apply-patch+yaml"

JSON_HEADERS: Final[Mapping[str, str]] = MappingProxyType({"Content-Type": JSON})

Break: TypeAlias = Literal["before", "half"]
"""Where an answer ends too early: before its first byte, or in its middle."""


class Request(Struct, frozen=True, gc=False):
    """A request as it arrives.

    ``path`` and ``query`` are percent-encoded, header names in lower case. ``user`` is
    who a certificate says it is from.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""
    user: User | None = None


class User(Struct, frozen=True):
    """Who asks."""

    name: str = "kubernetes-admin"
    groups: tuple[str, ...] = ("system:masters", "system:authenticated")


class Answer(Struct, gc=False):
    """A whole answer, or with ``feed`` the start of one that goes on.

    ``delay`` is how many seconds to hold it back, ``broken`` where to break it off.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = JSON_HEADERS
    feed: Feed | None = None
    delay: float = 0.0
    broken: Break | None = None


class Options:
    """The parameters of a request, read as what they should be."""

    __slots__ = ("_values",)

    def __init__(self, query: str) -> None:
        self._values: dict[str, str] = {}
        if query:
            for name, value in parse_qsl(query, keep_blank_values=True):
                self._values.setdefault(name, value)

    def __bool__(self) -> bool:
        return bool(self._values)

    def text(self, name: str) -> str:
        """The parameter, ``""`` where it is not given."""
        return self._values.get(name, "")

    def number(self, name: str) -> int | None:
        """The parameter as a number, None where it is not given. Raises Refusal."""
        value = self._values.get(name)
        if not value:
            return None
        try:
            return int(value)
        except ValueError:
            raise bad_request(
                f'strconv.ParseInt: parsing "{value}": invalid syntax'
            ) from None

    def flag(self, name: str) -> bool:
        """Whether the parameter is given, and says yes."""
        value = self._values.get(name)
        return value is not None and value.lower() not in ("false", "0")

    def given(self, name: str) -> bool:
        """Whether the parameter is there at all."""
        return name in self._values
