"""Schemas without prose."""

from __future__ import annotations

from kubewright.model.structure import referred, structure_of


def _structure(**content: object) -> dict[str, object]:
    return structure_of(content)


def test_descriptions_titles_and_examples_go() -> None:
    found = _structure(
        type="object",
        description="a book",
        title="Book",
        properties={"pages": {"type": "integer", "description": "how many"}},
    )
    assert found == {"type": "object", "properties": {"pages": {"type": "integer"}}}


def test_a_property_named_description_stays() -> None:
    found = _structure(properties={"description": {"type": "string", "title": "t"}})
    assert found == {"properties": {"description": {"type": "string"}}}


def test_defaults_enums_and_extensions_stay_as_they_are() -> None:
    content = {
        "type": "object",
        "default": {"description": "kept", "title": "kept"},
        "enum": [{"description": "kept"}],
        "x-kubernetes-validations": [{"rule": "true", "message": "kept"}],
    }
    assert _structure(**content) == content


def test_schemas_are_found_wherever_a_schema_can_stand() -> None:
    prose, bare = {"type": "string", "description": "x"}, {"type": "string"}
    for key in ("items", "not", "additionalProperties"):
        assert _structure(**{key: prose}) == {key: bare}
    for key in ("allOf", "anyOf", "oneOf"):
        assert _structure(**{key: [prose]}) == {key: [bare]}


def test_references_are_found_at_any_depth() -> None:
    ref = {"$ref": "#/components/schemas/io.example.v1.Page"}
    found = _structure(properties={"pages": {"type": "array", "items": ref}})
    assert [*referred(found)] == ["io.example.v1.Page"]
