"""YAML as kubectl reads it, where it should be; and what is written reads back."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sample_models import ConfigMap, Widget

from kuberuntime.codec.yaml import dump, load
from kuberuntime.errors import DecodeError


def read(text: str | bytes) -> Any:
    return load(text, "Pod")


def refusal(text: str | bytes) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "n",
        "=",
        "<<",
        "+",
        ".",
        "..",
        "-a",
        "_1",
        "0x",
        "1e",
        "1.2.3",
        "12:30",
        "1:20:30",
        "2026-03-01",
        "2026-03-01T12:00:00Z",
    ],
)
def test_these_plain_scalars_are_strings(text: str) -> None:
    assert read(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("0644", 420),
        ("0o644", 420),
        ("0x1F", 31),
        ("-0b101", -5),
        ("08", 8),
        ("1_000", 1000),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000),
        ("1e-3", 0.001),
        ("1e21", 1e21),
    ],
)
def test_these_plain_scalars_are_not(text: str, value: object) -> None:
    found = read(f"a: {text}")["a"]
    assert found == value
    assert type(found) is type(value)


def test_quotes_and_tags_make_strings() -> None:
    assert read("['1', \"true\", !!str 1, ! 1]") == ["1", "true", "1", "1"]


def test_keys_become_strings_as_kubectl_makes_them() -> None:
    found = read("1: a\ntrue: b\n1.5: c\nyes: d\n")
    assert found == {"1": "a", "true": "b", "1.5": "c", "yes": "d"}


def test_anchors_and_merge_keys_work() -> None:
    text = "a: &a {x: 1, y: 1}\nb: {<<: *a, y: 2}\nc: {<<: [{x: 3}, *a]}\nd: *a\n"
    assert read(text) == {
        "a": {"x": 1, "y": 1},
        "b": {"x": 1, "y": 2},
        "c": {"x": 3, "y": 1},
        "d": {"x": 1, "y": 1},
    }


def test_a_quoted_merge_key_is_a_key() -> None:
    assert read("'<<': 1") == {"<<": 1}


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("a:\n  b: 1\n  b: 2", "$.a", "the key 'b' is given twice (line 3)"),
        ("a: {1: x, '1': y}", "$.a", "the key '1' is given twice (line 1)"),
        ("? [a]\n: b", "$", "a key must be a string, not list (line 1)"),
        ("~: b", "$", "a key must be a string, not null (line 1)"),
        ("a: .inf", "$.a", "JSON has no form for .inf (line 1)"),
        ("a: 1e999", "$.a", "1e999 is out of range (line 1)"),
        ("a: [!!binary aGk=]", "$.a[0]", "no form for the tag"),
        ("a: !!python/object/apply:os.abort []", "$.a", "no form for the tag"),
        ("a: !!int x", "$.a", "'x' does not fit its tag"),
        ("a: *b", "$.a", "the alias *b has no anchor before it (line 1)"),
        ("a: &a [*a]", "$.a[0]", "the alias *a has no anchor before it (line 1)"),
        ("{<<: 1}", "$", "<< takes a mapping or a list of them (line 1)"),
        ("a: [", "$", "line 2"),
        ("a: \x01", "$", "not allowed"),
        (b"a: \xff", "$", "UTF-8"),
        ("", "$", "expected one YAML document, found no"),
        ("a: 1\n---\nb: 1", "$", "expected one YAML document, found 2"),
    ],
)
def test_what_cannot_be_read_is_refused_with_path_and_line(
    text: str | bytes, path: str, reason: str
) -> None:
    error = refusal(text)
    assert (error.kind, error.path) == ("Pod", path)
    assert reason in error.reason


def test_aliases_cannot_make_a_small_text_large() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 10):
        aliases = ", ".join([f"*l{level - 1}"] * 10)
        lines.append(f"l{level}: &l{level} [{aliases}]")
    assert "aliases stand for more than" in refusal("\n".join(lines)).reason


def test_aliases_may_stand_for_a_hundred_thousand_values() -> None:
    def repeated(times: int) -> str:
        values = ", ".join(["x"] * 999)
        return f"a: &a [{values}]\nb: [{', '.join(['*a'] * times)}]\n"

    assert len(read(repeated(100))["b"]) == 100
    assert "aliases stand for more than" in refusal(repeated(101)).reason


class Limited(yaml.SafeLoader):
    """Refuses deep brackets by itself, while it reads ahead, in words of its own."""

    def fetch_flow_collection_start(self, token: Any) -> None:
        if self.flow_level > 300:
            raise yaml.scanner.ScannerError(
                "scanning", None, "enough!", self.get_mark()
            )
        super().fetch_flow_collection_start(token)


LOADERS = [yaml.SafeLoader, Limited, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text",
    ["[" * 5_000, b"[{" * 5_000, "- " * 5_000, "{a: " * 5_000, "- é\n- " + "[" * 5_000],
)
def test_deep_nesting_is_refused_in_our_own_words_whatever_the_parser(
    text: str | bytes, loader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kuberuntime.codec.yaml_reader._LOADER", loader)
    assert "nested deeper than" in refusal(text).reason


def test_half_a_character_is_refused() -> None:
    assert "half of a character" in refusal("a: \ud800").reason


def test_what_yq_merges_is_merged() -> None:
    assert read("a: &a {x: 1}\nb:\n  !!merge <<: *a\n")["b"] == {"x": 1}


def test_a_number_of_endless_digits_stays_text() -> None:
    assert read("a: " + "1" * 100_000) == {"a": "1" * 100_000}


def test_a_model_is_read_from_yaml_and_written_to_it() -> None:
    text = (
        "apiVersion: v1\n"
        "kind: ConfigMap\n"
        "metadata:\n"
        "  name: settings\n"
        "data:\n"
        "  answer: '42'\n"
        "  debug: 'on'\n"
        "  script: |\n"
        "    #!/bin/sh\n"
        "    exit 0\n"
    )
    config = ConfigMap.from_yaml(text)
    assert config.data == {
        "answer": "42",
        "debug": "on",
        "script": "#!/bin/sh\nexit 0\n",
    }
    assert config.to_yaml() == text


def test_base64_in_a_block_is_read_as_go_does() -> None:
    text = "binaryData:\n  logo: |\n    AP\n    8=\n"
    assert ConfigMap.from_yaml(text).binary_data == {"logo": b"\x00\xff"}


def test_a_wrong_type_in_yaml_is_a_decode_error() -> None:
    with pytest.raises(DecodeError, match=r"ConfigMap: \$\.data\.port: Expected `str`"):
        ConfigMap.from_yaml("data: {port: 80}")


def test_strict_yaml_refuses_unknown_fields() -> None:
    with pytest.raises(DecodeError, match='did you mean "metadata"'):
        Widget.from_yaml("metdata: {}", strict=True)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "No",
        "ON",
        "off",
        "y",
        "N",
        "true",
        "null",
        "~",
        "1",
        "0644",
        "1e3",
        "0o17",
        "1_000",
        "1.",
        "0x1f",
        ".inf",
        "12:30",
        "2026-03-01",
        "=",
        "<<",
        "-",
    ],
)
def test_strings_that_yaml_readers_take_for_something_else_are_quoted(
    text: str,
) -> None:
    written = dump({"a": text})
    assert written[3] in "'\""
    assert read(written) == {"a": text}


def test_an_empty_string_is_quoted() -> None:
    assert dump({"a": ""}) == "a: ''\n"


def test_order_is_kept_and_long_lines_are_not_folded() -> None:
    long = "word " * 100 + "end"
    assert dump({"b": long, "a": [{"x": 1}], "c": {}}) == (
        f"b: {long}\na:\n- x: 1\nc: {{}}\n"
    )


def test_a_value_that_stands_in_two_places_is_written_twice() -> None:
    same = {"x": [1]}
    assert dump({"a": same, "b": same}) == "a:\n  x:\n  - 1\nb:\n  x:\n  - 1\n"


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)


@given(st.dictionaries(TEXT, JSON_VALUES))
def test_whatever_is_written_reads_back_as_itself(manifest: dict[str, Any]) -> None:
    assert read(dump(manifest)) == manifest


@given(TEXT)
def test_text_of_several_lines_reads_back_as_itself(text: str) -> None:
    manifest = {"a": {"b": text + "\n", "c": ["\n" + text, "x\n" + text]}}
    assert read(dump(manifest)) == manifest


@given(TEXT)
def test_other_yaml_readers_read_the_same_strings(text: str) -> None:
    assert yaml.safe_load(dump({"a": text})) == {"a": text}


def test_pyyaml_itself_is_left_alone() -> None:
    assert yaml.safe_load("a: yes") == {"a": True}
    assert yaml.safe_dump({"a": "x\ny"}) == "a: 'x\n\n  y'\n"
