"""Objects that are another package's class, though nobody names their places."""

from __future__ import annotations

from typing import Any

import pytest
from small_specs import JSONObject, built, schemas

from kubewright.diagnostics import Places
from kubewright.load.documents import RawDocument
from kubewright.load.openapi import parse_v3
from kubewright.load.specs import Specs
from kubewright.model.borrowed import Lender
from kubewright.model.build import BuiltModel, build_model
from kubewright.model.lending import Loan

CORE = "io.k8s.api.core.v1"
META = "io.k8s.apimachinery.pkg.apis.meta.v1"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
STRING, INTEGER = {"type": "string"}, {"type": "integer"}
TIME = {"type": "string", "format": "date-time"}


def _ref(name: str) -> JSONObject:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(*required: str, **properties: Any) -> JSONObject:
    object_: JSONObject = {"type": "object", "properties": properties}
    return {**object_, "required": list(required)} if required else object_


def _list(items: JSONObject) -> JSONObject:
    return {"type": "array", "items": items}


KEY = _object("key", key=STRING, name=STRING, optional={"type": "boolean"})
PAIR = _object("name", "value", name=STRING, value=STRING)
LENT = schemas(
    {
        f"{CORE}.EnvVarSource": _object(
            configMapKeyRef=_ref(f"{CORE}.ConfigMapKeySelector"),
            secretKeyRef=_ref(f"{CORE}.SecretKeySelector"),
        ),
        f"{CORE}.ConfigMapKeySelector": KEY,
        f"{CORE}.SecretKeySelector": KEY,
        f"{CORE}.EmptyDir": _object(medium=STRING, sizeLimit=_ref(QUANTITY)),
        f"{CORE}.Probe": _object(httpHeaders=_list(_ref(f"{CORE}.HTTPHeader"))),
        f"{CORE}.HTTPHeader": PAIR,
        f"{CORE}.Sysctl": PAIR,
        f"{CORE}.EnvVar": _object("name", name=STRING, value=STRING),
        f"{CORE}.LocalObjectReference": _object(name=STRING),
        f"{CORE}.Started": _object(at=_ref(f"{META}.Time"), by=STRING),
        f"{META}.Time": TIME,
        QUANTITY: STRING,
    }
)


def _built(*, own: JSONObject | None = None, **properties: JSONObject) -> BuiltModel:
    lender = Lender("kubeclient", built(LENT).model, {}, Places("here"), True)
    thing = {"com.example.v1.Thing": _object(**properties), **(own or {})}
    parsed = parse_v3(RawDocument("things.json", schemas(thing)))
    return build_model(Specs((parsed,)), lenders=(lender,))


def _borrowed(**properties: JSONObject) -> dict[str, str]:
    """The names of what is borrowed, by place."""
    return {
        place.partition("#/")[2]: loan.definition.removeprefix(f"{CORE}.")
        for place, loan in _built(**properties).loans.items()
    }


def test_an_object_with_the_fields_of_a_class_is_that_class_wherever_it_stands() -> (
    None
):
    source = _object(configMapKeyRef=KEY, secretKeyRef=KEY)
    model = _built(valueFrom=source, deep=_object(more=INTEGER, ours=source)).model
    assert [type_.name for type_ in model.objects] == [
        "com.example.v1.Thing",
        "com.example.v1.Thing#/deep",
    ]
    assert model.borrowed["kubeclient"][1] == {f"{CORE}.EnvVarSource"}


@pytest.mark.parametrize(
    "other",
    [
        _object(medium=STRING),  # fewer fields
        _object(medium=STRING, sizeLimit=INTEGER),
        _object(medium=STRING, sizeLimit=STRING),  # any text is no quantity
        _object(at=STRING, by=STRING),  # nor a time
        _object(key=STRING, name=STRING, optional={"type": "boolean"}),  # key: always
    ],
)
def test_an_object_that_a_class_would_not_hold_has_a_class_of_its_own(
    other: JSONObject,
) -> None:
    assert _borrowed(other=other) == {}


def test_a_class_holds_what_definitions_write_out() -> None:
    limit = {"x-kubernetes-int-or-string": True}
    assert _borrowed(
        cache=_object(medium=STRING, sizeLimit=limit),
        started=_object(at=TIME, by=STRING),
    ) == {"cache": "EmptyDir", "started": "Started"}


def test_what_the_other_package_has_under_the_property_is_preferred() -> None:
    assert _borrowed(
        configMapKeyRef=KEY, secretKeyRef=KEY, httpHeaders=_list(PAIR)
    ) == {
        "configMapKeyRef": "ConfigMapKeySelector",
        "secretKeyRef": "SecretKeySelector",
        "httpHeaders": "HTTPHeader",
    }


def test_words_that_property_and_class_share_come_next() -> None:
    assert _borrowed(
        krbConfigMap=KEY, passwordSecret=KEY, sysctls=_list(PAIR), headers=_list(PAIR)
    ) == {
        "krbConfigMap": "ConfigMapKeySelector",
        "passwordSecret": "SecretKeySelector",
        "sysctls": "Sysctl",
        "headers": "HTTPHeader",
    }


def test_then_the_structure_decides() -> None:
    """EnvVar asks for no value, and a header stands in more than a sysctl."""
    assert _borrowed(
        labels=_list(PAIR), hints=_list(_object("name", name=STRING, value=STRING))
    ) == {"labels": "HTTPHeader", "hints": "EnvVar"}


def test_one_field_alone_needs_the_word_of_its_property() -> None:
    name = _object(name=STRING)
    assert _borrowed(credentialsRef=name, header=name, status=name) == {
        "credentialsRef": "LocalObjectReference"
    }


def test_what_could_have_been_another_class_is_told() -> None:
    loans = _built(secretKeyRef=KEY, cache=_object(sizeLimit=INTEGER)).loans
    assert loans == {
        "com.example.v1.Thing#/secretKeyRef": Loan(
            f"{CORE}.SecretKeySelector", (f"{CORE}.ConfigMapKeySelector",)
        )
    }


def test_what_the_documents_define_themselves_is_not_borrowed() -> None:
    own = {f"{CORE}.Widget": _object(size=INTEGER)}
    assert _built(own=own, secretKeyRef=KEY).loans == {}
