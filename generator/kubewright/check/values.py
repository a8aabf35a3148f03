"""What an expression of a program stands for, as far as a package's names lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kubewright.model.identifiers import GroupVersion, GroupVersionResource


@dataclass(frozen=True)
class Unknown:
    """Anything else: nothing is said of what is done with it."""


@dataclass(frozen=True)
class Module:
    """A module of the package, or of what it shares. For example: `kubeclient.core.v1`."""

    name: str


@dataclass(frozen=True)
class ClassOf:
    """A class of objects, by the name of its definition or place."""

    type_name: str


@dataclass(frozen=True)
class Object:
    """An object of a class. `key` is the attribute that it was read from, if it was one."""

    type_name: str
    key: str = ""


@dataclass(frozen=True)
class Many:
    """What is iterated over: a list, a pager. `key` as of an object."""

    item: Value
    key: str = ""


@dataclass(frozen=True)
class Keyed:
    """A dictionary, by its values. `key` as of an object."""

    item: Value
    key: str = ""


@dataclass(frozen=True)
class Scalar:
    """A value without attributes of ours. `key` as of an object."""

    key: str = ""


@dataclass(frozen=True)
class AppliedClass:
    """The TypedDict of what can be applied of a class."""

    type_name: str


@dataclass(frozen=True)
class Applied:
    """A dictionary of what is applied, by the fields' names in the API. `key` as above."""

    type_name: str
    key: str = ""


@dataclass(frozen=True)
class Pages:
    """What a list answers with: objects when it is iterated over, lists by the page."""

    item: Value
    page: Value


@dataclass(frozen=True)
class Events:
    """A watch, of which each event has an object."""

    item: Value


@dataclass(frozen=True)
class EventOf:
    item: Value


@dataclass(frozen=True)
class ClientsetClass:
    """Clientset, AsyncClientset or a factory of informers."""

    informers: bool = False


@dataclass(frozen=True)
class Clientset:
    informers: bool = False


@dataclass(frozen=True)
class Group:
    """The clients of a group version, or its informers."""

    gv: GroupVersion
    informers: bool = False


@dataclass(frozen=True)
class Client:
    """The client of a resource."""

    gvr: GroupVersionResource


@dataclass(frozen=True)
class Function:
    """What is called, what that gives, and what it takes first."""

    returns: Value
    takes: Value = Unknown()


Value: TypeAlias = (
    Unknown
    | Module
    | ClassOf
    | Object
    | Many
    | Keyed
    | Scalar
    | AppliedClass
    | Applied
    | Pages
    | Events
    | EventOf
    | ClientsetClass
    | Clientset
    | Group
    | Client
    | Function
)

UNKNOWN = Unknown()


def key_of(value: Value) -> str:
    """The attribute that a value was read from; "" if it was none."""
    match value:
        case Object() | Many() | Keyed() | Scalar() | Applied():
            return value.key
        case _:
            return ""


def item_of(value: Value) -> Value:
    """What iteration over a value gives."""
    match value:
        case Many() | Pages():
            return value.item
        case Events(item):
            return EventOf(item)
        case _:
            return UNKNOWN
