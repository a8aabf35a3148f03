"""Objects that are a definition of another package's: where, and only if it fits."""

from __future__ import annotations

from typing import Any

import pytest
from small_specs import JSONObject, built, schemas

from kubewright.diagnostics import InputError, Places
from kubewright.load.documents import RawDocument
from kubewright.load.openapi import parse_v3
from kubewright.load.specs import Specs
from kubewright.model.api import Model
from kubewright.model.borrowed import Lender
from kubewright.model.build import build_model
from kubewright.model.types import ListOf, ObjectType, Ref
from kubewright.naming import Pins, resolve_names

CORE = "io.k8s.api.core.v1"
META = "io.k8s.apimachinery.pkg.apis.meta.v1"
STRING, INTEGER = {"type": "string"}, {"type": "integer"}


def _ref(name: str) -> JSONObject:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(*required: str, **properties: Any) -> JSONObject:
    object_: JSONObject = {"type": "object", "properties": properties}
    return {**object_, "required": list(required)} if required else object_


LENT = schemas(
    {
        f"{CORE}.Container": _object(
            "name",
            name=STRING,
            env={"type": "array", "items": _ref(f"{CORE}.EnvVar")},
            started=_ref(f"{META}.Time"),
            limits={
                "type": "object",
                "additionalProperties": _ref(
                    "io.k8s.apimachinery.pkg.api.resource.Quantity"
                ),
            },
            metadata=_ref(f"{META}.ObjectMeta"),
        ),
        f"{CORE}.EnvVar": _object(name=STRING, value=STRING),
        f"{META}.ObjectMeta": _object(name=STRING),
        f"{META}.Time": {"type": "string", "format": "date-time"},
        "io.k8s.apimachinery.pkg.api.resource.Quantity": STRING,
    }
)
QUANTITY = {"x-kubernetes-int-or-string": True}
CONTAINER = _object(
    "name",
    name=STRING,
    env={"type": "array", "items": _object(name=STRING, value=STRING)},
    started={"type": "string", "format": "date-time"},
    limits={"type": "object", "additionalProperties": QUANTITY},
    metadata={"type": "object"},
)


def _model(places: dict[str, str], **properties: JSONObject) -> Model:
    here = Places("kubewright.yaml").below("types", "kubeclient")
    lender = Lender("kubeclient", built(LENT).model, places, here)
    document = schemas({"com.example.v1.Thing": _object(**properties)})
    parsed = parse_v3(RawDocument("things.json", document))
    return build_model(Specs((parsed,)), lenders=(lender,)).model


def _refusal(places: dict[str, str], **properties: JSONObject) -> str:
    with pytest.raises(InputError) as caught:
        _model(places, **properties)
    assert caught.value.location is not None
    assert caught.value.location.pointer.startswith("/types/kubeclient/places/")
    return caught.value.message


def test_a_place_has_the_class_that_the_configuration_says() -> None:
    model = _model({"*/container": f"{CORE}.Container"}, container=CONTAINER)
    assert [type_.name for type_ in model.objects] == ["com.example.v1.Thing"]
    thing = model.by_name["com.example.v1.Thing"]
    assert isinstance(thing, ObjectType)
    assert thing.fields[0].type == Ref(f"{CORE}.Container")
    names = resolve_names(model, "things", Pins())
    assert names.homes[CORE] == "kubeclient.core.v1"
    assert names.classes[f"{CORE}.Container"] == "Container"


def test_what_is_equal_is_the_same_class_wherever_it_stands() -> None:
    """Else the type of one place would change with what another is called."""
    inner = _object(container=CONTAINER)
    places = {"*#/near/container": f"{CORE}.Container"}
    model = _model(places, near=inner, far=_object(deep=inner))
    assert [type_.name for type_ in model.objects] == [
        "com.example.v1.Thing",
        "com.example.v1.Thing#/far",
        "com.example.v1.Thing#/far/deep",
        "com.example.v1.Thing#/near",
    ]


def test_objects_in_lists_can_be_borrowed() -> None:
    containers = {"type": "array", "items": CONTAINER}
    model = _model({"*/containers": f"{CORE}.Container"}, containers=containers)
    thing = model.by_name["com.example.v1.Thing"]
    assert isinstance(thing, ObjectType)
    assert thing.fields[0].type == ListOf(Ref(f"{CORE}.Container"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"image": STRING}, "it has no image"),
        ({"env": {"type": "array", "items": STRING}}, "env is of another type"),
        (
            {"env": {"type": "array", "items": _object(name=STRING, more=STRING)}},
            "it has no env.more",
        ),
        ({"limits": {"type": "object"}}, "limits is of another type"),
        ({"started": INTEGER}, "started is of another type"),
        ({"metadata": STRING}, "metadata is of another type"),
    ],
)
def test_a_class_that_would_lose_something_is_refused(
    change: JSONObject, reason: str
) -> None:
    other = {**CONTAINER, "properties": {**CONTAINER["properties"], **change}}
    message = _refusal({"*/container": f"{CORE}.Container"}, container=other)
    assert message.endswith(reason)


def test_a_class_that_asks_for_what_an_object_may_lack_is_refused() -> None:
    other = {**CONTAINER, "required": ["env"]}
    message = _refusal({"*/container": f"{CORE}.Container"}, container=other)
    assert message.endswith("it always has name")


def test_a_pattern_that_matches_nothing_is_refused() -> None:
    message = _refusal({"*/pod": f"{CORE}.Container"}, container=CONTAINER)
    assert message == "the documents have no object at */pod"


def test_only_definitions_with_fields_can_be_borrowed() -> None:
    for name in (f"{META}.Time", f"{CORE}.Pod"):
        message = _refusal({"*/container": name}, container=CONTAINER)
        assert f"no definition {name} with fields" in message
