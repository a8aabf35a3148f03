"""CustomResourceDefinitions that come, change and go while the server runs."""

from __future__ import annotations

from typing import Any

import pytest
from embedded_api import MERGE, Asker, seen

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
SHELVES = "/apis/example.com/v1/namespaces/default/shelves"
V1 = {"name": "v1", "served": True, "storage": True}
SCHEMA = {"openAPIV3Schema": {"type": "object"}}


@pytest.fixture
def api() -> Asker:
    return Asker()


def definition(
    plural: str = "shelves", *versions: dict[str, Any], **names: Any
) -> dict[str, Any]:
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": plural, "kind": "Shelf", **names},
            "versions": [{"schema": SCHEMA, **one} for one in versions or (V1,)],
        },
    }


def shelf(name: str, **metadata: Any) -> dict[str, Any]:
    metadata = {"name": name, **metadata}
    return {"apiVersion": "example.com/v1", "kind": "Shelf", "metadata": metadata}


def define(api: Asker, body: dict[str, Any]) -> dict[str, Any]:
    """A definition that is created, as it is once the controllers have seen it."""
    assert api.ask("POST", DEFINITIONS, body).status == 201
    return found(api, body["metadata"]["name"])


def found(api: Asker, name: str = "shelves.example.com") -> dict[str, Any]:
    got = api.ask("GET", f"{DEFINITIONS}/{name}")
    assert got.status == 200, got.body
    return got.body


def conditions(defined: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        one["type"]: (one["status"], one["reason"])
        for one in defined["status"]["conditions"]
    }


def test_a_definition_is_established_and_served(api: Asker) -> None:
    assert api.ask("GET", SHELVES).status == 404
    defined = define(api, definition())
    assert conditions(defined) == {
        "NamesAccepted": ("True", "NoConflicts"),
        "Established": ("True", "InitialNamesAccepted"),
    }
    assert defined["status"]["storedVersions"] == ["v1"]
    assert defined["status"]["acceptedNames"] == {
        "plural": "shelves",
        "singular": "shelf",
        "kind": "Shelf",
        "listKind": "ShelfList",
    }
    assert "finalizers" not in defined["metadata"]
    assert api.ask("POST", SHELVES, shelf("a")).status == 201


def test_an_update_of_a_definition_that_changes_nothing_keeps_its_version(
    api: Asker,
) -> None:
    body = definition()
    defined = define(api, body)
    path = f"{DEFINITIONS}/shelves.example.com"
    version = defined["metadata"]["resourceVersion"]
    bare = {**body, "metadata": {**body["metadata"], "resourceVersion": version}}
    for again in (defined, bare):
        put = api.ask("PUT", path, again)
        assert (put.status, put.body["metadata"]["resourceVersion"]) == (200, version)
    assert found(api)["metadata"]["resourceVersion"] == version


def test_a_definition_that_is_deleted_gets_its_finalizer_with_the_deletion(
    api: Asker,
) -> None:
    defined = define(api, definition())
    api.ask("POST", SHELVES, shelf("a", finalizers=["example.com/hold"]))
    deleted = api.ask("DELETE", f"{DEFINITIONS}/shelves.example.com").body
    for seen_of_it in (deleted, found(api)):
        assert seen_of_it["metadata"]["finalizers"] == [
            "customresourcecleanup.apiextensions.k8s.io"
        ]
        assert "deletionTimestamp" in seen_of_it["metadata"]
        assert seen_of_it["metadata"]["generation"] == 1
    assert [*conditions(deleted)] == ["NamesAccepted", "Established", "Terminating"]
    assert conditions(deleted)["Terminating"] == ("True", "InstanceDeletionPending")
    assert defined["metadata"]["generation"] == 1


def test_definitions_are_served_without_the_controllers_of_a_cluster() -> None:
    api = Asker(controllers=False)
    define(api, definition())
    assert api.ask("GET", SHELVES).status == 200


def test_a_kind_that_another_has_is_a_conflict_until_it_is_free(api: Asker) -> None:
    define(api, definition())
    second = define(api, definition("racks", singular="rack"))
    assert conditions(second) == {
        "NamesAccepted": ("False", "ListKindConflict"),
        "Established": ("False", "NotAccepted"),
    }
    assert "kind" not in second["status"]["acceptedNames"]
    racks = SHELVES.replace("shelves", "racks")
    assert api.ask("GET", racks).status == 404

    api.ask("DELETE", f"{DEFINITIONS}/shelves.example.com")
    assert conditions(found(api, "racks.example.com"))["Established"][0] == "True"
    assert api.ask("GET", racks).status == 200


def test_every_name_can_be_in_use(api: Asker) -> None:
    define(api, definition(shortNames=["sh", "shf"]))
    for names, reason in (
        ({"singular": "shelf"}, "SingularConflict"),
        ({"shortNames": ["sh", "r"]}, "ShortNamesConflict"),
        ({"kind": "Shelf"}, "KindConflict"),
    ):
        wanted = {"singular": "rack", "kind": "Rack", "listKind": "RackList", **names}
        defined = define(api, definition("racks", **wanted))
        assert conditions(defined)["NamesAccepted"] == ("False", reason)
        api.ask("DELETE", f"{DEFINITIONS}/racks.example.com")


def test_names_of_built_in_kinds_are_in_use(api: Asker) -> None:
    body = definition("pods2", kind="Deployment", listKind="Pod2List")
    body["metadata"]["name"] = "pods2.apps"
    body["spec"]["group"] = "apps"
    [accepted, *_] = define(api, body)["status"]["conditions"]
    assert accepted["message"] == '"Deployment" is already in use'


def test_a_served_definition_goes_on_under_its_names_in_a_conflict(api: Asker) -> None:
    define(api, definition())
    define(api, definition("racks", singular="rack", kind="Rack", shortNames=["r"]))
    change = {"spec": {"names": {"shortNames": ["r"]}}}
    api.ask("PATCH", f"{DEFINITIONS}/shelves.example.com", change, content_type=MERGE)
    assert conditions(found(api)) == {
        "NamesAccepted": ("False", "ShortNamesConflict"),
        "Established": ("True", "InitialNamesAccepted"),
    }
    assert api.ask("GET", SHELVES).status == 200


def test_versions_are_served_as_the_definition_says_now(api: Asker) -> None:
    old = {"name": "v1alpha1", "served": True, "storage": False}
    body = definition("shelves", V1, old)
    define(api, body)
    api.ask("POST", SHELVES, shelf("a"))
    alpha = SHELVES.replace("v1", "v1alpha1")
    got = api.ask("GET", f"{alpha}/a").body
    assert (got["apiVersion"], got["kind"]) == ("example.com/v1alpha1", "Shelf")

    body["spec"]["versions"][1]["served"] = False
    versions = {"spec": {"versions": body["spec"]["versions"]}}
    path = f"{DEFINITIONS}/shelves.example.com"
    assert api.ask("PATCH", path, versions, content_type=MERGE).status == 200
    assert api.ask("GET", f"{alpha}/a").status == 404
    assert api.ask("GET", f"{SHELVES}/a").status == 200


def test_versions_that_objects_were_stored_in_are_remembered(api: Asker) -> None:
    body = definition("shelves", V1)
    define(api, body)
    newer = [
        {**V1, "storage": False, "schema": SCHEMA},
        {**V1, "name": "v2", "schema": SCHEMA},
    ]
    path = f"{DEFINITIONS}/shelves.example.com"
    api.ask("PATCH", path, {"spec": {"versions": newer}}, content_type=MERGE)
    assert found(api)["status"]["storedVersions"] == ["v1", "v2"]


def test_a_condition_keeps_the_time_of_its_last_change(api: Asker) -> None:
    define(api, definition())
    api.clock.advance(60)
    change = {"spec": {"names": {"categories": ["all"]}}}
    path = f"{DEFINITIONS}/shelves.example.com"
    api.ask("PATCH", path, change, content_type=MERGE)
    defined = found(api)
    assert defined["status"]["acceptedNames"]["categories"] == ["all"]
    times = {one["lastTransitionTime"] for one in defined["status"]["conditions"]}
    assert times == {"2026-01-01T00:00:00Z"}


def test_its_objects_go_with_a_definition(api: Asker) -> None:
    define(api, definition())
    api.ask("POST", SHELVES, shelf("a"))
    feed = api.feed(f"{SHELVES}?watch=true")
    feed.take()
    api.ask("DELETE", f"{DEFINITIONS}/shelves.example.com")
    assert seen(feed) == [("DELETED", "a")]
    assert feed.take() == b""
    assert feed.ended
    assert api.ask("GET", f"{DEFINITIONS}/shelves.example.com").status == 404
    assert api.ask("GET", SHELVES).status == 404


def test_a_definition_stays_as_long_as_a_finalizer_holds_an_object(api: Asker) -> None:
    define(api, definition())
    held = api.ask("POST", SHELVES, shelf("a", finalizers=["example.com/hold"])).body
    api.ask("DELETE", f"{DEFINITIONS}/shelves.example.com")
    terminating = conditions(found(api))["Terminating"]
    assert terminating == ("True", "InstanceDeletionInProgress")
    assert "deletionTimestamp" in api.ask("GET", f"{SHELVES}/a").body["metadata"]

    got = api.ask("POST", SHELVES, shelf("b"))
    assert got.status == 403
    assert got.body["message"] == (
        'shelves.example.com "b" is forbidden: create not allowed while custom resource'
        " definition is terminating"
    )

    free = {"metadata": {"finalizers": None, "uid": held["metadata"]["uid"]}}
    api.ask("PATCH", f"{SHELVES}/a", free, content_type=MERGE)
    assert api.ask("GET", f"{DEFINITIONS}/shelves.example.com").status == 404


def test_a_definition_that_comes_again_begins_anew(api: Asker) -> None:
    first = define(api, definition())
    api.ask("POST", SHELVES, shelf("a"))
    api.ask("DELETE", f"{DEFINITIONS}/shelves.example.com")
    second = define(api, definition())
    assert second["metadata"]["uid"] != first["metadata"]["uid"]
    assert api.names(SHELVES) == []
