"""What stands where a struct is that Go holds by value, and nobody sent or set it.

Go has no absent struct: reading one that was not sent gives zero values. The same is true
here, so that `deployment.spec.replicas` needs no guard. One object a class stands for all
that is absent: it is the default of the fields, by which encoding leaves them out, and it
refuses every change, since there is nothing to change yet.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Final, NoReturn

import msgspec
from msgspec import NODEFAULT, Struct

from kuberuntime.codec.shape import Shape, fields_of
from kuberuntime.meta.time import ZERO_TIME


@cache
def absent(name: str) -> Any:
    """The absent object of a class, by the class's full name.

    For example: ``absent("kubeclient.apps.v1.DeploymentSpec")``. To a type checker, and
    to isinstance, it is an object of that class. The class is imported when the first
    attribute is read.
    """
    return Absent(name)


def is_absent(value: object) -> bool:
    """Whether a struct was neither sent nor set. So does its truth say: it is false."""
    return type(value) is Absent


class Absent:
    """Reads as an object with nothing in it, is false, and cannot be changed.

    Scalars are at Go's zero value where they are required and None where not, lists and
    maps are empty, structs are absent themselves. Changing one raises AttributeError.
    """

    __slots__ = ("_name", "_values")

    _name: str
    _values: dict[str, Any] | None

    def __init__(self, name: str) -> None:
        _set(self, "_name", name)
        _set(self, "_values", None)

    @property  # type: ignore[misc]
    def __class__(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
    ) -> type[Any]:
        return _struct_of(self)

    def __getattr__(self, attribute: str) -> Any:
        values = self._values
        if values is None:
            values = _values_of(self)
            _set(self, "_values", values)
        try:
            return values[attribute]
        except KeyError:
            raise AttributeError(
                f"{self!r} has no attribute {attribute!r}", name=attribute, obj=self
            ) from None

    def __setattr__(self, attribute: str, value: object) -> NoReturn:
        refuse(self, f"{attribute!r} cannot be set")

    def __delattr__(self, attribute: str) -> NoReturn:
        refuse(self, f"{attribute!r} cannot be deleted")

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<absent {_short(self)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return absent, (self._name,)

    def __copy__(self) -> Absent:
        return self

    def __deepcopy__(self, memo: object) -> Absent:
        return self

    def to_dict(self) -> dict[str, Any]:
        """An empty manifest."""
        return {}

    def to_json(self) -> bytes:
        """An empty JSON object."""
        return b"{}"

    def to_yaml(self) -> str:
        """An empty YAML document."""
        return "{}\n"


def refuse(owner: Absent, what: str) -> NoReturn:
    """Raise the AttributeError of a change to something absent."""
    name = _short(owner)
    raise AttributeError(
        f"the {name} is absent, so that {what}: assign a {name} to its field first"
    )


class _EmptyList(list[Any]):
    """The list of something absent."""

    def __init__(self, owner: Absent) -> None:
        super().__init__()
        self.owner = owner


class _EmptyMap(dict[str, Any]):
    """The map of something absent."""

    def __init__(self, owner: Absent) -> None:
        super().__init__()
        self.owner = owner


def _refuse_change(
    self: _EmptyList | _EmptyMap, *args: object, **named: object
) -> NoReturn:
    refuse(self.owner, "nothing can be added to what it holds")


for _method in ("append", "extend", "insert", "__iadd__", "__setitem__"):
    setattr(_EmptyList, _method, _refuse_change)
for _method in ("update", "setdefault", "__setitem__", "__ior__"):
    setattr(_EmptyMap, _method, _refuse_change)


_set: Final = object.__setattr__


def _struct_of(owner: Absent) -> type[Struct]:
    module, _, name = owner._name.rpartition(".")
    struct: type[Struct] = getattr(import_module(module), name)
    return struct


def _short(owner: Absent) -> str:
    return owner._name.rpartition(".")[2]


def _values_of(owner: Absent) -> dict[str, Any]:
    """What the fields read as, by attribute."""
    struct = _struct_of(owner)
    shapes = fields_of(struct).values()
    return {
        shape.attribute: _value(field, shape.shape, owner)
        for field, shape in zip(msgspec.structs.fields(struct), shapes, strict=True)
    }


def _value(field: msgspec.structs.FieldInfo, shape: Shape, owner: Absent) -> Any:
    if field.default is not NODEFAULT:
        return field.default
    if shape.struct is not None:
        return absent(f"{shape.struct.__module__}.{shape.struct.__qualname__}")
    if field.default_factory is not NODEFAULT:
        return field.default_factory()
    if shape.nullable:
        return None
    match shape.form:
        case "list":
            return _EmptyList(owner)
        case "map":
            return _EmptyMap(owner)
        case "time":
            return ZERO_TIME
        case "bytes":
            return b""
        case _:
            return shape.scalar
