"""Validation says what a server says: of recorded values, metadata and formats."""

from __future__ import annotations

import pytest
from tests.schema_answers import (
    Answer,
    format_answers,
    metadata_answers,
    value_answers,
)

from kuberuntime.schema import (
    Schemas,
    default,
    drop_nulls,
    metadata_errors,
    prune,
    validate,
)

NONE = Schemas({})


@pytest.mark.parametrize("answer", value_answers(), ids=str)
def test_a_value_is_refused_in_a_servers_words(answer: Answer) -> None:
    spec = {"type": "object", "properties": {"value": answer.schema}}
    schema = {"type": "object", "properties": {"spec": spec}}
    known, _ = prune({"spec": {"value": answer.value}}, schema, NONE)
    whole = default(drop_nulls(known, schema, NONE), schema, NONE)
    assert set(validate(whole, schema, NONE)) == answer.causes


@pytest.mark.parametrize("answer", metadata_answers(), ids=str)
def test_metadata_is_refused_in_a_servers_words(answer: Answer) -> None:
    assert set(metadata_errors(answer.value, namespaced=False)) == answer.causes


@pytest.mark.parametrize(("name", "text", "good"), format_answers())
def test_a_format_takes_what_a_server_takes(name: str, text: str, good: bool) -> None:
    schema = {"type": "string", "format": name}
    assert (validate(text, schema, NONE) == []) is good


def test_annotations_are_limited_all_together() -> None:
    metadata = {"name": "a", "annotations": {"a": "x" * 131_071, "b": "x" * 131_071}}
    assert metadata_errors(metadata) == []
    metadata["annotations"]["c"] = ""
    (error,) = metadata_errors(metadata)
    assert str(error) == (
        "metadata.annotations: Too long: may not be more than 262144 bytes"
    )


def test_namespaces_are_where_the_kind_has_them() -> None:
    inside, outside = {"name": "a", "namespace": "b"}, {"name": "a"}
    assert metadata_errors(inside) == metadata_errors(outside) == []
    assert [str(one) for one in metadata_errors(inside, namespaced=False)] == [
        "metadata.namespace: Forbidden: not allowed on this type"
    ]
    assert [str(one) for one in metadata_errors(outside, namespaced=True)] == [
        "metadata.namespace: Required value"
    ]


@pytest.mark.parametrize("name", sorted({name for name, _, _ in format_answers()}))
@pytest.mark.parametrize("text", ["a", "1", "1.", ".", "a ", ":", "a@", '"', "-", "+/"])
def test_no_format_takes_long_for_a_long_text(name: str, text: str) -> None:
    schema = {"type": "string", "format": name}
    assert len(validate(text * 450 + "\\", schema, NONE)) <= 1
    assert len(validate(text * 20_000 + "\\", schema, NONE)) <= 1


def test_a_number_beyond_all_floats_is_refused() -> None:
    huge = 10**400
    assert validate(huge, {"type": "integer"}, NONE) != []
    assert validate(huge, {"type": "number", "maximum": 1}, NONE) != []
