"""Known changes are reported as what they are, each alone, and classed as a person would."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.unit.diff import mutations
from tests.unit.diff.mutations import Mutation
from tests.unit.diff.small_api import (
    JSONObject,
    api,
    crd,
    documents_side,
    openapi,
    package_side,
)

from kubewright.diff import Side, compare
from kubewright.diff.rules import RULES

SEEDS = 22

Maker = tuple[Callable[[], JSONObject], Callable[[JSONObject, Path], Side]]
MAKERS: dict[str, Maker] = {
    **dict.fromkeys(mutations.PACKAGE, (api, package_side)),
    **dict.fromkeys(mutations.CRD, (crd, documents_side)),
    **dict.fromkeys(mutations.OPENAPI, (openapi, documents_side)),
}
MUTATIONS: dict[str, Mutation] = {
    **mutations.PACKAGE,
    **mutations.CRD,
    **mutations.OPENAPI,
}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Maker], Side]:
    """The side of a document without a mutation."""

    @cache
    def side(maker: Maker) -> Side:
        document, read = maker
        return read(document(), tmp_path_factory.mktemp("base"))

    return side


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_known_change_is_reported_as_what_it_is_and_alone(
    name: str, untouched: Callable[[Maker], Side], tmp_path: Path
) -> None:
    document, read = MAKERS[name]
    base = untouched(MAKERS[name])
    for seed in range(SEEDS):
        changed = document()
        expected = MUTATIONS[name](changed, random.Random(f"{name} {seed}"))
        mutated = read(changed, tmp_path)
        changes = compare(mutated, base) if expected.back else compare(base, mutated)
        found = [
            (change.rule, change.subject, str(change.effect))
            for change in changes.whole
            if change.rule not in expected.besides
        ]
        assert found == [(expected.rule, expected.subject, expected.effect)], seed


def test_the_mutations_try_every_rule_two_thousand_times_all_told() -> None:
    tried = {
        MUTATIONS[name](MAKERS[name][0](), random.Random(f"{name} {seed}")).rule
        for name in MUTATIONS
        for seed in range(SEEDS)
    }
    assert tried == set(RULES)
    assert len(MUTATIONS) * SEEDS >= 2_000


@pytest.mark.parametrize("maker", dict.fromkeys(MAKERS.values()))
def test_what_did_not_change_is_not_reported(
    maker: Maker, untouched: Callable[[Maker], Side], tmp_path: Path
) -> None:
    document, read = maker
    assert compare(untouched(maker), read(document(), tmp_path)).all == ()


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_way_back_has_as_many_changes(
    name: str, untouched: Callable[[Maker], Side], tmp_path: Path
) -> None:
    document, read = MAKERS[name]
    base = untouched(MAKERS[name])
    changed = document()
    MUTATIONS[name](changed, random.Random(name))
    mutated = read(changed, tmp_path)
    there, back = compare(base, mutated), compare(mutated, base)
    assert len(there.whole) == len(back.whole)
