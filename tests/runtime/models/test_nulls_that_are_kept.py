"""Fields of custom resources in which null says something else than nothing."""

from __future__ import annotations

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
    assert machine.to_json() == b'{"spareName":null,"required":[]}'


def test_an_unset_field_is_as_good_as_false() -> None:
    machine = Machine(required=[])
    assert not machine.part
    assert repr(machine) == "Machine(required=[])"
