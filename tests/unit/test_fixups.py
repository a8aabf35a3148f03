"""Every quirk of upstream is mended by name, and stale mends are errors."""

from __future__ import annotations

import pytest
from openapi_pydantic.v3.v3_0 import Reference, Schema

from kubewright.diagnostics import InputError, Location
from kubewright.fixups import FIXUPS, Fixup, apply_fixups
from kubewright.load import load

EACH = pytest.mark.parametrize("fixup", FIXUPS, ids=lambda fixup: fixup.name)
OF_EVERY_GROUP = [fixup for fixup in FIXUPS if fixup.name.endswith("of-every-group")]


def _where(name: str) -> Location:
    return Location("spec.json", f"/definitions/{name}")


@pytest.fixture(scope="module")
def definitions(request: pytest.FixtureRequest) -> dict[str, Schema | Reference]:
    repository = request.getfixturevalue("repository")
    specs = load([repository / "specs" / "kubernetes" / "1.36"])
    found: dict[str, Schema | Reference] = {}
    for document in specs.documents:
        components = document.api.components
        found.update((components and components.schemas) or {})
    return found


@EACH
def test_a_fixup_mends_what_kubernetes_serves(
    fixup: Fixup, definitions: dict[str, Schema | Reference]
) -> None:
    mended = apply_fixups({fixup.definition: definitions[fixup.definition]}, _where)
    assert mended[fixup.definition] != definitions[fixup.definition]


@EACH
def test_a_fixup_says_where_upstreams_code_shows_the_quirk(fixup: Fixup) -> None:
    assert fixup.source.startswith("https://github.com/kubernetes/")


@pytest.mark.parametrize(
    "fixup",
    [fixup for fixup in FIXUPS if fixup not in OF_EVERY_GROUP],
    ids=lambda fixup: fixup.name,
)
def test_a_fixup_of_what_is_mended_already_is_stale(
    fixup: Fixup, definitions: dict[str, Schema | Reference]
) -> None:
    once = apply_fixups({fixup.definition: definitions[fixup.definition]}, _where)
    with pytest.raises(InputError) as caught:
        apply_fixups(once, _where)
    assert caught.value.location == _where(fixup.definition)
    assert f"put {fixup.name!r} under fixups.disable" in str(caught.value)


@pytest.mark.parametrize("fixup", OF_EVERY_GROUP, ids=lambda fixup: fixup.name)
def test_kinds_of_every_group_become_one_and_none_at_all_is_stale(fixup: Fixup) -> None:
    core = {"group": "", "version": "v1", "kind": "K"}
    for listed in ([core], [core, core | {"group": "apps"}], [core | {"group": "x"}]):
        schema = Schema.model_validate({"x-kubernetes-group-version-kind": listed})
        mended = apply_fixups({fixup.definition: schema}, _where)[fixup.definition]
        assert mended.model_extra == {"x-kubernetes-group-version-kind": [core]}
    with pytest.raises(InputError):
        apply_fixups({fixup.definition: Schema()}, _where)


@EACH
def test_a_disabled_fixup_leaves_its_definition_alone(
    fixup: Fixup, definitions: dict[str, Schema | Reference]
) -> None:
    only = {fixup.definition: definitions[fixup.definition]}
    assert apply_fixups(only, _where, frozenset({fixup.name})) == only


def test_without_the_definitions_no_fixup_applies() -> None:
    assert apply_fixups({}, _where) == {}


def test_no_two_fixups_share_a_name() -> None:
    assert len({fixup.name for fixup in FIXUPS}) == len(FIXUPS)
