"""Objects that go, and what goes with them."""

from __future__ import annotations

import pytest
from embedded_api import (
    MAPS,
    NAMESPACES,
    PODS,
    Asker,
    config_map,
    owned_by,
    pod,
    seen,
)


@pytest.fixture
def api() -> Asker:
    return Asker()


def test_a_deletion_answers_a_status_or_the_object(api: Asker) -> None:
    made = api.map("a")
    got = api.ask("DELETE", f"{MAPS}/a").body
    assert (got["kind"], got["status"]) == ("Status", "Success")
    uid = made["metadata"]["uid"]
    assert got["details"] == {"name": "a", "kind": "configmaps", "uid": uid}

    accounts = "/api/v1/namespaces/default/serviceaccounts"
    api.ask("POST", accounts, {"metadata": {"name": "robot"}})
    assert api.ask("DELETE", f"{accounts}/robot").body["kind"] == "ServiceAccount"


def test_a_finalizer_holds_an_object_until_it_is_taken_away(api: Asker) -> None:
    made = api.map("a", finalizers=["example.com/hold"])
    feed = api.feed(f"{MAPS}?watch=true&resourceVersion={_version(made)}")
    held = api.ask("DELETE", f"{MAPS}/a").body
    assert held["metadata"]["deletionTimestamp"] == "2026-01-01T00:00:00Z"
    assert held["metadata"]["deletionGracePeriodSeconds"] == 0
    assert api.ask("DELETE", f"{MAPS}/a").body["status"] == "Success"
    assert seen(feed) == [("MODIFIED", "a")]

    metadata = {**held["metadata"], "finalizers": ["example.com/other"]}
    got = api.ask("PUT", f"{MAPS}/a", {**held, "metadata": metadata})
    assert got.status == 422
    assert "no new finalizers can be added" in got.body["message"]

    metadata = {**held["metadata"], "finalizers": []}
    assert api.ask("PUT", f"{MAPS}/a", {**held, "metadata": metadata}).status == 200
    assert seen(feed) == [("DELETED", "a")]
    assert api.ask("GET", f"{MAPS}/a").status == 404


def test_preconditions_hold(api: Asker) -> None:
    made = api.map("a")
    for wrong in ({"uid": "other"}, {"resourceVersion": "1"}):
        got = api.ask("DELETE", f"{MAPS}/a", {"preconditions": wrong})
        assert (got.status, got.body["reason"]) == (409, "Conflict")
    right = {"uid": made["metadata"]["uid"], "resourceVersion": _version(made)}
    assert api.ask("DELETE", f"{MAPS}/a", {"preconditions": right}).status == 200


def test_a_collection_is_deleted_as_it_is_selected(api: Asker) -> None:
    for name in "abc":
        api.map(name, labels={"keep": "yes"} if name == "b" else {})
    got = api.ask("DELETE", f"{MAPS}?labelSelector=!keep").body
    assert got["kind"] == "ConfigMapList"
    assert [one["metadata"]["name"] for one in got["items"]] == ["a", "c"]
    assert api.names() == ["b"]


def test_a_pod_without_a_node_goes_at_once(api: Asker) -> None:
    api.ask("POST", PODS, pod("p"))
    feed = api.feed(f"{PODS}?watch=true")
    feed.take()
    assert api.ask("DELETE", f"{PODS}/p").body["kind"] == "Pod"
    assert seen(feed) == [("MODIFIED", "p"), ("DELETED", "p")]


def test_a_pod_on_a_node_has_its_time_of_grace(api: Asker) -> None:
    api.ask("POST", "/api/v1/nodes", {"metadata": {"name": "n1"}})
    body = pod("p")
    body["spec"]["nodeName"] = "n1"
    api.ask("POST", PODS, body)
    going = api.ask("DELETE", f"{PODS}/p").body["metadata"]
    assert going["deletionTimestamp"] == "2026-01-01T00:00:30Z"
    assert going["deletionGracePeriodSeconds"] == 30
    assert api.names(PODS) == ["p"]
    api.ask("DELETE", f"{PODS}/p?gracePeriodSeconds=0")
    assert api.names(PODS) == []


def test_a_pod_on_a_node_that_is_not_there_does_not_linger(api: Asker) -> None:
    body = pod("p")
    body["spec"]["nodeName"] = "nowhere"
    api.ask("POST", PODS, body)
    api.ask("DELETE", f"{PODS}/p")
    assert api.names(PODS) == []


def test_dependents_go_with_their_last_owner(api: Asker) -> None:
    one, two = api.map("one"), api.map("two")
    api.map("of-one", ownerReferences=owned_by(one))
    api.map("of-both", ownerReferences=[*owned_by(one), *owned_by(two)])
    api.map("of-one-of-one", ownerReferences=owned_by(api.map("x")))
    api.ask("DELETE", f"{MAPS}/one")
    assert api.names() == ["of-both", "of-one-of-one", "two", "x"]
    left = api.ask("GET", f"{MAPS}/of-both").body["metadata"]["ownerReferences"]
    assert left == owned_by(two)


def test_collecting_goes_on_down_the_line(api: Asker) -> None:
    last = api.map("root")
    for name in "abc":
        last = api.map(name, ownerReferences=owned_by(last))
    api.ask("DELETE", f"{MAPS}/root")
    assert api.names() == []


def test_an_object_of_an_owner_that_is_not_there_is_collected(api: Asker) -> None:
    owner = {**config_map("ghost"), "metadata": {"name": "ghost", "uid": "gone"}}
    api.map("a", ownerReferences=owned_by(owner))
    assert api.names() == []


def test_orphans_stay(api: Asker) -> None:
    owner = api.map("owner")
    api.map("child", ownerReferences=owned_by(owner))
    api.ask("DELETE", f"{MAPS}/owner?propagationPolicy=Orphan")
    assert api.names() == ["child"]
    child = api.ask("GET", f"{MAPS}/child").body
    assert "ownerReferences" not in child["metadata"]


def test_in_the_foreground_the_owner_goes_last(api: Asker) -> None:
    owner = api.map("owner")
    references = owned_by(owner, blockOwnerDeletion=True)
    child = api.map("child", ownerReferences=references, finalizers=["x.io/hold"])
    feed = api.feed(f"{MAPS}?watch=true&resourceVersion={_version(child)}")
    got = api.ask("DELETE", f"{MAPS}/owner", {"propagationPolicy": "Foreground"}).body
    assert got["metadata"]["finalizers"] == ["foregroundDeletion"]
    assert api.names() == ["child", "owner"]

    child = api.ask("GET", f"{MAPS}/child").body
    del child["metadata"]["finalizers"]
    api.ask("PUT", f"{MAPS}/child", child)
    assert api.names() == []
    assert seen(feed)[-2:] == [("DELETED", "child"), ("DELETED", "owner")]


def test_a_deleted_namespace_is_emptied_and_takes_nothing_new(api: Asker) -> None:
    api.ask("POST", NAMESPACES, {"metadata": {"name": "shop"}})
    maps = f"{NAMESPACES}/shop/configmaps"
    api.ask("POST", maps, config_map("a"))
    api.ask("POST", maps, config_map("held", finalizers=["x.io/hold"]))
    going = api.ask("DELETE", f"{NAMESPACES}/shop").body
    assert going["status"]["phase"] == "Terminating"
    assert api.names(maps) == ["held"]

    refused = api.ask("POST", maps, config_map("late"))
    assert (refused.status, refused.body["reason"]) == (403, "Forbidden")
    [cause] = refused.body["details"]["causes"]
    assert cause["reason"] == "NamespaceTerminating"
    assert api.ask("DELETE", f"{NAMESPACES}/shop").status == 409

    held = api.ask("GET", f"{maps}/held").body
    del held["metadata"]["finalizers"]
    api.ask("PUT", f"{maps}/held", held)
    assert api.ask("GET", f"{NAMESPACES}/shop").status == 404


def test_without_controllers_nothing_is_collected() -> None:
    api = Asker(controllers=False)
    owner = api.map("owner")
    api.map("child", ownerReferences=owned_by(owner))
    api.ask("DELETE", f"{MAPS}/owner")
    assert api.names() == ["child"]
    api.ask("DELETE", f"{NAMESPACES}/default")
    assert api.ask("GET", f"{NAMESPACES}/default").status == 200


def _version(found: dict[str, dict[str, str]]) -> str:
    return found["metadata"]["resourceVersion"]
