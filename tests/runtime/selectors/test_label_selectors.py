"""Label selectors mean and read what apimachinery's do."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuberuntime.meta.v1 import LabelSelector, LabelSelectorRequirement
from kuberuntime.selectors import SelectorError, labels
from kuberuntime.selectors.labels import Requirement, Selector

WEB = {"app": "web", "tier": "front", "size": "10"}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("", True),
        ("  ", True),
        ("app=web", True),
        ("app == web", True),
        ("app=db", False),
        ("absent=web", False),
        ("app!=db", True),
        ("app != web", False),
        ("absent!=web", True),
        ("app", True),
        ("absent", False),
        ("!absent", True),
        ("! app", False),
        ("tier in (back, front)", True),
        ("tier in (back)", False),
        ("absent in (front)", False),
        ("tier notin (back)", True),
        ("tier notin (front,back)", False),
        ("absent notin (front)", True),
        ("size>9", True),
        ("size > 10", False),
        ("size<11", True),
        ("size<10", False),
        ("absent>1", False),
        ("app>1", False),
        ("app=web,tier in (front),!canary", True),
        ("app=web,tier=back", False),
        ("app=", False),
    ],
)
def test_a_selector_matches_as_a_server_does(text: str, matches: bool) -> None:
    assert labels.parse(text).matches(WEB) is matches


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("tier in ( b,a , b )", "tier in (a,b)"),
        ("z,!a", "!a,z"),
        ("x=", "x="),
        ("x=,y", "x=,y"),
        ("x in (,)", "x in (,)"),
        ("x in (,a)", "x in (,a)"),
        ("x in (a,,b)", "x in (,a,b)"),
        ("in in (in,notin)", "in in (in,notin)"),
        ("notin=in", "notin=in"),
        ("example.com/a-b_c.d=V1.0_x", "example.com/a-b_c.d=V1.0_x"),
        ("a==b", "a==b"),
        ("a>5,a<9", "a<9,a>5"),
        ("\ta\r\n=\tb\n", "a=b"),
    ],
)
def test_a_selector_is_written_in_one_way(text: str, written: str) -> None:
    selector = labels.parse(text)
    assert str(selector) == written
    assert labels.parse(written) == selector


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("a,", 2, "found the end, expected a label key"),
        (",a", 0, "found ','"),
        ("a b", 2, "expected an operator"),
        ("a in b", 5, "found 'b', expected '('"),
        ("a in (b", 7, "found the end, expected ',' or ')'"),
        ("a in (b c)", 8, "found 'c', expected ',' or ')'"),
        ("a in ()", 0, "needs at least one value"),
        ("!a=b", 2, "found '=', expected ','"),
        ("a=b c", 4, "found 'c', expected ','"),
        ("a==!b", 3, "found '!', expected a value"),
        ("=b", 0, "expected a label key"),
        ("x,-a", 2, "'-a' is no name"),
        ("Example.com/a", 0, "'Example.com' is no DNS subdomain"),
        ("/a", 0, "is no DNS subdomain"),
        ("a/b/c", 0, "is no DNS subdomain"),
        ("a=-b", 0, "'-b' is no label value"),
        ("a>b", 0, "needs an integer"),
        ("a>99999999999999999999", 0, "needs an integer"),
        ("a>9223372036854775808", 0, "needs an integer"),
        ("p" * 254 + "/a", 0, "is no DNS subdomain"),
        ("a=" + "v" * 64, 0, "is no label value"),
        ("k" * 64, 0, "is no name"),
        ("a=b\N{NO-BREAK SPACE}", 0, "is no label value"),
    ],
)
def test_an_error_names_the_character(text: str, position: int, reason: str) -> None:
    with pytest.raises(SelectorError) as caught:
        labels.parse(text)
    assert caught.value.position == position
    assert reason in str(caught.value)
    assert repr(text) in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    ("operator", "values", "reason"),
    [
        ("in", [], "needs at least one value"),
        ("=", [], "exactly one value, not 0"),
        ("=", ["a", "b"], "exactly one value, not 2"),
        ("exists", ["a"], "takes no value"),
        ("!", ["a"], "takes no value"),
        ("gt", ["x"], "needs an integer"),
        ("~", ["x"], "is no operator"),
    ],
)
def test_a_requirement_that_means_nothing_cannot_be_built(
    operator: Any, values: list[str], reason: str
) -> None:
    with pytest.raises(SelectorError, match=reason):
        Requirement("app", operator, values)


def test_what_is_as_long_or_as_large_as_it_may_be_is_taken() -> None:
    key, name = "p" * 253 + "/" + "n" * 63, "v" * 63
    assert labels.parse(f"{key}={name}").matches({key: name})
    largest = str(2**63 - 1)
    assert Requirement("size", "lt", [largest]).matches({"size": str(2**63 - 2)})
    # Of no sort that compares: a label may be what no integer is.
    assert not Requirement("size", "gt", ["1"]).matches({"size": str(2**63)})
    assert Requirement("size", "lt", ["1"]).matches({"size": str(-(2**63))})
    assert not Requirement("size", "lt", ["1"]).matches({"size": str(-(2**63) - 1)})


def test_nothing_selects_nothing_on_a_server_too() -> None:
    assert not labels.nothing().matches({})
    assert not labels.nothing().matches({"nothing": "x"})
    assert str(labels.nothing()) == "!nothing,nothing"


def test_everything_is_the_empty_text() -> None:
    assert labels.everything().matches({})
    assert labels.everything().is_everything
    assert str(labels.everything()) == ""
    assert not labels.parse("a").is_everything


def test_a_set_of_labels_selects_what_has_them_all() -> None:
    selector = labels.from_set({"tier": "front", "app": "web"})
    assert str(selector) == "app=web,tier=front"
    assert selector.matches(WEB)
    assert selector == labels.from_set({"app": "web", "tier": "front"})
    with pytest.raises(SelectorError, match="is no label value"):
        labels.from_set({"app": "web,tier=front"})


def test_a_selector_grows_without_changing() -> None:
    selector = labels.parse("app=web")
    narrowed = selector.add(Requirement("canary", "!"))
    assert str(selector) == "app=web"
    assert str(narrowed) == "app=web,!canary"
    assert len({selector, narrowed, labels.parse("app=web")}) == 2


def test_the_selector_of_a_manifest_means_what_it_means_to_a_controller() -> None:
    selector = LabelSelector(
        match_labels={"app": "web"},
        match_expressions=[
            LabelSelectorRequirement(key="tier", operator="In", values=["front", "b"]),
            LabelSelectorRequirement(key="env", operator="NotIn", values=["prod"]),
            LabelSelectorRequirement(key="size", operator="Exists"),
            LabelSelectorRequirement(key="canary", operator="DoesNotExist"),
        ],
    )
    found = labels.from_label_selector(selector)
    assert str(found) == "app=web,!canary,env notin (prod),size,tier in (b,front)"
    assert found.matches(WEB)
    assert labels.from_label_selector(LabelSelector()).is_everything
    assert labels.from_label_selector(None) == labels.nothing()
    odd = LabelSelectorRequirement(key="a", operator="Like", values=["b"])
    with pytest.raises(SelectorError, match="'Like' is not one of In, NotIn"):
        labels.from_label_selector(LabelSelector(match_expressions=[odd]))


words = st.from_regex(r"[a-z]([-a-z0-9_.]{0,5}[a-z0-9])?", fullmatch=True)
requirements = st.one_of(
    st.builds(Requirement, words, st.sampled_from(["exists", "!"])),
    st.builds(
        Requirement,
        words,
        st.sampled_from(["=", "==", "!=", "in", "notin"]),
        st.lists(words, min_size=1, max_size=1),
    ),
    st.builds(
        Requirement,
        words,
        st.sampled_from(["in", "notin"]),
        st.lists(words | st.just(""), min_size=1, max_size=4),
    ),
)


@given(st.lists(requirements, max_size=5))
def test_what_is_written_reads_back(conditions: list[Requirement]) -> None:
    selector = Selector(*conditions)
    assert labels.parse(str(selector)) == selector


@given(st.text(alphabet="ab =!(),<>\tin/-", max_size=20))
def test_any_text_is_a_selector_or_a_selector_error(text: str) -> None:
    try:
        selector = labels.parse(text)
    except SelectorError:
        return
    assert labels.parse(str(selector)) == selector
