"""What a schema says of a value's ownership: what is one, and what has parts."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from kuberuntime.schema import Schemas
from kuberuntime.schema.schemas import reference

Scalar: TypeAlias = Literal["numeric", "string", "boolean", "untyped"]


@dataclass(slots=True, eq=False)
class Atom:
    """What a value may be; each that is not None is one of the ways.

    Compared by identity: a type of one place is one object.
    """

    scalar: Scalar | None = None
    list: ListType | None = None
    map: MapType | None = None


@dataclass(slots=True, eq=False)
class ListType:
    """A list. ``keys`` is empty for a set, and for a list that is atomic."""

    atomic: bool
    keys: tuple[str, ...]
    schema: dict[str, Any] | None
    types: Types
    preserves: bool
    _element: Atom | None = None

    @property
    def element(self) -> Atom:
        """The type of the items."""
        if self._element is None:
            schema = self.schema
            self._element = (
                ATOMIC
                if schema is None
                else self.types.atom(schema, preserves=self.preserves)
            )
        return self._element

    def default_of(self, key: str) -> Any:
        """The default of a key of the items; None where it has none."""
        of_items = self.element.map
        if of_items is None or (schema := of_items.properties.get(key)) is None:
            return None
        return schema.get("default")


@dataclass(slots=True, eq=False)
class MapType:
    """A map, or an object with named fields.

    ``rest`` is the type of what is no named field, None where there is no such thing.
    """

    atomic: bool
    properties: dict[str, dict[str, Any]]
    additional: dict[str, Any] | bool
    types: Types
    preserves: bool
    _fields: dict[str, Atom] = field(default_factory=dict[str, Atom])
    _rest: Atom | None = None

    def field(self, name: str) -> Atom | None:
        """The type of a field, named or not; None where it may not be."""
        found = self._fields.get(name)
        if found is not None:
            return found
        schema = self.properties.get(name)
        if schema is None:
            return self.rest
        found = self.types.atom(schema, preserves=self.preserves)
        self._fields[name] = found
        return found

    @property
    def rest(self) -> Atom | None:
        """The type of the fields without a name in the schema."""
        if self._rest is None and self.additional is not False:
            self._rest = (
                DEDUCED
                if self.additional is True
                else self.types.atom(self.additional, preserves=self.preserves)
            )
        return self._rest

    def known(self, name: str) -> Atom:
        """The type of a field; that of a value without a schema where it may not be."""
        return self.field(name) or DEDUCED

    def nullable(self, name: str) -> bool:
        """Whether a field may hold null."""
        schema = self.properties.get(name)
        if schema is None:
            schema = self.additional if isinstance(self.additional, dict) else None
            return schema is None or bool(schema.get("nullable"))
        return bool(schema.get("nullable"))


class Types:
    """The types of an API, each made when it is first asked for.

    Which lists are sets, maps or atomic is as kube-openapi's schemaconv has it.
    """

    def __init__(self, schemas: Schemas) -> None:
        self._schemas: Final = weakref.ref(schemas)
        self._atoms: dict[tuple[int, bool], tuple[dict[str, Any], Atom]] = {}
        self._named: dict[tuple[str, str], Atom] = {}

    def atom(self, schema: dict[str, Any], *, preserves: bool = False) -> Atom:
        """The type of a schema. ``preserves``: unknown fields above it are kept."""
        found = self._atoms.get((id(schema), preserves))
        if found is not None:
            return found[1]
        name = reference(schema)
        if name is None:
            made = self._inline(schema, preserves=preserves)
        else:
            made = self._by_name(name, schema.get("x-kubernetes-map-type", ""))
        # The schema is kept so that its id stays its own.
        self._atoms[id(schema), preserves] = (schema, made)
        return made

    def _by_name(self, name: str, map_type: str) -> Atom:
        found = self._named.get((name, map_type))
        if found is not None:
            return found
        made = _SPECIAL.get(name)
        if made is None:
            schemas = self._schemas()
            assert schemas is not None, "types are used while their schemas are"
            schema = schemas[name]
            if map_type:
                schema = {**schema, "x-kubernetes-map-type": map_type}
            made = self.atom(schema)
        self._named[name, map_type] = made
        return made

    def _inline(self, schema: dict[str, Any], *, preserves: bool) -> Atom:
        preserves = preserves or bool(
            schema.get("x-kubernetes-preserve-unknown-fields")
        )
        match schema.get("type"):
            case "object":
                return Atom(map=self._map(schema, preserves))
            case "array":
                return Atom(list=self._list(schema, preserves))
            case "integer" | "number":
                return Atom("numeric")
            case "boolean":
                return Atom("boolean")
            case "string":
                plain = schema.get("format", "") in ("", "byte")
                return Atom("string" if plain else "untyped")
            case _:
                return Atom(
                    "untyped",
                    self._list(schema, preserves),
                    self._map(schema, preserves),
                )

    def _map(self, schema: dict[str, Any], preserves: bool) -> MapType:
        properties: dict[str, dict[str, Any]] = schema.get("properties") or {}
        additional = schema.get("additionalProperties")
        if additional is None:
            additional = preserves or not properties
        return MapType(
            schema.get("x-kubernetes-map-type") == "atomic",
            properties,
            additional,
            self,
            preserves,
        )

    def _list(self, schema: dict[str, Any], preserves: bool) -> ListType:
        atomic, keys = _list_semantics(schema)
        return ListType(atomic, keys, schema.get("items"), self, preserves)


def _list_semantics(schema: dict[str, Any]) -> tuple[bool, tuple[str, ...]]:
    """Whether a list is one value, and the keys of its items where it is not."""
    match schema.get("x-kubernetes-list-type"):
        case "map":
            return False, tuple(schema.get("x-kubernetes-list-map-keys") or ())
        case "set":
            return False, ()
        case "atomic":
            return True, ()
        case _:
            strategies = schema.get("x-kubernetes-patch-strategy", "").split(",")
            if "merge" not in strategies:
                return True, ()
            key = schema.get("x-kubernetes-patch-merge-key")
            return False, () if key is None else (key,)


_no_types = Types(Schemas({}))  # what has no schema has no fields to look up

ATOMIC: Final = Atom("untyped")
"""Anything, as one value."""
ATOMIC.list = ListType(True, (), None, _no_types, False)
ATOMIC.map = MapType(True, {}, True, _no_types, False)

DEDUCED: Final = Atom("untyped", ATOMIC.list)
"""Anything: objects by field, lists as one value."""
DEDUCED.map = MapType(False, {}, True, _no_types, False)

_SPECIAL: Final = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": Atom("untyped"),
    "io.k8s.apimachinery.pkg.runtime.RawExtension": ATOMIC,
}

_types: dict[int, Types] = {}


def types_of(schemas: Schemas) -> Types:
    """The types of an API's schemas: the same ones each time."""
    found = _types.get(id(schemas))
    if found is None:
        found = _types[id(schemas)] = Types(schemas)
        weakref.finalize(schemas, _types.pop, id(schemas))
    return found
