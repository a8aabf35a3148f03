"""Where a type is reached from, and whether its values are read, written, or both."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kubewright.diff.changes import Direction, Reached
from kubewright.model.api import Model
from kubewright.model.identifiers import GroupVersionKind
from kubewright.model.resources import Content, Resource, Verb
from kubewright.model.types import (
    AliasType,
    AnyValue,
    ListOf,
    MapOf,
    Nullable,
    Primitive,
    Ref,
    TypeDefinition,
    TypeRef,
    Union,
)

_READS = frozenset({Verb.GET, Verb.LIST, Verb.WATCH})
_WRITES = frozenset({Verb.CREATE, Verb.UPDATE, Verb.PATCH})
_CHANGES = frozenset({Verb.UPDATE, Verb.PATCH})

_STATUS = "status"


@dataclass(frozen=True)
class Root:
    """A type that requests or answers carry as a whole.

    Attributes:
        kind: what it is called. For example: `apps/v1 Deployment`.
        writes: whether requests carry it.
        reads: whether answers carry it.
        writes_status: whether requests carry what is below `status`.
    """

    kind: GroupVersionKind
    type_name: str
    writes: bool
    reads: bool
    writes_status: bool


@dataclass
class _Use:
    reads: bool = False
    writes: bool = False


class Reach:
    """What leads to each type of a model, from the kinds that its resources serve."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._to: dict[str, list[Reached]] = defaultdict(list)
        self._use: dict[str, _Use] = defaultdict(_Use)
        self._roots: dict[str, set[GroupVersionKind]] = defaultdict(set)
        for root in _roots(model):
            self._walk(root)

    def of(self, type_name: str) -> tuple[Reached, ...]:
        """The kinds that have a type, each with the shortest way to it; sorted."""
        return tuple(sorted(self._to.get(type_name, ())))

    def roots(self, type_name: str) -> frozenset[GroupVersionKind]:
        """The kinds that have a type."""
        return frozenset(self._roots.get(type_name, ()))

    def direction(self, type_name: str) -> Direction:
        """Which way values of a type go; both ways where no resource leads to it."""
        use = self._use.get(type_name, _Use(True, True))
        if use.reads and use.writes:
            return Direction.BOTH
        return Direction.WRITTEN if use.writes else Direction.READ

    def _walk(self, root: Root) -> None:
        """Visit what a root is made of, the nearest first; what is written before."""
        seen: set[tuple[str, bool]] = set()
        known: set[str] = set()
        queue = deque([(root.type_name, "", root.writes)])
        while queue:
            name, path, written = queue.popleft()
            if (name, written) in seen or (name, True) in seen:
                continue
            seen.add((name, written))
            use = self._use[name]
            use.reads |= root.reads
            use.writes |= written
            if name not in known:
                known.add(name)
                self._to[name].append(Reached(str(root.kind), path))
                self._roots[name].add(root.kind)
            for step, target in self._edges[name]:
                down = written and (
                    path != "" or step.rstrip("[]{}") != _STATUS or root.writes_status
                )
                queue.append((target, f"{path}.{step}" if path else step, down))

    @cached_property
    def _edges(self) -> Mapping[str, list[tuple[str, str]]]:
        return {
            name: [*_edges(definition)]
            for name, definition in self._model.by_name.items()
        }


def _edges(definition: TypeDefinition) -> Iterator[tuple[str, str]]:
    """The steps that lead from a type to others. For example: `containers[]`."""
    if isinstance(definition, AliasType):
        yield from _steps(definition.type, "")
        return
    for field in definition.fields:
        yield from _steps(field.type, field.name)


def _steps(type_: TypeRef, step: str) -> Iterator[tuple[str, str]]:
    match type_:
        case Ref(name):
            yield step, name
        case ListOf(inner):
            yield from _steps(inner, f"{step}[]")
        case MapOf(inner):
            yield from _steps(inner, f"{step}{{}}")
        case Nullable(inner):
            yield from _steps(inner, step)
        case Union(members):
            for member in members:
                yield from _steps(member, step)
        case Primitive() | AnyValue():
            pass


def _roots(model: Model) -> Iterator[Root]:
    for resource in model.resources:
        yield from _roots_of(resource, model)


def _roots_of(resource: Resource, model: Model) -> Iterator[Root]:
    verbs = frozenset(resource.verbs)
    status = next((sub for sub in resource.subresources if sub.name == _STATUS), None)
    kind = model.by_gvk.get(resource.kind)
    if kind is not None:
        writes = bool(verbs & _WRITES)
        yield Root(
            resource.kind,
            kind.name,
            writes=writes,
            reads=bool(verbs & _READS) or writes,
            # A kind that can only be created, as a review, is answered with its status.
            writes_status=bool(_CHANGES & frozenset(status.verbs if status else verbs)),
        )
    if resource.list_type is not None and resource.list_type in model.by_name:
        gvk = resource.kind.group_version.kind(f"{resource.kind.kind}List")
        yield Root(gvk, resource.list_type, False, True, False)
    for sub in resource.subresources:
        if sub.content is Content.OBJECT and sub.kind != resource.kind:
            found = model.by_gvk.get(sub.kind)
            if found is not None:
                writes = bool(_WRITES & frozenset(sub.verbs))
                changes = bool(_CHANGES & frozenset(sub.verbs))
                yield Root(sub.kind, found.name, writes, True, changes)
