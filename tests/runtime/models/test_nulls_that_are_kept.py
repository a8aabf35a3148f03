"""Fields of custom resources in which null says something else than nothing."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

from kuberuntime.codegen import models as kw


class Part(kw.Model, kw_only=True):
    name: str | None = None


class Machine(kw.Model, kw_only=True):
    spare: str | kw.Unset | None = kw.field(name="spareName", default=kw.UNSET)
    part: Part | kw.Unset | None = kw.UNSET
    parts: list[Part] | kw.Unset | None = kw.UNSET
    moments: list[kw.Time] | kw.Unset | None = kw.UNSET
    plain: str | None = None
    required: list[str]


def test_null_and_unset_are_read_and_written_as_they_are() -> None:
    for json in (
        b'{"required":[]}',
        b'{"spareName":null,"part":null,"parts":null,"moments":null,"required":[]}',
        b'{"spareName":"x","part":{"name":"y"},"parts":[{}],"required":[]}',
        b'{"moments":["2024-01-01T00:00:00Z"],"required":[]}',
    ):
        assert Machine.from_json(json).to_json() == json
    assert Machine.from_json(b'{"required":[]}').spare is kw.UNSET


def test_a_repaired_document_keeps_them_too() -> None:
    machine = Machine.from_json(b'{"spareName":null,"plain":null,"required":null}')
    assert machine.to_json() == b'{"spareName":null,"required":null}'


def test_an_unset_field_is_as_good_as_false() -> None:
    machine = Machine(required=[])
    assert not machine.part
    assert repr(machine) == "Machine(required=[])"


class Wheel(kw.Model, kw_only=True):
    spokes: list[int]


class Car(kw.Model, kw_only=True):
    doors: list[str]
    labels: dict[str, str]
    wheels: dict[str, Wheel]
    seats: list[str] | None


EMPTY = b'{"doors":[],"labels":{},"wheels":{},"seats":[]}'
NOTHINGS = [
    b'{"doors":null,"labels":null,"wheels":{},"seats":null}',
    b'{"doors":null,"wheels":{"left":{"spokes":null},"right":{}},"seats":null}',
    b'{"labels":{},"wheels":null,"seats":null}',
]


@pytest.mark.parametrize("written", NOTHINGS)
def test_a_required_list_or_map_that_was_nothing_is_written_as_nothing(
    written: bytes,
) -> None:
    car = Car.from_json(written)
    assert car.to_json() == written
    assert (not car.doors, not car.labels) == (True, True)
    assert Car.from_json(EMPTY).to_json() == EMPTY


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, copy.copy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_write_nothing_as_nothing_too(copied: Callable[[Car], Car]) -> None:
    car = copied(Car.from_json(NOTHINGS[1]))
    assert car.to_json() == NOTHINGS[1]


def test_what_is_put_where_nothing_was_is_written() -> None:
    car = Car.from_json(b'{"doors":null,"wheels":{"left":{}},"seats":null}')
    car.doors.append("front")
    car.labels = {}
    car.wheels["left"].spokes += [4]
    assert car.to_json() == (
        b'{"doors":["front"],"labels":{},"wheels":{"left":{"spokes":[4]}},"seats":null}'
    )


def test_what_was_nothing_is_an_empty_list_in_every_other_way() -> None:
    car = Car.from_json(b"{}")
    assert car == Car(doors=[], labels={}, wheels={}, seats=None)
    assert repr(car) == "Car(doors=[], labels={}, wheels={}, seats=None)"
    assert isinstance(car.doors, list)
    assert isinstance(car.labels, dict)
