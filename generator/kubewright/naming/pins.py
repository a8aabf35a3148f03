"""Names that the user fixes in the configuration, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kubewright.diagnostics import InputError, Places


@dataclass(frozen=True)
class Pins:
    """Names that the user fixes in the configuration; they never move.

    Attributes:
        homes: definition package to the module that has its types.
        classes: definition, or place in one, to class name.
        groups: API group to module name. For example: `rbac.authorization.k8s.io` to
            `rbac`.
        places: where the configuration fixes them, for messages.
    """

    homes: Mapping[str, str] = field(default_factory=dict[str, str])
    classes: Mapping[str, str] = field(default_factory=dict[str, str])
    groups: Mapping[str, str] = field(default_factory=dict[str, str])
    places: Places = field(default_factory=lambda: Places("kubewright.yaml"))


def check_pins(pins: Pins, what: str, known: Iterable[str]) -> None:
    """Every pin must pin something."""
    for name in sorted(set(getattr(pins, what)) - set(known)):
        raise InputError(
            f"the documents have no {_PINNED[what]} {name}",
            pins.places.at("names", what, name),
            "a pin that matches nothing is a mistake: take it out or mend it",
        )


_PINNED = {
    "classes": "object definition",
    "groups": "group",
    "homes": "definition package",
}


def check_different(
    pins: Pins,
    what: str,
    pinned: Mapping[str, str],
    taken: frozenset[str] = frozenset(),
) -> None:
    """Pins never move, so in one scope they must differ, and from what we need."""
    seen = set(taken)
    for name, identifier in sorted(pinned.items()):
        if identifier in seen:
            raise InputError(
                f"the name {identifier} is taken",
                pins.places.at("names", what, name),
                "pin another name",
            )
        seen.add(identifier)
