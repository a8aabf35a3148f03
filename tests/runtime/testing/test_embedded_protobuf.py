"""What kubectl's imperative commands send: objects as protocol buffers."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import pytest
from embedded_api import MAPS, PODS, Asker
from hypothesis import given
from hypothesis import strategies as st

from kuberuntime.testing.server.protobuf import PROTOBUF, read_protobuf

MAGIC = b"k8s\x00"


def number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(tag: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return number(tag << 3) + number(value)
    data = value.encode() if isinstance(value, str) else value
    return number(tag << 3 | 2) + number(len(data)) + data


def entries(tag: int, values: Mapping[str, str | bytes]) -> bytes:
    return b"".join(
        field(tag, field(1, key) + field(2, value)) for key, value in values.items()
    )


def envelope(api_version: str, kind: str, content: bytes) -> bytes:
    meta = field(1, api_version) + field(2, kind)
    # The content's encoding and type follow, both empty.
    return MAGIC + field(1, meta) + field(2, content) + field(3, "") + field(4, "")


texts = st.dictionaries(st.text(), st.text(), max_size=4)


@given(name=st.text(min_size=1), labels=texts, data=texts)
def test_a_config_map_is_read_as_it_was_written(
    name: str, labels: dict[str, str], data: dict[str, str]
) -> None:
    metadata = field(1, name) + field(3, "") + entries(11, labels)
    body = envelope("v1", "ConfigMap", field(1, metadata) + entries(2, data))
    expected_metadata = {"name": name, **({"labels": labels} if labels else {})}
    expected = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": expected_metadata}
    assert read_protobuf(body) == {**expected, **({"data": data} if data else {})}


def test_bytes_numbers_times_and_lists_have_their_json_forms() -> None:
    metadata = (
        field(1, "s")
        + field(7, 300)
        + field(8, field(1, 1_767_225_600))
        + field(14, "example.com/a")
        + field(14, "example.com/b")
    )
    secret = field(1, metadata) + entries(2, {"k": b"\x00\xff"}) + field(5, 1)
    assert read_protobuf(envelope("v1", "Secret", secret)) == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": "s",
            "generation": 300,
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "finalizers": ["example.com/a", "example.com/b"],
        },
        "data": {"k": base64.b64encode(b"\x00\xff").decode()},
        "immutable": True,
    }


def test_fields_that_are_not_known_are_passed_over() -> None:
    fixed = number(99 << 3 | 1) + bytes(8) + number(98 << 3 | 5) + bytes(4)
    content = field(1, field(1, "a")) + fixed + field(97, "later")
    found = read_protobuf(envelope("v1", "ConfigMap", content))
    assert found is not None
    assert found["metadata"] == {"name": "a"}


def test_other_kinds_are_none_of_ours() -> None:
    assert read_protobuf(envelope("v1", "Pod", b"")) is None
    assert read_protobuf(envelope("v2", "ConfigMap", b"")) is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{}", "does not begin"),
        (MAGIC + field(1, "x")[:-1] + b"", "in the middle of a field"),
        (MAGIC + b"\x80", "a number that does not end"),
        (MAGIC + number(1 << 3 | 3), "wire type 3"),
        (MAGIC + bytes([0xFF] * 20), "a number that does not end"),
        (MAGIC + field(1, 7), "a number where a message belongs"),
        (
            envelope("v1", "Secret", field(1, field(8, field(1, 1 << 60)))),
            "a time that no calendar has",
        ),
        (envelope("v1", "Secret", field(1, field(7, "x"))), "where a number belongs"),
    ],
)
def test_what_is_no_object_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_protobuf(body)


@given(st.binary(max_size=64))
def test_nothing_but_an_object_or_a_value_error_comes_of_any_bytes(rest: bytes) -> None:
    for body in (MAGIC + rest, envelope("v1", "Secret", rest)):
        try:
            found = read_protobuf(body)
        except ValueError:
            continue
        assert found is None or isinstance(found, dict)


def test_the_server_takes_what_it_can_read_and_says_so_of_the_rest() -> None:
    api = Asker()
    content = field(1, field(1, "a")) + entries(2, {"k": "v"})
    body = envelope("v1", "ConfigMap", content)
    got = api.ask("POST", MAPS, body, content_type=PROTOBUF)
    assert (got.status, got.body["data"]) == (201, {"k": "v"})

    body = envelope("v1", "Pod", field(1, field(1, "p")))
    got = api.ask("POST", PODS, body, content_type=PROTOBUF)
    assert (got.status, got.body["reason"]) == (415, "UnsupportedMediaType")
    assert "send a manifest" in got.body["message"]

    got = api.ask("POST", MAPS, MAGIC + b"\x80", content_type=PROTOBUF)
    assert (got.status, got.body["reason"]) == (400, "BadRequest")
