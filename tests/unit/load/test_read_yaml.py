"""YAML as Kubernetes reads it, and what of it is not read."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kubewright.load.limits import MAX_DEPTH
from kubewright.load.unreadable import NotReadable, TooDeep, TooManyValues
from kubewright.load.yaml_text import read_yaml

JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("ab=:-#'\"{ ~10"), inner),
)


def _read(text: str, most: int = 1000) -> list[Any]:
    return [document.value for document in read_yaml(text, most)]


def _refusal(text: str) -> str:
    with pytest.raises(NotReadable) as caught:
        _read(text)
    return str(caught.value)


@given(value=JSON_VALUES)
def test_whatever_json_is_written_as_yaml_reads_back_as_it_was(value: Any) -> None:
    text = yaml.safe_dump({"value": value}, allow_unicode=True)
    assert _read(text) == [{"value": value}]


@given(value=JSON_VALUES)
def test_json_is_yaml_as_well(value: Any) -> None:
    assert _read(json.dumps({"value": value}, ensure_ascii=False)) == [{"value": value}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("Yes", "Yes"),
        ("n", "n"),
        ("=", "="),
        ("2024-01-01", "2024-01-01"),
        ("12:30", "12:30"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("0644", 0o644),
        ("0o17", 15),
        ("0x1F", 31),
        ("-12", -12),
        ("+1", 1),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.2.3", "1.2.3"),
        ("-", [None]),
        ("1_000", "1_000"),
        ('"0644"', "0644"),
        ("!!str 0644", "0644"),
        ("! 0644", "0644"),
        ("!!float 1", 1),
    ],
)
def test_plain_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    (document,) = _read(f"a: {text}" if text != "-" else "a:\n- ")
    assert document == {"a": value}
    assert type(document["a"]) is type(value)


def test_documents_come_with_the_line_that_they_start_at() -> None:
    text = "# Source: chart/a.yaml\n---\na: 1\n---\n# nothing\n---\n\nb: 2\n"
    found = [(document.line, document.value) for document in read_yaml(text, 10)]
    assert found == [(3, {"a": 1}), (8, {"b": 2})]


def test_aliases_stand_for_what_they_name() -> None:
    text = "a: &x {n: 1}\nb: *x\nc: {<<: *x, m: 2}\nd: {<<: [*x, {n: 3, o: 4}]}\n"
    x = {"n": 1}
    (document,) = _read(text)
    assert document == {"a": x, "b": x, "c": {**x, "m": 2}, "d": {**x, "o": 4}}


def test_values_are_counted_with_what_aliases_stand_for() -> None:
    text = "a: &x [1, 2, 3]\nb: *x\nc: *x\n"  # the mapping, and three times four
    assert len(_read(text, 13)) == 1
    with pytest.raises(TooManyValues):
        _read(text, 12)


def test_documents_of_one_stream_share_the_bound() -> None:
    assert len(_read("[1, 2]\n---\n[3]\n", 5)) == 2
    with pytest.raises(TooManyValues):
        _read("[1, 2]\n---\n[3]\n", 4)


def test_depth_is_bounded_at_the_limit() -> None:
    assert len(_read("[" * MAX_DEPTH + "]" * MAX_DEPTH)) == 1
    with pytest.raises(TooDeep):
        _read("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


class _Limited(yaml.SafeLoader):
    """Refuses deep brackets by itself, while it reads ahead, in words of its own."""

    def fetch_flow_collection_start(self, token: Any) -> None:
        if self.flow_level > MAX_DEPTH + 20:
            raise yaml.scanner.ScannerError(
                "scanning", None, "enough!", self.get_mark()
            )
        super().fetch_flow_collection_start(token)


LOADERS = [yaml.SafeLoader, _Limited, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text",
    [
        "[" * 5_000,
        "{" * 5_000,
        "[{" * 5_000,
        "{a: " * 5_000,
        "- " * 5_000,
        "? " * 5_000,
        "\n".join(" " * depth + "a:" for depth in range(1_500)),
        "a: é\nb:\r\n- " + "[" * 5_000,
        "- " * 50 + "[" * 5_000,
        "a: 1\n---\nb: [[['c', " + "[ " * 5_000,
    ],
)
def test_what_nests_too_deep_is_told_so_by_whatever_parser_there_is(
    text: str, loader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubewright.load.yaml_text._LOADER", loader)
    with pytest.raises(TooDeep):
        _read(text, 100_000)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text", ["'" + "[" * 5_000, "a: [b, `" + "[" * 5_000, "[" * 50 + "]" * 51]
)
def test_brackets_that_are_none_or_not_many_are_another_mistake(
    text: str, loader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubewright.load.yaml_text._LOADER", loader)
    with pytest.raises(NotReadable):
        _read(text, 100_000)


def test_an_anchor_inside_itself_is_no_circle() -> None:
    assert _refusal("a: &a [*a]") == "the alias *a has no anchor before it (line 1)"


def test_a_key_is_a_text_whatever_it_is_written_as() -> None:
    text = "1: a\ntrue: b\n1.5: c\non: d\n'2': e\n=: f\n"
    assert _read(text) == [
        {"1": "a", "true": "b", "1.5": "c", "on": "d", "2": "e", "=": "f"}
    ]


def test_the_last_of_a_key_given_twice_counts_and_is_noted() -> None:
    (document,) = read_yaml("1: a\nb: {c: 1, c: 2}\n'1': b", 1000)
    assert document.value == {"1": "b", "b": {"c": 2}}
    said = "the key 'c' is given twice (line 2), and 1 more"
    assert str(document.repeated) == said
    (document,) = read_yaml("a: &a {x: 1, y: 1}\nb:\n  <<: *a\n  <<: {x: 2}\n", 1000)
    assert document.value["b"] == {"x": 2, "y": 1}
    assert str(document.repeated) == "the key '<<' is given twice (line 4)"
    assert [d.repeated for d in read_yaml("a: 1\n---\na: 2\n", 1000)] == [None, None]


def test_what_yq_merges_is_merged() -> None:
    text = "a: &a {x: 1}\nb:\n  !!merge <<: *a\n  y: 2\n"
    assert _read(text)[0]["b"] == {"x": 1, "y": 2}


def test_the_first_of_merged_mappings_goes_before_those_after_it() -> None:
    text = "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]\n  z: 3\n"
    assert _read(text)[0]["c"] == {"x": 1, "y": 2, "z": 3}
