"""What documents say, as one model: scope, verbs, kinds, types, semantics."""

from __future__ import annotations

import random

import pytest
from small_specs import TRAYS, WIDGET, JSONObject, aggregated, built, schemas, widgets

from kubewright.diagnostics import InputError
from kubewright.model.build import version_priority
from kubewright.model.resources import Content, Resource, Scope, Verb
from kubewright.model.types import AliasType, ObjectType, Primitive, PrimitiveName


def _resource(document: JSONObject, plural: str) -> Resource:
    resources = built(document).model.resources
    return next(r for r in resources if r.gvr.resource == plural)


def test_scope_verbs_and_kinds_come_from_paths_alone() -> None:
    trays = _resource(widgets(), "trays")
    assert trays.scope is Scope.CLUSTER
    assert trays.verbs == ("create", "delete", "get", "list", "watch")
    assert trays.list_type == "com.example.widgets.v1.TrayList"
    scale, status = _resource(widgets(), "widgets").subresources
    assert (str(scale.kind), scale.verbs) == (
        "autoscaling/v1 Scale",
        ("get", "patch", "update"),
    )
    assert str(status.kind) == "widgets.example.com/v1 Widget"


def test_a_subresource_is_of_the_kind_that_it_answers_with() -> None:
    """On the scale of a custom resource, servers name the custom resource's kind."""
    document = widgets()
    (scale,) = (item for path, item in document["paths"].items() if "/scale" in path)
    gvk = {"group": "widgets.example.com", "version": "v1", "kind": "Widget"}
    for operation in ("get", "put", "patch"):
        scale[operation]["x-kubernetes-group-version-kind"] = gvk
    found, _ = _resource(document, "widgets").subresources
    assert str(found.kind) == "autoscaling/v1 Scale"


def test_discovery_adds_names_and_changes_nothing_else() -> None:
    with_discovery = built(widgets(), discovery=aggregated()).model
    assert [r.short_names for r in with_discovery.resources] == [(), ("wd",)]
    assert [r.singular for r in with_discovery.resources] == ["tray", "widget"]
    assert with_discovery.types == built(widgets()).model.types


def test_a_group_version_without_openapi_is_left_out_with_a_note() -> None:
    discovery = aggregated()
    kind = {"kind": "PodMetrics"}
    pods = {"resource": "pods", "responseKind": kind, "scope": "Namespaced"}
    versions = [{"version": "v1beta1", "resources": [{**pods, "verbs": ["get"]}]}]
    discovery["items"].append(
        {"metadata": {"name": "metrics.k8s.io"}, "versions": versions}
    )
    (note,) = built(widgets(), discovery=discovery).notes
    assert "metrics.k8s.io/v1beta1 is left out" in str(note)


def test_without_watch_paths_a_list_that_takes_watch_can_be_watched() -> None:
    document = widgets()
    for path in [path for path in document["paths"] if "/watch/" in path]:
        del document["paths"][path]
    assert Verb.WATCH not in _resource(document, "trays").verbs
    document["paths"][TRAYS]["parameters"] = [
        {"name": "watch", "in": "query", "schema": {"type": "boolean"}}
    ]
    assert Verb.WATCH in _resource(document, "trays").verbs
    assert Verb.WATCH not in _resource(document, "widgets").verbs


def test_a_subresource_may_answer_text_or_hold_a_connection() -> None:
    document = widgets()
    gvk = {"group": "widgets.example.com", "version": "v1", "kind": "Tray"}
    kind = {"x-kubernetes-group-version-kind": gvk}
    text = {"200": {"description": "", "content": {"text/plain": {}}}}
    log = {"x-kubernetes-action": "get", "responses": text, **kind}
    connect = {"x-kubernetes-action": "connect", "responses": {}, **kind}
    document["paths"][f"{TRAYS}/{{name}}/log"] = {"get": log}
    document["paths"][f"{TRAYS}/{{name}}/exec"] = {"get": connect, "head": connect}
    execute, log_ = _resource(document, "trays").subresources
    assert (execute.content, execute.verbs) == (Content.CONNECTION, (Verb.GET,))
    assert (log_.content, log_.verbs) == (Content.TEXT, (Verb.GET,))


def test_a_definition_in_two_documents_is_one_type_with_a_note_where_they_differ() -> (
    None
):
    other = widgets()
    definitions = other["components"]["schemas"]
    definitions[WIDGET]["description"] = "Built from another release."
    found = built(widgets(), other)
    assert found.model.types == built(widgets()).model.types
    (note,) = map(str, found.notes)
    assert note == (
        f"1.json#/components/schemas/{WIDGET}: differs from the definition kept, "
        f"0.json#/components/schemas/{WIDGET}"
    )


def test_paths_that_address_no_resource_are_counted() -> None:
    document = widgets()
    for path in ("/version/", "/apis/", "/api/v1//", "/apis/a.io/v1/watch"):
        document["paths"][path] = {}
    assert built(document).other_paths == (
        "/api/v1//",
        "/apis/",
        "/apis/a.io/v1/watch",
        "/version/",
    )


def test_an_alias_of_an_alias_is_a_type_and_a_property_may_recurse() -> None:
    prefix = "#/components/schemas/"
    model = built(
        schemas(
            {
                "a.v1.Thing": {
                    "properties": {"next": {"$ref": f"{prefix}a.v1.Things"}}
                },
                "a.v1.Things": {"$ref": f"{prefix}a.v1.List"},
                "a.v1.List": {
                    "type": "array",
                    "items": {"$ref": f"{prefix}a.v1.Thing"},
                },
            }
        )
    ).model
    kinds = {type_.name: type(type_) for type_ in model.types}
    assert kinds == {
        "a.v1.List": AliasType,
        "a.v1.Thing": ObjectType,
        "a.v1.Things": AliasType,
    }


def test_time_and_microtime_are_told_apart_by_their_names() -> None:
    meta = "io.k8s.apimachinery.pkg.apis.meta.v1"
    schema = {"type": "string", "format": "date-time"}
    types = built(schemas({f"{meta}.Time": schema, f"{meta}.MicroTime": schema}))
    assert [alias.type for alias in types.model.aliases] == [
        Primitive(PrimitiveName.MICRO_TIME),
        Primitive(PrimitiveName.TIME),
    ]


def test_zero_values_of_go_are_no_defaults_and_others_are_kept() -> None:
    zero = {"type": "string", "default": ""}
    true = {"type": "boolean", "default": False}
    for name, expected in (
        ("io.k8s.a.v1.T", [None, None]),
        ("com.a.v1.T", ["", False]),
    ):
        thing = {"type": "object", "properties": {"a": zero, "b": true}}
        (type_,) = built(schemas({name: thing})).model.objects
        assert [field.default for field in type_.fields] == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("x-kubernetes-list-type", 1),
        ("x-kubernetes-list-map-keys", "name"),
        ("x-kubernetes-list-map-keys", [1]),
        ("x-kubernetes-patch-strategy", ["merge"]),
        ("x-kubernetes-patch-merge-key", {}),
        ("x-kubernetes-map-type", []),
    ],
)
def test_an_extension_of_another_shape_is_refused_with_its_place(
    key: str, value: object
) -> None:
    thing = {"type": "object", "properties": {"a": {"type": "array", key: value}}}
    with pytest.raises(InputError) as caught:
        built(schemas({"a.v1.T": thing}))
    where = f"0.json#/components/schemas/a.v1.T/properties/a/{key}"
    assert str(caught.value.location) == where


def test_versions_are_ordered_as_kubernetes_orders_them() -> None:
    ordered = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1"]
    ordered += ["v11alpha2", "foo1", "foo10"]
    shuffled = random.Random(1).sample(ordered, len(ordered))
    assert sorted(shuffled, key=version_priority) == ordered
