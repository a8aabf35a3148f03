"""CustomResourceDefinitions become what a server that has them says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small_specs import OBJECT, JSONObject, crd, version

from kubewright.diagnostics import InputError
from kubewright.load import load
from kubewright.load.builtin import (
    LENT,
    LIST_META,
    OBJECT_META,
    SCALE,
    builtin_document,
)
from kubewright.load.crd import parse_crds
from kubewright.load.documents import RawDocument
from kubewright.load.references import closure
from kubewright.model.identifiers import GroupVersion
from kubewright.model.resources import PrinterColumn, Resource, Scope, Verb


def _resources(*documents: JSONObject) -> list[Resource]:
    raw = [RawDocument(f"{i}.yaml", document) for i, document in enumerate(documents)]
    return [resource for resource, _ in parse_crds(raw).discovery.resources]


def _schemas(document: JSONObject) -> dict[str, Any]:
    """The definitions, as JSON."""
    (parsed,) = parse_crds([RawDocument("crd.yaml", document)]).documents
    assert parsed.api.components is not None
    return {
        name: schema.model_dump(mode="json", by_alias=True, exclude_unset=True)
        for name, schema in (parsed.api.components.schemas or {}).items()
    }


def _properties(schema: JSONObject) -> JSONObject:
    return _schemas(crd(version("v1", schema)))["com.example.v1.Widget"]["properties"]


def test_every_served_version_is_a_resource_of_its_own() -> None:
    unserved = {**version("v1alpha1"), "served": False}
    found = _resources(crd(version("v1"), version("v1beta1"), unserved))
    assert [r.gvr.group_version for r in found] == [
        GroupVersion("example.com", "v1"),
        GroupVersion("example.com", "v1beta1"),
    ]


def test_a_resource_has_what_the_names_say() -> None:
    (resource,) = _resources(crd(singular="wid", shortNames=["wd"], categories=["all"]))
    assert (resource.singular, resource.short_names) == ("wid", ("wd",))
    assert resource.categories == ("all",)
    assert resource.scope is Scope.NAMESPACED
    assert set(resource.verbs) == set(Verb)
    (plain,) = _resources(crd())
    assert plain.singular == "widget"


def test_subresources_are_those_of_the_version() -> None:
    scale = {"specReplicasPath": ".a", "statusReplicasPath": ".b"}
    with_both = version("v1", subresources={"status": {}, "scale": scale})
    (resource,) = _resources(crd(with_both))
    kinds = {sub.name: str(sub.kind) for sub in resource.subresources}
    assert kinds == {
        "scale": "autoscaling/v1 Scale",
        "status": "example.com/v1 Widget",
    }
    assert _resources(crd())[0].subresources == ()


def test_columns_selectable_fields_and_deprecation_are_of_the_version() -> None:
    column = {"name": "Age", "type": "date", "jsonPath": ".metadata.x", "priority": 1}
    (resource,) = _resources(
        crd(
            version(
                "v1",
                additionalPrinterColumns=[column],
                selectableFields=[{"jsonPath": ".spec.color"}],
                deprecated=True,
            )
        )
    )
    assert resource.columns == (
        PrinterColumn("Age", "date", ".metadata.x", priority=1),
    )
    assert resource.selectable_fields == ("spec.color",)
    assert resource.deprecation == "example.com/v1 Widget is deprecated"


def test_a_null_is_as_good_as_nothing() -> None:
    document = crd(
        version("v1", additionalPrinterColumns=None, subresources=None),
        shortNames=None,
        listKind=None,
    )
    assert _resources(document) == _resources(crd())


def test_every_object_has_api_version_kind_and_metadata() -> None:
    properties = _properties({"type": "object", "properties": {"spec": OBJECT}})
    assert list(properties) == ["spec", "apiVersion", "kind", "metadata"]
    assert properties["metadata"] == {"$ref": f"#/components/schemas/{OBJECT_META}"}


def test_what_a_crd_says_of_its_metadata_stays_beside_the_reference() -> None:
    name = {"type": "string", "maxLength": 63}
    own = {"type": "object", "properties": {"name": name}}
    properties = _properties({"type": "object", "properties": {"metadata": own}})
    assert properties["metadata"]["properties"] == {"name": name}
    assert properties["metadata"]["allOf"] == [
        {"$ref": f"#/components/schemas/{OBJECT_META}"}
    ]


def test_embedded_resources_have_type_meta_wherever_they_stand() -> None:
    embedded = {"type": "object", "x-kubernetes-embedded-resource": True}
    for around in (
        {"type": "array", "items": embedded},
        {"type": "object", "additionalProperties": embedded},
        {"type": "object", "properties": {"a": embedded}},
    ):
        text = json.dumps(_properties({"properties": {"spec": around}})["spec"])
        assert OBJECT_META in text
        assert '"required": ["apiVersion", "kind"]' in text


def test_a_list_has_the_items_and_the_kind_that_the_crd_names() -> None:
    listed = _schemas(crd(listKind="Widgets"))["com.example.v1.Widgets"]
    assert listed["properties"]["items"]["items"] == {
        "$ref": "#/components/schemas/com.example.v1.Widget"
    }
    assert _schemas(crd())["com.example.v1.WidgetList"]


def test_a_document_is_not_changed_by_reading_it() -> None:
    embedded = {"type": "object", "x-kubernetes-embedded-resource": True}
    document = crd(version("v1", {"properties": {"a": embedded}}))
    before = json.dumps(document)
    parse_crds([RawDocument("crd.yaml", document)])
    assert json.dumps(document) == before


def test_the_same_crd_twice_is_read_once_and_another_is_refused() -> None:
    assert len(_resources(crd(), crd())) == 1
    with pytest.raises(InputError, match=r"another .* the other is 0\.yaml"):
        _resources(crd(), crd(version("v2")))


def test_a_crd_that_serves_nothing_is_left_out_with_a_note() -> None:
    unserved = crd({**version("v1"), "served": False})
    found = parse_crds([RawDocument("crd.yaml", unserved)])
    assert found.documents == ()
    assert [str(note) for note in found.notes] == [
        "crd.yaml#/spec/versions: left out: no version is served"
    ]


def test_messages_name_the_place_in_the_crd(tmp_path: Path) -> None:
    deep = {"properties": {"spec": {"properties": {"a/b": {"type": "text"}}}}}
    file = tmp_path / "crds.json"
    file.write_text(
        json.dumps({"kind": "List", "items": [{}, crd(version("v1", deep))]})
    )
    with pytest.raises(InputError) as caught:
        load([file])
    assert caught.value.location is not None
    assert caught.value.location.pointer == (
        "/items/1/spec/versions/0/schema/openAPIV3Schema"
        "/properties/spec/properties/a~1b/type"
    )


def test_what_is_built_in_is_what_the_server_of_our_specs_says(
    repository: Path,
) -> None:
    specs = repository / "specs/kubernetes/1.36/openapi-v3/api__v1.json"
    schemas = json.loads(specs.read_bytes())["components"]["schemas"]
    needed = closure([OBJECT_META, LIST_META, SCALE, *LENT], schemas)
    file = repository / "generator/kubewright/load/builtin.json"
    assert json.loads(file.read_bytes()) == {name: schemas[name] for name in needed}


def test_what_a_document_defines_is_not_built_in() -> None:
    scale = builtin_document([SCALE], [OBJECT_META])
    assert scale is not None
    assert scale.api.components is not None
    assert OBJECT_META not in (scale.api.components.schemas or {})
    assert builtin_document([], []) is None
