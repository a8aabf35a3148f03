"""Every generated class reads what lacks what it requires, as Go does."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import msgspec
import pytest
from msgspec import NODEFAULT, Struct, inspect

from kubeclient import scheme
from kuberuntime.errors import DecodeError
from kuberuntime.meta import ZERO_TIME
from kuberuntime.model import Model

Given: TypeAlias = Literal["there", "null", "missing"]

MOST = 27  # subsets of one class; of those with more, as many by chance


def required(struct: type[Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """The required fields of a class, by wire name."""
    return {
        field.encode_name: field
        for field in msgspec.structs.fields(struct)
        if field.default is NODEFAULT and field.default_factory is NODEFAULT
    }


def below(type_: inspect.Type) -> Iterator[type[Struct]]:
    """The classes of the values of a type."""
    match type_:
        case inspect.StructType(cls=cls):
            yield cls
        case inspect.ListType(item_type=inner) | inspect.DictType(value_type=inner):
            yield from below(inner)
        case inspect.UnionType(types=types):
            for one in types:
                yield from below(one)
        case inspect.Metadata(type=inner):
            yield from below(inner)
        case _:
            return


def classes() -> list[type[Struct]]:
    """Every class of the package that requires something."""
    found: set[type[Struct]] = set()
    waiting: list[type[Struct]] = [scheme.type_for(gvk) for gvk in scheme.gvks()]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        for field in msgspec.structs.fields(current):
            waiting += below(inspect.type_info(field.type))
    return sorted(
        filter(required, found), key=lambda cls: (cls.__module__, cls.__name__)
    )


def zero(type_: inspect.Type) -> Any:
    """Go's zero value, as an attribute."""
    match type_:
        case inspect.Metadata(type=inner):
            return zero(inner)
        case inspect.StrType():
            return ""
        case inspect.IntType() | inspect.FloatType():
            return 0
        case inspect.BoolType():
            return False
        case inspect.BytesType():
            return b""
        case inspect.DateTimeType():
            return ZERO_TIME
        case inspect.ListType():
            return []
        case inspect.DictType():
            return {}
        case inspect.AnyType():
            return None
        case inspect.UnionType(includes_none=True):
            return None
        case inspect.UnionType(types=types):
            return 0 if any(isinstance(one, inspect.IntType) for one in types) else ""
        case inspect.StructType(cls=cls):
            fields = required(cls).values()
            return cls(
                **{field.name: zero(inspect.type_info(field.type)) for field in fields}
            )
        case _:
            raise AssertionError(type_)


def some(type_: inspect.Type) -> Any:
    """JSON of a value that is not the zero value."""
    match type_:
        case inspect.Metadata(type=inner):
            return some(inner)
        case inspect.StrType() | inspect.AnyType():
            return "some"
        case inspect.IntType() | inspect.FloatType():
            return 7
        case inspect.BoolType():
            return True
        case inspect.BytesType():
            return "AAA="
        case inspect.DateTimeType():
            return "2026-03-01T12:00:00Z"
        case inspect.ListType(item_type=inner):
            return [some(inner)]
        case inspect.DictType(value_type=inner):
            return {"key": some(inner)}
        case inspect.UnionType(types=types, includes_none=True):
            (present,) = (one for one in types if not isinstance(one, inspect.NoneType))
            return some(present)
        case inspect.UnionType():
            return "25%"
        case inspect.StructType(cls=cls):
            return whole(cls)
        case _:
            raise AssertionError(type_)


def whole(struct: type[Struct]) -> dict[str, Any]:
    """JSON of an object that has all that it requires."""
    return {
        wire: some(inspect.type_info(field.type))
        for wire, field in required(struct).items()
    }


def subsets(names: list[str]) -> Iterator[tuple[Given, ...]]:
    """What may be given of each of the required fields: all ways, or many."""
    every: list[Given] = ["there", "null", "missing"]
    if 3 ** len(names) <= MOST:
        yield from itertools.product(every, repeat=len(names))
        return
    chance = random.Random(len(names))
    yield ("missing",) * len(names)
    yield ("null",) * len(names)
    for _ in range(MOST):
        yield tuple(chance.choices(every, k=len(names)))


def test_the_package_has_classes_that_require_something() -> None:
    assert len(classes()) > 300


@pytest.mark.parametrize(
    "struct", classes(), ids=lambda struct: f"{struct.__module__}.{struct.__name__}"
)
def test_any_subset_of_required_fields_may_be_missing_or_null(
    struct: type[Model],
) -> None:
    fields, full = required(struct), whole(struct)
    complete = struct.from_dict(full, strict=True)
    for given in subsets(list(fields)):
        how = dict(zip(fields, given, strict=True))
        manifest = {
            wire: full[wire] if how[wire] == "there" else None
            for wire in fields
            if how[wire] != "missing"
        }
        found = struct.from_dict(manifest)
        for wire, field in fields.items():
            value = getattr(found, field.name)
            if how[wire] == "there":
                assert value == getattr(complete, field.name), (how, wire)
            else:
                expected = zero(inspect.type_info(field.type))
                assert value == expected, (how, wire)
                assert type(value) is type(expected) or not value
        missing = [wire for wire in fields if how[wire] == "missing"]
        if missing:
            with pytest.raises(DecodeError) as caught:
                struct.from_dict(manifest, strict=True)
            assert caught.value.path == "$"
            assert any(f"field `{wire}`" in caught.value.reason for wire in missing)
        else:
            assert struct.from_dict(manifest, strict=True) == found
