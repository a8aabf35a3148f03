"""What is laid out here is what black would make of it."""

from __future__ import annotations

import keyword
from pathlib import Path

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewright.config import Config
from kubewright.format import MODE
from kubewright.load import load
from kubewright.model.build import build_model
from kubewright.model.types import Field, Primitive, PrimitiveName
from kubewright.naming import resolve_names
from kubewright.plan.annotations import Annotator
from kubewright.plan.layout import attribute, class_line, import_line
from kubewright.plan.syntax import call, literal, subscript
from kubewright.plan.whole import plan_all
from kubewright.render import render

NAMES = st.from_regex(r"[a-z][a-z_]{0,60}[a-z]", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name)
)
CLASSES = st.from_regex(r"[A-Z][A-Za-z]{0,120}", fullmatch=True)
TEXTS = st.one_of(
    st.from_regex(r"[A-Za-z]{0,60}", fullmatch=True),
    st.sampled_from(
        [", kw.", "a, kw.Set(", "]", "[", "'", '"', "(", ")", "\\", "é", "｜"]
    ),
    st.text(max_size=20),
).map(literal)
MARKS = st.one_of(
    st.just("kw.Atomic()"),
    st.lists(TEXTS, min_size=1, max_size=3).map(lambda keys: call("kw.ListMap", *keys)),
)


def _annotations() -> st.SearchStrategy[str]:
    enums = st.lists(TEXTS, min_size=1, max_size=5).map(
        lambda values: f"kw.OpenEnum[{subscript('Literal', values)}]"
    )
    numbers = st.just("Annotated[int, kw.EnumValues(1, 2)]")
    values = st.one_of(CLASSES, enums, numbers, st.just("str"))
    nested = st.recursive(
        values,
        lambda inner: st.one_of(
            inner.map("list[{}]".format), inner.map("dict[str, {}]".format)
        ),
        max_leaves=3,
    )
    optional = st.one_of(nested, nested.map("{} | None".format))
    unions = st.tuples(optional, numbers).map(" | ".join)
    marked = st.tuples(optional, st.lists(MARKS, min_size=1, max_size=3)).map(
        lambda parts: subscript("Annotated", (parts[0], *parts[1]))
    )
    return st.one_of(optional, marked, unions, marked.map("{} | kw.Unset".format))


DEFAULTS = st.one_of(
    st.none(),
    st.sampled_from(["None", "kw.UNSET"]),
    TEXTS.map(lambda name: call("kw.field", name=name)),
    TEXTS.map(lambda name: call("kw.field", name=name, default="None")),
    TEXTS.map(lambda value: call("kw.always", value, name='"apiVersion"')),
)


@given(NAMES, _annotations(), DEFAULTS)
def test_a_field_of_any_length_is_laid_out_as_by_black(
    name: str, annotation: str, default: str | None
) -> None:
    source = f"class C:\n{attribute(name, annotation, default)}\n"
    assert black.format_str(source, mode=MODE) == source
    value = "" if default is None else f" = {default}"
    plain = f"class C:\n    {name}: {annotation}{value}\n"
    assert black.format_str(plain, mode=MODE) == source


@given(CLASSES, st.sampled_from(["kw.Model", "kw.KubeObject"]))
def test_the_first_line_of_a_class_is_laid_out_as_by_black(
    name: str, base: str
) -> None:
    source = f"{class_line(name, base)}\n    a: int\n"
    assert black.format_str(source, mode=MODE) == source


@given(NAMES, NAMES, NAMES)
def test_an_import_is_laid_out_as_by_black(module: str, name: str, alias: str) -> None:
    source = f"{import_line(module, name, alias)}\n"
    assert black.format_str(source, mode=MODE) == source


@pytest.mark.parametrize("project", ["cert-manager", "knative-serving"])
def test_black_changes_nothing_of_real_models(shared: Path, project: str) -> None:
    built = build_model(load((shared / "crds" / project,)))
    names = resolve_names(built.model, "client", Config().pins)
    planned = plan_all(built, names, Config(), docs=True)
    checked = 0
    for file in planned:
        if file.laid_out:
            path, text = render(file)
            assert black.format_str(text, mode=MODE) == text, path
            checked += 1
    assert checked > len(planned) / 4


def test_an_integer_with_known_values_is_open() -> None:
    annotator = Annotator(reference=str)
    level = Primitive(PrimitiveName.INTEGER, "int32", (1, 2))
    assert annotator.of_field(Field("level", level)) == (
        "Annotated[int, kw.EnumValues(1, 2)] | None"
    )
