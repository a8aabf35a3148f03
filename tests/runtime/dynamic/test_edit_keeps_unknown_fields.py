"""What an edit sends: what was changed, with all that the client does not know."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from dynamic_kinds import Gadget, GadgetSpec, Part, Rule, gadget, merged
from hypothesis import given
from hypothesis import strategies as st

from kuberuntime.edit import LostFieldsError
from kuberuntime.edit.draft import DictDraft, TypedDraft, changes_of
from kuberuntime.edit.merge_patch import clash, merge_patch, same
from kuberuntime.rest import Request, Response

REQUEST = Request("GET", "/apis/example.com/v1/namespaces/shop/gadgets/g")


def response(obj: Any) -> Response:
    body = json.dumps(obj).encode()
    return Response(200, {"content-type": "application/json"}, body)


def changed(change: Callable[[GadgetSpec], Any]) -> dict[str, Any]:
    """What the patch has for spec after a change of it."""
    draft = TypedDraft(response(gadget()), REQUEST, Gadget)
    assert draft.object.spec is not None
    change(draft.object.spec)
    patch = changes_of(draft)
    assert patch.keys() <= {"spec"}
    spec: dict[str, Any] = patch.get("spec", {})
    return spec


def parts_of(spec: GadgetSpec) -> list[Part]:
    assert spec.parts is not None
    return spec.parts


def rules_of(spec: GadgetSpec) -> list[Rule]:
    assert spec.rules is not None
    return spec.rules


def test_an_object_that_was_not_changed_makes_no_patch() -> None:
    assert changed(lambda spec: None) == {}


def test_only_the_field_that_was_changed_is_sent() -> None:
    assert changed(lambda spec: setattr(spec, "size", 2)) == {"size": 2}


def test_a_field_that_was_unset_is_removed() -> None:
    assert changed(lambda spec: setattr(spec, "size", None)) == {"size": None}


@pytest.mark.parametrize(("before", "after"), [(1, True), (1, 1.0), (0, False)])
def test_values_that_python_thinks_equal_are_told_apart(
    before: Any, after: Any
) -> None:
    assert not same({"a": [before]}, {"a": [after]})
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert merge_patch({"a": before}, {"a": after}) == {"a": after}
    draft = TypedDraft(response(gadget()), REQUEST, Gadget)
    assert draft.object.spec is not None
    draft.object.spec.extra = {"free": 1}
    assert changes_of(draft) == {"spec": {"extra": {"free": 1}}}


def test_changing_an_element_keeps_the_unknown_fields_of_all() -> None:
    def change(spec: GadgetSpec) -> None:
        parts_of(spec)[1].image = "b:2"

    expected = gadget()["spec"]["parts"]
    expected[1]["image"] = "b:2"
    assert changed(change) == {"parts": expected}


def test_a_time_with_a_fraction_is_sent_back_to_the_letter() -> None:
    parts = changed(lambda spec: parts_of(spec).pop())["parts"]
    assert parts[0]["started"] == "2026-01-02T03:04:05.5Z"


def test_elements_take_their_unknown_fields_along_when_reordered() -> None:
    reordered = changed(lambda spec: parts_of(spec).reverse())["parts"]
    assert reordered == gadget()["spec"]["parts"][::-1]


def test_an_element_that_was_renamed_in_place_is_still_itself() -> None:
    def change(spec: GadgetSpec) -> None:
        parts_of(spec)[0].name = "z"

    assert changed(change)["parts"][0]["new"] == "a"


def test_deleting_one_element_and_changing_another_mixes_nothing_up() -> None:
    def change(spec: GadgetSpec) -> None:
        del rules_of(spec)[0]
        rules_of(spec)[0].verbs.append("watch")

    second = {"verbs": ["list", "watch"], "new": "second"}
    assert changed(change) == {"rules": [second]}


def test_an_element_is_inserted_as_it_is() -> None:
    def change(spec: GadgetSpec) -> None:
        parts_of(spec).insert(0, Part(name="fresh"))

    expected = [{"name": "fresh"}, *gadget()["spec"]["parts"]]
    assert changed(change) == {"parts": expected}


def test_a_list_rebuilt_from_new_objects_is_matched_by_its_keys() -> None:
    def change(spec: GadgetSpec) -> None:
        spec.parts = [Part(name="c", image="c:2"), Part(name="new-one")]

    expected = [{"name": "c", "image": "c:2", "new": "c"}, {"name": "new-one"}]
    assert changed(change) == {"parts": expected}


def test_a_merge_key_tells_elements_apart_too() -> None:
    def change(spec: GadgetSpec) -> None:
        rules_of(spec)[0].parts = [Part(name="x", image="x:1")]

    rule = changed(change)["rules"][0]
    assert rule["parts"] == [{"name": "x", "image": "x:1", "new": "x"}]


def test_copies_that_are_equal_to_what_was_read_are_recognised() -> None:
    def change(spec: GadgetSpec) -> None:
        spec.rules = [copy.deepcopy(rules_of(spec)[1]), Rule(verbs=["new"])][:1]

    assert changed(change) == {"rules": [{"verbs": ["list"], "new": "second"}]}


def test_each_place_is_found_once_however_many_copies_are_alike() -> None:
    def rules_after(change: Callable[[list[Rule]], list[Rule]]) -> list[Any]:
        alike = gadget()
        verbs = [
            {"verbs": ["get"], "new": "first"},
            {"verbs": ["get"], "new": "second"},
        ]
        alike["spec"]["rules"] = verbs
        draft = TypedDraft(response(alike), REQUEST, Gadget)
        assert draft.object.spec is not None
        draft.object.spec.rules = change(rules_of(draft.object.spec))
        rules: list[Any] = changes_of(draft)["spec"]["rules"]
        return [rule.get("new") for rule in rules]

    three = rules_after(lambda rules: copy.deepcopy([*rules, rules[0]]))
    assert three == ["first", "second", None]
    beside = rules_after(lambda rules: [*rules, copy.deepcopy(rules[1])])
    assert beside == ["first", "second", None]
    moved = rules_after(lambda rules: [*copy.deepcopy(rules), Rule(verbs=["list"])])
    assert moved == ["first", "second", None]


def test_new_elements_of_a_list_without_keys_do_not_lose_fields_silently() -> None:
    def change(spec: GadgetSpec) -> None:
        rules = rules_of(spec)
        spec.rules = [msgspec.structs.replace(rule, verbs=["*"]) for rule in rules]

    with pytest.raises(LostFieldsError) as refused:
        changed(change)
    assert refused.value.path == "$.spec.rules"
    assert refused.value.fields == (
        "$.spec.rules[0].new",
        "$.spec.rules[0].parts[0].new",
        "$.spec.rules[1].new",
    )
    assert "$.spec.rules[1].new; change the elements" in str(refused.value)


def test_elements_without_unknown_fields_may_be_replaced_by_new_ones() -> None:
    plain = gadget()
    plain["spec"]["rules"] = [{"verbs": ["get"]}]
    draft = TypedDraft(response(plain), REQUEST, Gadget)
    assert draft.object.spec is not None
    draft.object.spec.rules = [Rule(verbs=["list"])]
    assert changes_of(draft) == {"spec": {"rules": [{"verbs": ["list"]}]}}


def test_an_object_that_is_replaced_keeps_what_is_unknown_in_its_place() -> None:
    def change(spec: GadgetSpec) -> None:
        spec.main = Part(name="other")

    assert changed(change) == {"main": {"name": "other"}}


def test_maps_of_objects_are_patched_key_by_key() -> None:
    def change(spec: GadgetSpec) -> None:
        assert spec.by_name is not None
        spec.by_name["one"].image = "i"
        spec.by_name["two"] = Part(name="two")

    assert changed(change) == {
        "byName": {"one": {"image": "i"}, "two": {"name": "two"}}
    }


def test_a_part_that_moves_elsewhere_takes_its_unknown_fields_along() -> None:
    def change(spec: GadgetSpec) -> None:
        spec.rules = [*rules_of(spec), Rule(verbs=["get"], parts=[parts_of(spec)[2]])]

    moved = changed(change)["rules"][2]
    assert moved["parts"] == [{"name": "c", "image": "c:1", "new": "c"}]


def test_an_object_that_takes_the_place_of_another_brings_its_own() -> None:
    def change(spec: GadgetSpec) -> None:
        spec.main = parts_of(spec)[2]

    patch = changed(change)
    assert patch == {"main": {"name": "c", "new": "c", "image": "c:1"}}


def test_what_decoding_filled_in_is_not_sent() -> None:
    older = gadget()
    del older["spec"]["rules"][0]["verbs"]
    draft = TypedDraft(response(older), REQUEST, Gadget)
    assert draft.object.spec is not None
    rules = rules_of(draft.object.spec)
    assert rules[0].verbs == []
    rules.pop()
    assert changes_of(draft) == {"spec": {"rules": older["spec"]["rules"][:1]}}


def test_a_dict_in_the_place_of_a_model_is_sent_over_what_was_there() -> None:
    def change(spec: Any) -> None:
        spec.main = {"name": "main", "image": "m:1"}

    assert changed(change) == {"main": {"image": "m:1"}}


def test_labels_are_patched_one_by_one() -> None:
    draft = TypedDraft(response(gadget()), REQUEST, Gadget)
    draft.object.metadata.labels = {"tier": "web"}
    draft.object.metadata.resource_version = "77"
    assert changes_of(draft) == {"metadata": {"labels": {"app": None, "tier": "web"}}}


def test_a_dict_is_edited_as_it_is() -> None:
    draft = DictDraft(response(gadget()), REQUEST)
    draft.object["spec"]["parts"][0]["new"] = "changed"
    draft.object["status"]["other"] = 1
    patch = changes_of(draft)
    assert patch.keys() == {"spec", "status"}
    assert patch["status"] == {"other": 1}
    del draft.object["metadata"]
    with pytest.raises(ValueError, match="no metadata"):
        changes_of(draft)


JSON = st.recursive(
    st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)


@given(OBJECTS, OBJECTS)
def test_a_merge_patch_leads_from_one_document_to_the_other(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    patch = merge_patch(before, after)
    assert same(merged(before, patch), after)
    assert (patch == {}) == same(before, after)


@given(OBJECTS, OBJECTS, OBJECTS)
def test_patches_that_do_not_clash_can_be_applied_in_any_order(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    mine, other = merge_patch(base, ours), merge_patch(base, theirs)
    if clash(mine, other) is None:
        one_way = merged(merged(base, mine), other)
        assert same(one_way, merged(merged(base, other), mine))


def test_a_clash_names_the_first_thing_both_changed() -> None:
    assert clash({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}) == ("a", "c")
    assert clash({"a": {"b": 1}}, {"a": None}) == ("a",)
    assert clash({"a": [1]}, {"a": [1], "b": 2}) is None


@given(st.data())
def test_no_change_of_what_is_known_touches_what_is_not(data: st.DataObject) -> None:
    draft = TypedDraft(response(gadget()), REQUEST, Gadget)
    spec = draft.object.spec
    assert spec is not None
    parts = data.draw(st.permutations(parts_of(spec)))
    spec.parts = parts[: data.draw(st.integers(0, 3))]
    for part in spec.parts:
        part.image = data.draw(st.sampled_from(["x", None, part.image]))
    spec.size = data.draw(st.integers(0, 2))
    raw = gadget()
    after = merged(raw, changes_of(draft))
    assert Gadget.from_dict(after).to_dict() == draft.object.to_dict()
    assert after["spec"]["new"] == raw["spec"]["new"]
    assert after["status"] == raw["status"]
    assert [part["new"] for part in after["spec"]["parts"]] == [
        part.name for part in spec.parts
    ]
