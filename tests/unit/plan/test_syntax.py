"""Text from a stranger becomes source text that says the same and does nothing."""

from __future__ import annotations

import ast

import black
from black.mode import Mode, TargetVersion
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kubewright.plan.syntax import call, comment, docstring, literal, subscript

TEXT = st.text(
    st.sampled_from("\"'\\\n\t {}%#\x00\x1b\u2028\u202e\ud800aé") | st.characters(),
    max_size=300,
)


@st.composite
def _prose(draw: st.DrawFn) -> str:
    words = st.lists(st.text("abc-*\"'\\.", min_size=1, max_size=30), max_size=40)
    lines = draw(st.lists(words.map(" ".join), max_size=4))
    return "\n".join(lines)


MODE = Mode(target_versions={TargetVersion.PY311})


def _class(doc: str) -> str:
    return f"class A:\n    {doc}\n\n    a: int\n"


def _visible(text: str) -> str:
    kept = (char for char in text if char.isprintable() and not char.isspace())
    return "".join(kept)


@given(TEXT)
@example('"')
@example('""""')
@example('a"')
@example("\\")
@example('\\"')
@example('"' * 90)
@example("{{ x }} \\N{BELL} \\x00")
def test_a_docstring_is_one_literal_that_says_what_the_text_did(text: str) -> None:
    source = docstring(text)
    value = ast.literal_eval(source)
    assert isinstance(value, str)
    assert _visible(value) == _visible(text)
    assert len(ast.parse(_class(source)).body) == 1


@given(TEXT, st.integers(0, 12))
def test_a_docstring_never_closes_its_quotes_early(text: str, indent: int) -> None:
    inner = docstring(text, indent)[3:-3]
    assert '"""' not in inner.replace("\\\\", "").replace('\\"', "")


@given(_prose())
@example("word " * 40)
@example('"Quoted" at both "ends"')
@example("- item " * 30)
@example("x" * 100)
@example("first\n\nsecond")
@example("a" * 78 + '"')
@example("a" * 79 + "\\")
@settings(max_examples=300)
def test_black_leaves_a_docstring_alone(text: str) -> None:
    if not comment(text):
        return
    source = _class(docstring(text))
    assert black.format_str(source, mode=MODE) == source


@given(TEXT)
def test_words_are_not_run_together(text: str) -> None:
    spaced = "".join(c if c.isspace() or c.isprintable() else "" for c in text)
    assert comment(text).split() == spaced.split()
    assert ast.literal_eval(docstring(text)).split() == spaced.split()


@given(TEXT)
def test_a_comment_is_one_line(text: str) -> None:
    assert len(comment(text).splitlines()) <= 1
    assert ast.parse(f"# {comment(text)}\nx = 1").body[0].lineno == 2


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(TEXT, inner),
    max_leaves=5,
)


@given(VALUES)
def test_a_literal_evaluates_to_its_value_and_black_keeps_it_so(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value
    source = black.format_str(f"x = {literal(value)}\n", mode=MODE)
    assert ast.literal_eval(source.partition("=")[2].strip()) == value


def test_calls_and_subscripts_are_written_with_keywords_last() -> None:
    assert call("kw.field", "1", name="'a'") == "kw.field(1, name='a')"
    assert call("kw.Set") == "kw.Set()"
    assert subscript("dict", ("str", "int")) == "dict[str, int]"
