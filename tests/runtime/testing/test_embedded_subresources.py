"""What is below objects: scale, eviction, binding, tokens; and questions to servers."""

from __future__ import annotations

from typing import Any

import pytest
from embedded_api import MERGE, PODS, Asker, pod

from kuberuntime.testing.server.call import Attributes
from kuberuntime.testing.server.messages import User

DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web"
BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"


@pytest.fixture
def api() -> Asker:
    return Asker()


@pytest.fixture
def scaled(api: Asker) -> Asker:
    labels = {"app": "web"}
    containers = [{"name": "c", "image": "nginx"}]
    template = {"metadata": {"labels": labels}, "spec": {"containers": containers}}
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template}
    body = {"metadata": {"name": "web"}, "spec": spec}
    path = DEPLOYMENT.removesuffix("/web")
    assert api.ask("POST", path, body).status == 201
    return api


def test_a_scale_shows_how_many_there_should_be(scaled: Asker) -> None:
    scale = scaled.ask("GET", f"{DEPLOYMENT}/scale").body
    assert (scale["apiVersion"], scale["kind"]) == ("autoscaling/v1", "Scale")
    assert scale["spec"] == {"replicas": 3}
    assert scale["status"] == {"replicas": 0, "selector": "app=web"}


def test_scaling_changes_the_object(scaled: Asker) -> None:
    scale = scaled.ask("GET", f"{DEPLOYMENT}/scale").body
    wanted = {**scale, "spec": {"replicas": 5}}
    got = scaled.ask("PUT", f"{DEPLOYMENT}/scale", wanted)
    assert (got.status, got.body["spec"]) == (200, {"replicas": 5})
    found = scaled.ask("GET", DEPLOYMENT).body
    assert found["spec"]["replicas"] == 5
    assert found["metadata"]["generation"] == 2
    managers = found["metadata"]["managedFields"]
    assert [one["fieldsV1"] for one in managers if one.get("subresource")] == [
        {"f:spec": {"f:replicas": {}}}
    ]

    stale = scaled.ask("PUT", f"{DEPLOYMENT}/scale", wanted)
    assert (stale.status, stale.body["reason"]) == (409, "Conflict")
    patch = {"spec": {"replicas": 1}}
    got = scaled.ask("PATCH", f"{DEPLOYMENT}/scale", patch, content_type=MERGE)
    assert got.body["spec"] == {"replicas": 1}


def test_a_negative_scale_is_refused(scaled: Asker) -> None:
    patch = {"spec": {"replicas": -1}}
    got = scaled.ask("PATCH", f"{DEPLOYMENT}/scale", patch, content_type=MERGE)
    assert got.status == 422
    assert got.body["message"].startswith('Scale.autoscaling "web" is invalid')


def test_a_binding_gives_a_pod_its_node(api: Asker) -> None:
    api.ask("POST", PODS, pod("p"))
    target = {"kind": "Node", "name": "n1"}
    body = {"metadata": {"name": "p"}, "target": target}
    assert api.ask("POST", f"{PODS}/p/binding", body).status == 201
    assert api.ask("GET", f"{PODS}/p").body["spec"]["nodeName"] == "n1"
    assert api.ask("POST", f"{PODS}/p/binding", body).status == 409


@pytest.fixture
def budgeted(api: Asker) -> Asker:
    api.ask("POST", PODS, pod("p", labels={"app": "web"}))
    running = {"status": {"phase": "Running"}}
    api.ask("PATCH", f"{PODS}/p/status", running, content_type=MERGE)
    spec = {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}
    api.ask("POST", BUDGETS, {"metadata": {"name": "pdb"}, "spec": spec})
    return api


def evict(api: Asker) -> Any:
    return api.ask("POST", f"{PODS}/p/eviction", {"metadata": {"name": "p"}})


def allow(api: Asker, disruptions: int) -> None:
    status = {"observedGeneration": 1, "disruptionsAllowed": disruptions}
    path = f"{BUDGETS}/pdb/status"
    api.ask("PATCH", path, {"status": status}, content_type=MERGE)


def test_a_budget_that_nobody_has_looked_at_forbids_evictions(budgeted: Asker) -> None:
    got = evict(budgeted)
    assert (got.status, got.body["reason"]) == (429, "TooManyRequests")
    assert got.headers["Retry-After"] == "10"


def test_an_eviction_spends_of_the_budget(budgeted: Asker) -> None:
    allow(budgeted, 0)
    assert evict(budgeted).status == 429
    allow(budgeted, 1)
    assert evict(budgeted).status == 201
    assert budgeted.names(PODS) == []
    status = budgeted.ask("GET", f"{BUDGETS}/pdb").body["status"]
    assert status["disruptionsAllowed"] == 0
    assert [*status["disruptedPods"]] == ["p"]


def test_an_account_gets_tokens(api: Asker) -> None:
    accounts = "/api/v1/namespaces/default/serviceaccounts"
    api.ask("POST", accounts, {"metadata": {"name": "robot"}})
    body = {"spec": {"expirationSeconds": 600}}
    status = api.ask("POST", f"{accounts}/robot/token", body).body["status"]
    assert status["token"]
    assert status["expirationTimestamp"] == "2026-01-01T00:10:00Z"


def test_logs_need_a_node(api: Asker) -> None:
    api.ask("POST", PODS, pod("p"))
    got = api.ask("GET", f"{PODS}/p/log")
    assert got.status == 400
    assert got.body["message"] == "pod p does not have a host assigned"


def review(api: Asker, verb: str) -> bool:
    spec = {"resourceAttributes": {"verb": verb, "resource": "pods"}}
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    got = api.ask("POST", path, {"spec": spec})
    assert got.status == 201
    allowed: bool = got.body["status"]["allowed"]
    return allowed


def test_everything_is_allowed_where_nobody_says_otherwise(api: Asker) -> None:
    assert review(api, "delete")


def test_an_authorizer_says_who_may_do_what() -> None:
    def readers(attributes: Attributes) -> bool:
        reads = attributes.verb in ("get", "list", "watch", "create")
        return reads and attributes.user.name != "mallory"

    users = {"t1": User("alice"), "t2": User("mallory")}
    api = Asker(authorizer=readers, tokens=users)
    path = "/api/v1/namespaces/default/pods/p"
    alice, mallory = "Bearer t1", "Bearer t2"

    assert api.ask("GET", path, authorization=alice).status == 404
    got = api.ask("DELETE", path, authorization=alice)
    assert got.status == 403
    assert got.body["message"] == (
        'pods "p" is forbidden: User "alice" cannot delete resource "pods" in API'
        ' group "" in the namespace "default"'
    )
    assert api.ask("GET", path, authorization=mallory).status == 403
    assert api.ask("GET", path, authorization="Bearer t3").status == 401
    anonymous = api.ask("DELETE", path)
    assert 'User "system:anonymous"' in anonymous.body["message"]
