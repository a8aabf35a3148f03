"""Everyone in a scope gets a name of their own, whatever the order."""

from __future__ import annotations

import keyword
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from kubewright.naming.resolve import resolve

NAMES = st.sampled_from(["a", "b", "c", "a_", "a_2", "a_2_2", "class", "list", "from"])
CANDIDATES = st.dictionaries(
    st.text("xyz", min_size=1, max_size=2), st.lists(NAMES, min_size=1, max_size=3)
)
RESERVED = st.frozensets(NAMES)


def test_a_collision_moves_all_its_parties_to_their_next_candidate() -> None:
    assert resolve({"x": ["a", "xa"], "y": ["a", "ya"]}) == {"x": "xa", "y": "ya"}


def test_a_party_moves_on_when_another_moves_onto_its_name() -> None:
    candidates = {"x": ["a", "b"], "y": ["a", "c"], "z": ["b", "d"]}
    assert resolve(candidates) == {"x": "b", "y": "c", "z": "d"}


def test_those_that_run_out_of_candidates_take_numbers_in_order() -> None:
    assert resolve({"y": ["a"], "x": ["a"], "z": ["a"]}) == {
        "x": "a",
        "y": "a_2",
        "z": "a_3",
    }


def test_a_number_does_not_take_a_name_that_someone_has() -> None:
    names = resolve({"x": ["a"], "y": ["a"], "z": ["a_2"]})
    assert names == {"x": "a", "y": "a_3", "z": "a_2"}


def test_keywords_and_reserved_names_take_an_underscore() -> None:
    candidates = {"x": ["from"], "y": ["kw"]}
    names = resolve(candidates, reserved=frozenset({"kw"}))
    assert names == {"x": "from_", "y": "kw_"}


def test_a_pinned_name_stays_and_the_others_make_way() -> None:
    names = resolve({"x": ["a", "b"], "y": ["c"]}, pinned={"y": "a"})
    assert names == {"x": "b", "y": "a"}


@given(CANDIDATES, RESERVED, st.data())
def test_the_order_of_the_parties_does_not_matter(
    candidates: Mapping[str, list[str]], reserved: frozenset[str], data: st.DataObject
) -> None:
    shuffled = dict(data.draw(st.permutations(list(candidates.items()))))
    assert resolve(shuffled, reserved=reserved) == resolve(
        candidates, reserved=reserved
    )


@given(CANDIDATES, RESERVED)
def test_no_name_is_given_twice_or_is_reserved_or_a_keyword(
    candidates: Mapping[str, list[str]], reserved: frozenset[str]
) -> None:
    names = resolve(candidates, reserved=reserved)
    assert names.keys() == candidates.keys()
    assert len(set(names.values())) == len(names)
    assert not any(map(keyword.iskeyword, names.values()))
    assert all(name.isidentifier() for name in names.values())
    assert not reserved & set(names.values())


@given(CANDIDATES, st.data())
def test_pinned_names_never_move(
    candidates: Mapping[str, list[str]], data: st.DataObject
) -> None:
    keys = data.draw(st.lists(st.sampled_from(["x", "y", "z"]), unique=True))
    pinned = {key: f"a{'_2' * index}" for index, key in enumerate(keys)}
    names = resolve({**candidates, **{key: ["a"] for key in keys}}, pinned=pinned)
    assert {key: names[key] for key in pinned} == pinned
    assert len(set(names.values())) == len(names)
