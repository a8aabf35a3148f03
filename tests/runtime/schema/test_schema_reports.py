"""A report says what is wrong with an object, and what only its server can tell."""

from __future__ import annotations

from typing import Any

import pytest

from kuberuntime.schema import Schemas, Unchecked, report, validate

RULE = {"rule": "self.min <= self.max", "message": "min before max"}
SCHEMA = {
    "type": "object",
    "required": ["spec"],
    "properties": {
        "spec": {
            "type": "object",
            "x-kubernetes-validations": [RULE],
            "properties": {
                "min": {"type": "integer", "default": 1},
                "max": {"type": "integer"},
                "odd": {"type": "string", "pattern": "(?=lookahead)"},
                "list": {
                    "type": "array",
                    "items": {
                        "type": "integer",
                        "x-kubernetes-validations": [{"rule": "self > 0"}],
                    },
                },
            },
        }
    },
}
NONE = Schemas({})


def of(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "a"}, "spec": spec}


def test_a_good_object_is_true_and_names_the_rules_that_were_not_checked() -> None:
    found = report(of(list=[1, 2], odd="x"), SCHEMA, NONE)
    assert found
    assert found.errors == ()
    assert set(found.unchecked) == {
        Unchecked("spec", "self.min <= self.max", "min before max"),
        Unchecked("spec.list[0]", "self > 0"),
        Unchecked("spec.list[1]", "self > 0"),
        Unchecked("spec.odd", "(?=lookahead)"),
    }
    assert str(found) == "(4 rules are checked by the server alone)"


def test_rules_count_where_the_object_has_a_value() -> None:
    assert [one.path for one in report(of(), SCHEMA, NONE).unchecked] == ["spec"]


def test_a_bad_object_is_false_and_says_why() -> None:
    found = report({"metadata": {}, "spec": {"max": "x"}}, SCHEMA, NONE)
    assert not found
    assert str(found) == (
        "metadata.name: Required value: name or generateName is required\n"
        'spec.max: Invalid value: "string": '
        'spec.max in body must be of type integer: "string"\n'
        "<nil>: Invalid value: null: some validation rules were not checked because "
        "the object was invalid; correct the existing errors to complete validation\n"
        "(1 rules are checked by the server alone)"
    )


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "(a*)*b", "(x+x+)+y"])
def test_no_pattern_takes_longer_than_the_text_is_long(pattern: str) -> None:
    text = "a" * 200_000 + "!" + "x" * 200_000
    assert validate(text, {"type": "string", "pattern": pattern}, NONE) != []


def test_a_pattern_that_takes_too_much_memory_is_unchecked() -> None:
    pattern = "((a{100}){100}){100}"
    schema = {"type": "string", "pattern": pattern}
    assert validate("b", schema, NONE) == []
