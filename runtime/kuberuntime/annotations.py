"""What a schema says about a field beyond its type.

The markers sit in ``Annotated``, where apply, extraction and patching find
them; decoding ignores them. They carry what the ``x-kubernetes-*`` extensions
of OpenAPI do, and names in them are wire names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, TypeVar, get_args

T = TypeVar("T")


@dataclass(frozen=True)
class Atomic:
    """A list that is replaced as a whole (``x-kubernetes-list-type: atomic``)."""


@dataclass(frozen=True)
class Set:
    """A list of scalars, each at most once (``x-kubernetes-list-type: set``)."""


@dataclass(frozen=True, init=False)
class ListMap:
    """A list whose elements are told apart by ``keys``.

    ``x-kubernetes-list-type: map`` with its ``x-kubernetes-list-map-keys``. For
    example: ``ListMap("containerPort", "protocol")``.
    """

    keys: tuple[str, ...]

    def __init__(self, *keys: str) -> None:
        object.__setattr__(self, "keys", keys)


@dataclass(frozen=True)
class MapType:
    """Whether an object is merged by key or replaced (``x-kubernetes-map-type``)."""

    value: Literal["atomic", "granular"]


@dataclass(frozen=True)
class MergeKey:
    """The field a strategic merge patch tells elements apart by.

    ``x-kubernetes-patch-merge-key``; it can differ from the list map keys.
    """

    key: str


@dataclass(frozen=True, init=False)
class PatchStrategy:
    """How a strategic merge patch treats a field (``x-kubernetes-patch-strategy``).

    For example: ``PatchStrategy("merge", "retainKeys")``.
    """

    strategies: tuple[str, ...]

    def __init__(self, *strategies: str) -> None:
        object.__setattr__(self, "strategies", strategies)


@dataclass(frozen=True, init=False)
class EnumValues:
    """The values a field was known to take when its schema was written.

    Never enforced: a newer server may send others.
    """

    values: tuple[str | int, ...]

    def __init__(self, *values: str | int) -> None:
        object.__setattr__(self, "values", values)


if TYPE_CHECKING:
    # Checkers and editors offer the literals and accept any string.
    OpenEnum: TypeAlias = T | str
else:

    class OpenEnum:
        """``OpenEnum[Literal["A", "B"]]``: a ``str`` with known values.

        msgspec refuses ``Literal[...] | str``, so that at run time this is
        ``Annotated[str, EnumValues("A", "B")]``.
        """

        def __class_getitem__(cls, known: Any) -> Any:
            values = get_args(known)
            if not values or not all(isinstance(value, str) for value in values):
                raise TypeError(f"OpenEnum takes a Literal of strings, not {known!r}")
            return Annotated[str, EnumValues(*values)]
