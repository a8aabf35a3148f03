"""Definitions by name, decoded when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from kuberuntime.meta.gvk import GroupVersionKind

if TYPE_CHECKING:
    from kuberuntime.schema.node import Node

Schema: TypeAlias = dict[str, Any]
"""A structural schema: a plain dict, as OpenAPI v3 of a server has it."""

_PREFIX = "#/components/schemas/"
_UNSET_KINDS: tuple[Any, ...] = ()


class _Kinds(msgspec.Struct):
    kinds: list[dict[str, str]] | None = msgspec.field(
        default=None, name="x-kubernetes-group-version-kind"
    )


class Schemas(Mapping[str, Schema]):
    """The schemas of an API by name: those that ``$ref`` names.

    Values are dicts, or ``msgspec.Raw`` that is decoded on first use; dicts that come
    out are shared, and must not be changed. For example:
    ``Schemas({"io.example.v1.Widget": {"type": "object"}})``.
    """

    def __init__(self, definitions: Mapping[str, Schema | msgspec.Raw]) -> None:
        self._definitions = dict(definitions)
        self._by_gvk: dict[GroupVersionKind, str] | None = None
        self._nodes: dict[int, Node] = {}
        self._names: dict[int, str] = {}

    @classmethod
    def union(cls, *parts: Schemas) -> Schemas:
        """All definitions of several; of one name, the first."""
        merged: dict[str, Schema | msgspec.Raw] = {}
        for part in reversed(parts):
            merged.update(part._definitions)
        return cls(merged)

    def __getitem__(self, name: str) -> Schema:
        found = self._definitions[name]
        if isinstance(found, msgspec.Raw):
            found = self._definitions[name] = msgspec.json.decode(found, type=Schema)
        self._names[id(found)] = name
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._definitions)

    def __len__(self) -> int:
        return len(self._definitions)

    def resolve(self, schema: Schema) -> Schema:
        """The schema that a reference leads to.

        Follows ``$ref`` and an ``allOf`` of nothing but one, as often as it takes;
        of what both say, what stands beside the reference wins, but for ``default`` and ``description``,
        which belong to the field. A schema without a reference is itself. Raises
        LookupError for a reference that leads nowhere or in a circle.
        """
        seen: set[str] = set()
        while (name := reference(schema)) is not None:
            if name in seen or name not in self._definitions:
                raise LookupError(f"a schema's reference leads nowhere: {name}")
            seen.add(name)
            beside = {key: schema[key] for key in schema if key not in _OF_THE_FIELD}
            schema = self[name]
            if beside:
                schema = _overlaid(schema, beside)
        return schema

    def for_gvk(self, gvk: GroupVersionKind) -> Schema | None:
        """The definition that says it is of this kind; None where none does."""
        name = self.name_of(gvk)
        return None if name is None else self[name]

    def name_of(self, gvk: GroupVersionKind) -> str | None:
        """The name of the definition of a kind; None where there is none."""
        if self._by_gvk is None:
            self._by_gvk = self._index()
        return self._by_gvk.get(gvk)

    def _index(self) -> dict[GroupVersionKind, str]:
        found: dict[GroupVersionKind, str] = {}
        for name, schema in self._definitions.items():
            if isinstance(schema, msgspec.Raw):
                kinds = msgspec.json.decode(schema, type=_Kinds).kinds
            else:
                kinds = schema.get("x-kubernetes-group-version-kind")
            for kind in kinds or _UNSET_KINDS:
                gvk = GroupVersionKind(kind["group"], kind["version"], kind["kind"])
                found.setdefault(gvk, name)
        return found

    def node(self, schema: Schema, *, of_go: bool = False) -> Node:
        """A schema made ready for the walks of this package, once each.

        Keyed by identity: a schema must not change after its first use. ``of_go`` is
        for what stands inside of a schema that was made from a type of Go.
        """
        found = self._nodes.get(id(schema))
        if found is None:
            from kuberuntime.schema.node import Node

            name = reference(schema) or self._names.get(id(schema), "")
            found = self._nodes[id(schema)] = Node(schema, self, name, of_go)
        return found


def _overlaid(schema: Schema, beside: Schema) -> Schema:
    """A definition with more said of it: properties together, else what is beside."""
    properties = schema.get("properties", {}) | beside.get("properties", {})
    whole = {**schema, **beside}
    return {**whole, "properties": properties} if properties else whole


_OF_THE_FIELD = frozenset({"$ref", "allOf", "default", "description"})


def reference(schema: Schema) -> str | None:
    """The name of the definition that a schema stands for; None where it is one."""
    ref = schema.get("$ref")
    if ref is None:
        parts = schema.get("allOf")
        if parts is None or len(parts) != 1 or (ref := parts[0].get("$ref")) is None:
            return None
    name: str = ref
    return name.removeprefix(_PREFIX)
