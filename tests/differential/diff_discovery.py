"""Scenarios: what the servers say about themselves and the resources of the group."""

from __future__ import annotations

from typing import Any

from diff_scenarios import scenario
from diff_session import API, GROUP, Session

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@scenario
def the_resources_of_a_version(s: Session) -> None:
    for version in ("v1", "v1beta1"):
        answer = s.get(f"/apis/{GROUP}/{version}")
        # In no order that could be relied on.
        answer.body["resources"].sort(key=lambda one: str(one["name"]))


@scenario
def the_versions_of_a_group(s: Session) -> None:
    s.get(f"/apis/{GROUP}")


@scenario
def groups_and_versions_that_are_not_there(s: Session) -> None:
    s.get("/apis/nothing.example.com")
    s.get("/apis/nothing.example.com/v1")
    s.get(f"/apis/{GROUP}/v9")


@scenario
def discovery_in_a_type_that_is_not_known(s: Session) -> None:
    s.get(API, accept="application/x-nothing")
    s.get(f"/apis/{GROUP}", accept="application/x-nothing")


@scenario
def discovery_takes_no_writes(s: Session) -> None:
    s.delete(f"/apis/{GROUP}")


@scenario
def health(s: Session) -> None:
    s.get("/healthz", accept="*/*")
    s.get("/livez", accept="*/*")
    s.get("/healthz/ping", accept="*/*")
    s.get("/healthz/nothing", accept="*/*")


@scenario
def paths_that_nobody_serves(s: Session) -> None:
    s.get("/nothing")
    s.get("/apis/a/b/c/d/e/f")
    s.get("/api/v9")


@scenario
def openapi_v3_of_a_version_has_its_paths(s: Session) -> None:
    answer = s.get(f"/openapi/v3/apis/{GROUP}/v1")
    s.transcript[-1]["body"] = {
        path: sorted({"delete", "get", "patch", "post", "put"} & operations.keys())
        for path, operations in sorted(answer.body["paths"].items())
    }


@scenario
def openapi_v3_of_a_version_has_its_schemas(s: Session) -> None:
    answer = s.get(f"/openapi/v3/apis/{GROUP}/v1")
    schemas = answer.body["components"]["schemas"]
    s.transcript[-1]["body"] = {
        name: without_prose(schemas[name])
        for name in schemas
        if name.startswith("example.kubewright.diff")
    }


def without_prose(schema: Any) -> Any:
    """A schema without descriptions of fields, but not without fields so called."""
    match schema:
        case dict():
            return {
                key: without_prose(value)
                for key, value in schema.items()
                if key != "description" or not isinstance(value, str)
            }
        case list():
            return [*map(without_prose, schema)]
        case _:
            return schema


@scenario
def openapi_v3_of_what_is_not_there(s: Session) -> None:
    s.get("/openapi/v3/apis/nothing.example.com/v1")
