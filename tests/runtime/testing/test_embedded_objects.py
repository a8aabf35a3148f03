"""Objects that are created, read, changed: what a server makes of them."""

from __future__ import annotations

import pytest
from embedded_api import APPLY, MAPS, MERGE, NAMESPACES, Asker, config_map, pod

JSON_PATCH = "application/json-patch+json"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"


@pytest.fixture
def api() -> Asker:
    return Asker()


def deployment(name: str, **spec: object) -> dict[str, object]:
    selector = {"matchLabels": {"app": name}}
    template = {
        "metadata": {"labels": {"app": name}},
        "spec": {"containers": [{"name": "c", "image": "nginx:1"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"selector": selector, "template": template, **spec},
    }


def test_a_created_object_has_what_only_servers_give(api: Asker) -> None:
    made = api.map("a", uid="mine", creationTimestamp="2001-01-01T00:00:00Z")

    metadata = made["metadata"]
    assert metadata["uid"] != "mine"
    assert metadata["creationTimestamp"] == "2026-01-01T00:00:00Z"
    assert metadata["namespace"] == "default"
    assert int(metadata["resourceVersion"]) == api.server.tracker.revision
    assert api.ask("GET", f"{MAPS}/a").body == made


def test_servers_with_one_seed_give_the_same_uids_and_names() -> None:
    one, other, third = Asker(seed=7), Asker(seed=7), Asker(seed=8)
    body = {"metadata": {"generateName": "a-"}}
    first, second, last = (
        each.ask("POST", MAPS, body).body for each in (one, other, third)
    )
    assert first == second
    assert first["metadata"]["uid"] != last["metadata"]["uid"]


def test_a_generated_name_has_five_characters_more(api: Asker) -> None:
    made = api.ask("POST", MAPS, {"metadata": {"generateName": "web-"}}).body
    assert made["metadata"]["name"].startswith("web-")
    assert len(made["metadata"]["name"]) == len("web-") + 5


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"metadata": {}}, "metadata.name: Required value: name or generateName"),
        ({"metadata": {"name": "UP"}}, 'metadata.name: Invalid value: "UP"'),
        (
            {"metadata": {"name": "a", "labels": {"k": "not a value"}}},
            'metadata.labels: Invalid value: "not a value"',
        ),
    ],
)
def test_metadata_has_rules(api: Asker, body: dict[str, object], message: str) -> None:
    got = api.ask("POST", MAPS, body)
    assert got.status == 422
    assert got.body["reason"] == "Invalid"
    assert message in got.body["message"]
    assert got.body["details"]["causes"]


def test_a_namespace_that_is_not_there_takes_nothing(api: Asker) -> None:
    got = api.ask("POST", f"{NAMESPACES}/nowhere/configmaps", config_map("a"))
    assert got.status == 404
    assert got.body["message"] == 'namespaces "nowhere" not found'
    assert got.body["details"] == {"name": "nowhere", "kind": "namespaces"}


def test_an_object_of_another_namespace_is_refused(api: Asker) -> None:
    got = api.ask("POST", MAPS, config_map("a", namespace="kube-system"))
    assert (got.status, got.body["reason"]) == (400, "BadRequest")
    assert "does not match the namespace sent on the request" in got.body["message"]


def test_an_update_of_an_old_version_conflicts(api: Asker) -> None:
    made = api.map("a")
    assert api.ask("PUT", f"{MAPS}/a", {**made, "data": {"k": "1"}}).status == 200
    got = api.ask("PUT", f"{MAPS}/a", {**made, "data": {"k": "2"}})
    assert (got.status, got.body["reason"]) == (409, "Conflict")
    assert api.ask("GET", f"{MAPS}/a").body["data"] == {"k": "1"}


def test_an_update_without_a_version_goes_where_the_kind_allows_it(
    api: Asker,
) -> None:
    api.map("a")
    assert api.ask("PUT", f"{MAPS}/a", config_map("a")).status == 200

    leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
    assert api.ask("POST", leases, {"metadata": {"name": "l"}}).status == 201
    got = api.ask("PUT", f"{leases}/l", {"metadata": {"name": "l"}})
    assert got.status == 422
    assert "metadata.resourceVersion" in got.body["message"]


def test_an_update_that_changes_nothing_keeps_the_version(api: Asker) -> None:
    made = api.map("a", labels={"x": "1"})
    revision = api.server.tracker.revision
    api.clock.advance(60)
    assert api.ask("PUT", f"{MAPS}/a", made).body == made
    assert api.server.tracker.revision == revision


def test_what_identifies_an_object_cannot_be_changed(api: Asker) -> None:
    made = api.map("a")
    metadata = {**made["metadata"], "uid": "another"}
    got = api.ask("PUT", f"{MAPS}/a", {**made, "metadata": metadata})
    assert (got.status, got.body["reason"]) == (409, "Conflict")

    metadata = {**made["metadata"], "creationTimestamp": "2001-01-01T00:00:00Z"}
    got = api.ask("PUT", f"{MAPS}/a", {**made, "metadata": metadata}).body
    assert got["metadata"] == made["metadata"]


def test_the_generation_counts_changes_of_what_is_wanted(api: Asker) -> None:
    made = api.ask("POST", DEPLOYMENTS, deployment("web", replicas=1)).body
    assert made["metadata"]["generation"] == 1

    path = f"{DEPLOYMENTS}/web"
    labelled = {"metadata": {"labels": {"a": "b"}}}
    got = api.ask("PATCH", path, labelled, content_type=MERGE).body
    assert got["metadata"]["generation"] == 1
    got = api.ask("PATCH", path, {"spec": {"replicas": 2}}, content_type=MERGE).body
    assert got["metadata"]["generation"] == 2


def test_status_has_a_path_of_its_own(api: Asker) -> None:
    sent = {**deployment("web"), "status": {"replicas": 9}}
    assert api.ask("POST", DEPLOYMENTS, sent).body["status"] == {}

    path = f"{DEPLOYMENTS}/web"
    change = {"status": {"replicas": 3}, "spec": {"replicas": 7}}
    got = api.ask("PATCH", f"{path}/status", change, content_type=MERGE).body
    assert got["status"] == {"replicas": 3}
    assert got["spec"]["replicas"] == 1
    got = api.ask("PATCH", path, change, content_type=MERGE).body
    assert got["status"] == {"replicas": 3}
    assert got["spec"]["replicas"] == 7


def test_unknown_fields_are_dropped_warned_of_or_refused(api: Asker) -> None:
    body = {"metadata": {"name": "a"}, "dta": {}}
    warned = api.ask("POST", f"{MAPS}?fieldValidation=Warn", body)
    assert "dta" not in warned.body
    assert warned.headers["Warning"] == '299 - "unknown field \\"dta\\""'

    body["metadata"] = {"name": "b"}
    ignored = api.ask("POST", f"{MAPS}?fieldValidation=Ignore", body)
    assert (ignored.status, "Warning" in ignored.headers) == (201, False)

    body["metadata"] = {"name": "c"}
    refused = api.ask("POST", f"{MAPS}?fieldValidation=Strict", body)
    assert refused.status == 400
    assert 'strict decoding error: unknown field "dta"' in refused.body["message"]


def test_json_patches_of_built_in_kinds_set_what_is_missing(api: Asker) -> None:
    api.map("a")
    replace = [{"op": "replace", "path": "/data", "value": {"k": "1"}}]
    got = api.ask("PATCH", f"{MAPS}/a", replace, content_type=JSON_PATCH)
    assert (got.status, got.body["data"]) == (200, {"k": "1"})


def test_an_unknown_operation_on_a_built_in_kind_cannot_be_done(api: Asker) -> None:
    api.map("a")
    unknown = [{"op": "merge", "path": "/data", "value": {}}]
    got = api.ask("PATCH", f"{MAPS}/a", unknown, content_type=JSON_PATCH)
    assert (got.status, got.body["reason"]) == (422, "Invalid")
    assert got.body["message"] == (
        "the server rejected our request due to an error in our request"
    )


def test_a_dry_run_stores_nothing(api: Asker) -> None:
    made = api.map("a")
    revision = api.server.tracker.revision
    new = api.ask("POST", f"{MAPS}?dryRun=All", config_map("b"))
    assert (new.status, "resourceVersion" in new.body["metadata"]) == (201, False)
    changed = {**made, "data": {"k": "v"}}
    assert api.ask("PUT", f"{MAPS}/a?dryRun=All", changed).body["data"] == {"k": "v"}
    assert api.ask("DELETE", f"{MAPS}/a?dryRun=All").status == 200
    assert api.server.tracker.revision == revision
    assert api.ask("GET", f"{MAPS}/a").body == made


def test_each_writer_manages_what_it_wrote(api: Asker) -> None:
    api.ask("POST", MAPS, {**config_map("a"), "data": {"k": "1"}})
    applied = {**config_map("a"), "data": {"k": "2"}}
    path = f"{MAPS}/a?fieldManager=alice"

    refused = api.ask("PATCH", path, applied, content_type=APPLY)
    assert refused.status == 409
    [cause] = refused.body["details"]["causes"]
    assert (cause["reason"], cause["field"]) == ("FieldManagerConflict", ".data.k")

    forced = api.ask("PATCH", f"{path}&force=true", applied, content_type=APPLY).body
    managers = {one["manager"]: one for one in forced["metadata"]["managedFields"]}
    assert managers["alice"]["operation"] == "Apply"
    assert managers["alice"]["fieldsV1"] == {"f:data": {"f:k": {}}}
    revision = api.server.tracker.revision
    api.ask("PATCH", path, applied, content_type=APPLY)
    assert api.server.tracker.revision == revision


def test_an_apply_of_what_is_not_there_creates_it(api: Asker) -> None:
    path = f"{MAPS}/new?fieldManager=alice"
    assert api.ask("PATCH", path, config_map("new"), content_type=APPLY).status == 201
    assert api.names() == ["new"]


def test_an_apply_says_who_applies(api: Asker) -> None:
    got = api.ask("PATCH", f"{MAPS}/new", config_map("new"), content_type=APPLY)
    assert got.status == 422
    assert "fieldManager: Required value" in got.body["message"]


def test_pods_have_the_defaults_of_their_kind(api: Asker) -> None:
    path = "/api/v1/namespaces/default/pods"
    made = api.ask("POST", path, pod("p")).body
    assert made["spec"]["restartPolicy"] == "Always"
    assert made["spec"]["containers"][0]["imagePullPolicy"] == "Always"
    assert made["status"] == {"phase": "Pending", "qosClass": "BestEffort"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", f"{MAPS}/a/scale", 404),
        ("POST", f"{MAPS}/a", 405),
        ("PUT", MAPS, 405),
        ("DELETE", "/apis/authorization.k8s.io/v1/subjectaccessreviews", 405),
    ],
)
def test_what_is_not_served_is_refused(
    api: Asker, method: str, path: str, status: int
) -> None:
    assert api.ask(method, path, {}).status == status
