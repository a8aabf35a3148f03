"""Hand-written bases of generated classes: what a module imports, and by which names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kubewright.config import Config, Expansion
from kubewright.diagnostics import InputError
from kubewright.model.api import Model
from kubewright.model.resources import Resource


@dataclass(frozen=True)
class Bases:
    """The expansions of the resources of one module.

    Attributes:
        imports: a line a class.
        names: what the module calls the class that a kind has, by kind.
    """

    imports: tuple[str, ...]
    names: Mapping[str, str]

    def of(self, resource: Resource, *others: str) -> tuple[str, ...]:
        """The bases of a class. An expansion goes first: it may override."""
        name = self.names.get(str(resource.kind))
        return others if name is None else (name, *others)


def bases_of(
    expansions: Mapping[str, Expansion],
    resources: Iterable[Resource],
    taken: Collection[str],
) -> Bases:
    """The bases that a module imports for its resources.

    A class is imported by its own name, or by its module's too where the name is
    `taken`, or that of two classes.
    """
    used = {
        kind: expansions[kind]
        for resource in resources
        if (kind := str(resource.kind)) in expansions
    }
    classes = sorted({*used.values()})
    named = Counter(one.name for one in classes)
    aliases = {
        one: (
            one.name
            if named[one.name] == 1 and one.name not in taken
            else f"{one.module.replace('.', '_')}_{one.name}"
        )
        for one in classes
    }
    return Bases(
        imports=tuple(
            f"from {one.module} import {one.name}"
            + ("" if alias == one.name else f" as {alias}")
            for one, alias in aliases.items()
        ),
        names={kind: aliases[one] for kind, one in used.items()},
    )


def check_expansions(model: Model, config: Config) -> None:
    """Raise InputError for an expansion of what is not generated."""
    clients = {str(resource.kind) for resource in model.resources}
    listers = {str(one.kind) for one in model.resources if one.informable}
    said = config.expansions
    for key, what, kinds, there, why in (
        ("clients", "client", said.clients, clients, ""),
        ("async_clients", "client", said.async_clients, clients, ""),
        ("listers", "lister", said.listers, listers, "listed and watched"),
    ):
        for kind in sorted(kinds.keys() - there):
            raise InputError(
                f"there is no {what} of {kind}",
                config.at("expansions", key, kind),
                "write the kind as in apps/v1 Deployment; "
                f"it must be {why or 'the kind of a resource'}",
            )
