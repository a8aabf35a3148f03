"""Field selectors mean and read what apimachinery's do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuberuntime.selectors import SelectorError, fields
from kuberuntime.selectors.fields import Requirement, Selector

POD = {"metadata.name": "web", "status.phase": "Running", "note": r"a,b=c\d"}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("", True),
        (",", True),
        ("metadata.name=web", True),
        ("metadata.name==web", True),
        ("metadata.name!=web", False),
        ("metadata.name=db", False),
        ("metadata.name=web,status.phase!=Pending", True),
        ("metadata.name=web,,status.phase=Pending", False),
        ("spec.nodeName=", True),
        ("spec.nodeName!=", False),
        ("spec.nodeName!=node-1", True),
        (r"note=a\,b\=c\\d", True),
    ],
)
def test_a_selector_matches_as_a_server_does(text: str, matches: bool) -> None:
    assert fields.parse(text).matches(POD) is matches


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("a", 0, "'a' has none of"),
        ("x=y,a", 4, "'a' has none of"),
        ("=b", 0, "'' is no path"),
        ("a=b=c", 3, "has a backslash before it"),
        (r"a=b\c", 3, r"\\c is no escape"),
        ("a=b\\", 3, "a backslash at the end"),
        (r"a\,b=c", 0, "is no path"),
    ],
)
def test_an_error_names_the_character(text: str, position: int, reason: str) -> None:
    with pytest.raises(SelectorError, match=reason) as caught:
        fields.parse(text)
    assert caught.value.position == position


def test_a_selector_is_written_sorted_and_escaped() -> None:
    selector = Selector(Requirement("b", "!=", "x,y"), Requirement("a", "=", "="))
    assert str(selector) == r"a=\=,b!=x\,y"
    assert selector == fields.parse(r"b!=x\,y,a=\=")
    assert str(selector.add(Requirement("aa", "==", ""))) == r"a=\=,aa==,b!=x\,y"


def test_a_set_of_fields_selects_what_has_them_all() -> None:
    assert fields.from_set(POD).matches(POD)
    assert str(fields.from_set({"b": "2", "a": "1"})) == "a=1,b=2"
    assert fields.everything().is_everything
    assert fields.everything() == fields.parse("")


def test_the_one_object_that_a_selector_asks_for_is_known() -> None:
    selector = fields.parse("metadata.name=web,status.phase!=Running")
    assert selector.required_value("metadata.name") == "web"
    assert selector.required_value("status.phase") is None
    assert selector.required_value("spec.nodeName") is None


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("metadata.name=web,spec.nodeName=node-1", True),
        ("metadata.name=db", False),
        ("spec.replicas=3,spec.paused=false", True),
        ("spec.ratio=0.5", True),
        ("spec.paused!=false", False),
        ("spec=", True),
        ("spec.absent=,absent.deeper=,metadata.name.deeper=,spec.gone=", True),
        ("spec.absent!=x", True),
        ("", True),
    ],
)
def test_the_fields_of_a_manifest_are_found(text: str, matches: bool) -> None:
    spec = {"nodeName": "node-1", "replicas": 3, "paused": False, "ratio": 0.5}
    manifest = {"metadata": {"name": "web"}, "spec": {**spec, "gone": None}}
    assert fields.parse(text).matches_object(manifest) is matches


@given(st.dictionaries(st.from_regex(r"[a-z.]{1,8}", fullmatch=True), st.text()))
def test_any_value_survives_the_wire(values: dict[str, str]) -> None:
    selector = fields.from_set(values)
    assert fields.parse(str(selector)) == selector
    assert selector.matches(values)


@given(st.text(alphabet="ab=!,\\", max_size=16))
def test_any_text_is_a_selector_or_a_selector_error(text: str) -> None:
    try:
        selector = fields.parse(text)
    except SelectorError:
        return
    assert fields.parse(str(selector)) == selector


def test_a_selectable_field_makes_selectors_that_combine() -> None:
    color, size = fields.SelectableField("spec.color"), fields.SelectableField("size")
    both = color.equals("a,b") & size.differs("1")
    assert str(both) == r"size!=1,spec.color=a\,b"
    assert both.matches({"spec.color": "a,b", "size": "2"})
    assert not both.matches({"spec.color": "a,b", "size": "1"})
    with pytest.raises(SelectorError):
        fields.SelectableField("a=b").equals("c")
