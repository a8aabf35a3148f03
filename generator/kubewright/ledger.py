"""Count in, count out: what became of everything that the documents hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kubewright.config import Config
from kubewright.model.api import Model
from kubewright.model.build import BuiltModel
from kubewright.model.lending import Loan
from kubewright.model.resources import Content, Resource, Subresource, Verb
from kubewright.model.types import AliasType, ObjectType, definition_of
from kubewright.naming import Names
from kubewright.plan.models import is_inside

ALIAS = "alias"
EXTERNAL = "external"
NOT_SELECTED = "not-selected"
CONNECTION = "connection"
MODELS_ONLY = "models-only"
NOT_A_RESOURCE = "not-a-resource"

RULES: Mapping[str, str] = {
    ALIAS: "a definition without fields: its type stands wherever it is used",
    EXTERNAL: "the class is another distribution's",
    NOT_SELECTED: "the configuration's definitions leave the type's package out",
    CONNECTION: "exec, attach, portforward and proxy upgrade or pass on a connection",
    MODELS_ONLY: "the configuration asks for models alone",
    NOT_A_RESOURCE: "a path outside the resource API, such as /version/",
}
"""Why something is not emitted. Nothing is left out without one of these."""


@dataclass(frozen=True)
class Entry:
    """What became of one item: emitted under a name, or skipped by a rule."""

    item: str
    emitted: str | None = None
    skipped: str | None = None


@dataclass(frozen=True)
class Ledger:
    """Definitions and the objects in them, methods (resource x subresource x verb) and
    other paths.

    `loans` are the objects that are another package's class though nobody named them.
    """

    definitions: tuple[Entry, ...]
    methods: tuple[Entry, ...]
    paths: tuple[Entry, ...]
    names: Names
    loans: Mapping[str, Loan]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON values, sorted."""
        return {
            "counts": {
                part: {
                    "total": len(entries),
                    "emitted": sum(entry.emitted is not None for entry in entries),
                    "skipped": dict(
                        sorted(Counter(e.skipped for e in entries if e.skipped).items())
                    ),
                }
                for part, entries in self._parts()
            },
            "rules": dict(RULES),
            "renamed": [
                {"what": r.what, "wanted": r.wanted, "got": r.got}
                for r in self.names.renamed
            ],
            "borrowed": {
                place: self._class(loan.definition)
                for place, loan in self.loans.items()
            },
            "ties": {
                place: [self._class(loan.definition), *loan.others]
                for place, loan in self.loans.items()
                if loan.others
            },
            **{
                part: {
                    entry.item: (
                        {"emitted": entry.emitted}
                        if entry.emitted is not None
                        else {"skipped": entry.skipped}
                    )
                    for entry in entries
                }
                for part, entries in self._parts()
            },
        }

    def _class(self, definition: str) -> str:
        home = self.names.homes[definition.rpartition(".")[0]]
        return f"{home}.{self.names.classes[definition]}"

    def _parts(self) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        yield "definitions", self.definitions
        yield "methods", self.methods
        yield "paths", self.paths


def take_stock(built: BuiltModel, names: Names, config: Config) -> Ledger:
    """Account for every definition, verb and path that was loaded.

    Raises:
        AssertionError: something is unaccounted for: a defect of ours.
    """
    definitions = tuple(sorted(_definitions(built.model, names, config), key=_item))
    counted = frozenset(definition_of(entry.item) for entry in definitions)
    unaccounted = counted ^ built.definitions.keys()
    if unaccounted:
        raise AssertionError(f"unaccounted for: {unaccounted}")
    return Ledger(
        definitions=definitions,
        methods=tuple(
            sorted(
                _methods(built.model, names, models_only=config.models_only), key=_item
            )
        ),
        paths=tuple(Entry(path, skipped=NOT_A_RESOURCE) for path in built.other_paths),
        names=names,
        loans=dict(sorted(built.loans.items())),
    )


def _item(entry: Entry) -> str:
    return entry.item


def _definitions(model: Model, names: Names, config: Config) -> Iterator[Entry]:
    for type_ in model.types:
        match type_:
            case AliasType():
                yield Entry(type_.name, skipped=ALIAS)
            case ObjectType() if not config.selects(type_.package):
                yield Entry(type_.name, skipped=NOT_SELECTED)
            case ObjectType() if is_inside(names.home(type_), names.package):
                home = names.home(type_)
                for name in (type_.name, *type_.also):
                    yield Entry(name, emitted=f"{home}.{names.classes[name]}")
            case ObjectType():
                yield Entry(type_.name, skipped=EXTERNAL)


def _methods(model: Model, names: Names, *, models_only: bool) -> Iterator[Entry]:
    for resource in model.resources:
        for sub, verb in _verbs(resource):
            item = f"{resource.gvr}{f'/{sub.name}' if sub else ''} {verb}"
            if models_only:
                yield Entry(item, skipped=MODELS_ONLY)
            elif sub is not None and sub.content is Content.CONNECTION:
                yield Entry(item, skipped=CONNECTION)
            else:
                yield Entry(item, emitted=_method(resource, sub, verb, names))


def _verbs(resource: Resource) -> Iterator[tuple[Subresource | None, Verb]]:
    for verb in resource.verbs:
        yield None, verb
    for sub in resource.subresources:
        for verb in sub.verbs:
            yield sub, verb


def _method(
    resource: Resource, sub: Subresource | None, verb: Verb, names: Names
) -> str:
    module = names.version_modules[resource.gvr.group_version]
    method = (
        names.subresource_methods[resource.gvr, sub.name, verb]
        if sub
        else "delete_collection" if verb is Verb.DELETE_COLLECTION else verb.value
    )
    return f"{module}.client.{names.resource_classes[resource.gvr]}.{method}"
