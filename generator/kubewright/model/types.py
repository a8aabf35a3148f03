"""Types of the model: what a value can be, and the fields of an object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from kubewright.model.identifiers import GroupVersionKind

JSONValue: TypeAlias = (
    "bool | int | float | str | list[JSONValue] | dict[str, JSONValue] | None"
)


class PrimitiveName(StrEnum):
    """The values that JSON Schema calls primitive, and those Kubernetes adds."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    BYTES = "bytes"
    TIME = "time"
    MICRO_TIME = "micro-time"
    QUANTITY = "quantity"
    INT_OR_STRING = "int-or-string"
    FIELDS_V1 = "fields-v1"


@dataclass(frozen=True)
class Primitive:
    """A scalar. `format` is the schema's, kept as it stands.

    For example: `string` with the known values `Always` and `Never`.
    """

    name: PrimitiveName
    format: str | None = None
    enum: tuple[str | int | float | bool, ...] = ()


@dataclass(frozen=True)
class AnyValue:
    """Any JSON value: the schema says nothing, or keeps unknown fields."""


@dataclass(frozen=True)
class ListOf:
    """A JSON array. For example: a list of `io.k8s.api.core.v1.Container`."""

    items: TypeRef


@dataclass(frozen=True)
class MapOf:
    """A JSON object with free keys. For example: labels, a map of strings."""

    values: TypeRef


@dataclass(frozen=True)
class Ref:
    """Another definition, by name. For example: `io.k8s.api.core.v1.PodSpec`."""

    name: str


@dataclass(frozen=True)
class Union:
    """One of several types, told apart by their JSON shape."""

    members: tuple[TypeRef, ...]


@dataclass(frozen=True)
class Nullable:
    """A value that may also be null where a value is required, or in a map."""

    value: TypeRef


TypeRef: TypeAlias = Primitive | AnyValue | ListOf | MapOf | Ref | Union | Nullable


def parts(type_: TypeRef) -> Iterator[TypeRef]:
    """A type and all that it is written with, down to the definitions it mentions."""
    yield type_
    match type_:
        case ListOf(inner) | MapOf(inner) | Nullable(inner):
            yield from parts(inner)
        case Union(members):
            for member in members:
                yield from parts(member)
        case Primitive() | AnyValue() | Ref():
            pass


def renamed(type_: TypeRef, name: Callable[[str], str]) -> TypeRef:
    """The same type with other names for the definitions that it mentions."""
    match type_:
        case Ref(old):
            return Ref(name(old))
        case ListOf(inner):
            return ListOf(renamed(inner, name))
        case MapOf(inner):
            return MapOf(renamed(inner, name))
        case Nullable(inner):
            return Nullable(renamed(inner, name))
        case Union(members):
            return Union(tuple(renamed(member, name) for member in members))
        case Primitive() | AnyValue():
            return type_


def references(type_: TypeRef) -> Iterator[str]:
    """The definitions that a type mentions."""
    return (part.name for part in parts(type_) if isinstance(part, Ref))


@dataclass(frozen=True)
class ListSemantics:
    """How lists and maps merge: server-side apply's view and strategic merge's.

    The two differ in real schemas: the ports of a container are a map by
    `containerPort` and `protocol` to apply, by `containerPort` alone to merge.
    """

    list_type: str | None = None
    map_keys: tuple[str, ...] = ()
    map_type: str | None = None
    merge_key: str | None = None
    patch_strategy: tuple[str, ...] = ()


UNKNOWN_FIELDS: Final = "unknown fields"
"""The name of the field that an object has for what is in none of the others.

No property can be called so. On the wire, what it holds stands beside the others.
"""


@dataclass(frozen=True)
class Rule:
    """A condition in CEL (`x-kubernetes-validations`), which servers alone check.

    For example: `self.min <= self.max`, with the message `min is above max`.
    """

    rule: str
    message: str = ""


@dataclass(frozen=True)
class Field:
    """One property of an object, under its wire name. For example: `clusterIPs`.

    `by_value` is a struct that Go holds by value, so that every answer of a server has
    it, though it is not required. For example: the `spec` of a Deployment.
    """

    name: str
    type: TypeRef
    required: bool = False
    description: str = ""
    default: JSONValue = None
    semantics: ListSemantics = ListSemantics()
    rules: tuple[Rule, ...] = ()
    by_value: bool = False


@dataclass(frozen=True)
class ObjectType:
    """An object with fields. For example: `io.k8s.api.apps.v1.Deployment`.

    `gvks` is empty for types that are only parts of others. An object that stands
    inside a definition is named by its place there, as
    `io.cert-manager.v1.Certificate#/spec/privateKey`; `also` are the other places that
    it stands at: see model/nested.py.
    """

    name: str
    fields: tuple[Field, ...]
    gvks: tuple[GroupVersionKind, ...] = ()
    description: str = ""
    map_type: str | None = None
    rules: tuple[Rule, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        """The definition's name without its last part: `io.k8s.api.apps.v1`."""
        return self.definition.rpartition(".")[0]

    @property
    def definition(self) -> str:
        """The definition that it is or stands in."""
        return definition_of(self.name)

    @property
    def short_name(self) -> str:
        """The last part of the definition's name, and the place: `Deployment`."""
        return self.name.removeprefix(f"{self.package}.")


def definition_of(name: str) -> str:
    """The definition in the name of a place. See `ObjectType`."""
    return name.partition("#")[0]


def place_in(name: str) -> tuple[str, ...]:
    """The properties that lead to a place: `spec`, `privateKey`; none to a definition.

    The other way round: `name + pointer(properties)` after a `#`.
    """
    steps = name.partition("#")[2].split("/")[1:]
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


@dataclass(frozen=True)
class AliasType:
    """A definition without fields: another name for a type, as Quantity is."""

    name: str
    type: TypeRef
    description: str = ""


TypeDefinition: TypeAlias = ObjectType | AliasType


def has_type_meta(type_: ObjectType) -> bool:
    """Whether objects of a type say which one kind they are."""
    names = {field.name for field in type_.fields}
    return len(type_.gvks) == 1 and {"apiVersion", "kind"} <= names


def metadata_type(field: Field) -> str | None:
    """`ObjectMeta` or `ListMeta`, of a field that holds one as metadata."""
    if field.name != "metadata" or not isinstance(field.type, Ref):
        return None
    name = field.type.name.rpartition(".")[2]
    return name if name in ("ListMeta", "ObjectMeta") else None


def has_object_meta(type_: ObjectType) -> bool:
    """Whether objects of a type are of one kind, and have names and versions."""
    return has_type_meta(type_) and any(
        metadata_type(field) == "ObjectMeta" for field in type_.fields
    )
