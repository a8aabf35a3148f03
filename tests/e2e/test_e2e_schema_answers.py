"""The recorded answers about schemas are those of a server: it is asked again."""

from __future__ import annotations

from typing import Any

import pytest
from tests.schema_answers import format_answers, metadata_answers, value_answers

from kuberuntime.dynamic import DynamicClient
from kuberuntime.rest import Invalid, RESTClient
from kuberuntime.schema import FieldError, Schema
from kuberuntime.testing.crds import install_crds

GROUP = "schemas.kubewright.example"


def crd(spec: Schema) -> dict[str, Any]:
    """A cluster-scoped kind whose spec has that schema."""
    schema = {"type": "object", "properties": {"spec": spec}}
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"checks.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": "Cluster",
            "names": {"plural": "checks", "kind": "Check"},
            "versions": [version],
        },
    }


@pytest.fixture(scope="module")
def checks(admin: RESTClient) -> Any:
    """A client of a kind with one field for each recorded schema, and each format."""
    fields: dict[str, Any] = {
        f"value{number}": answer.schema for number, answer in enumerate(value_answers())
    }
    for name in {name for name, _, _ in format_answers()}:
        fields[name] = {"type": "string", "format": name}
    install_crds(admin, [crd({"type": "object", "properties": fields})])
    return DynamicClient(admin).resource(f"checks.v1.{GROUP}")


def causes_of(checks: Any, **parts: Any) -> set[FieldError]:
    manifest = {"apiVersion": f"{GROUP}/v1", "kind": "Check", "metadata": {"name": "a"}}
    try:
        checks.create({**manifest, **parts}, dry_run=["All"])
    except Invalid as error:
        return {
            FieldError(cause.field or "", cause.reason or "", cause.message or "")
            for cause in error.causes
        }
    return set()


def test_values_are_refused_in_the_recorded_words(checks: Any) -> None:
    for number, answer in enumerate(value_answers()):
        name = f"value{number}"
        causes = {
            FieldError(
                cause.path.replace(name, "value"),
                cause.reason,
                cause.message.replace(name, "value"),
            )
            for cause in causes_of(checks, spec={name: answer.value})
        }
        assert causes == answer.causes, answer.about


def test_metadata_is_refused_in_the_recorded_words(checks: Any) -> None:
    for answer in metadata_answers():
        causes = causes_of(checks, metadata=answer.value)
        if "generateName" in answer.value:  # the name that is made of it is random
            causes = {cause for cause in causes if cause.path != "metadata.name"}
        assert causes == answer.causes, answer.about


def test_formats_take_the_recorded_texts(checks: Any) -> None:
    for name, text, good in format_answers():
        assert (causes_of(checks, spec={name: text}) == set()) is good, (name, text)
