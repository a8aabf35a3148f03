"""Lists: pages, the past, selectors and forms."""

from __future__ import annotations

import pytest
from embedded_api import MAPS, NAMESPACES, PODS, Asker, config_map, pod


@pytest.fixture
def api() -> Asker:
    return Asker()


@pytest.fixture
def letters(api: Asker) -> Asker:
    for name in "edcba":
        api.map(name, labels={"vowel": "yes" if name in "ae" else "no"})
    return api


def test_lists_are_in_the_order_of_keys(letters: Asker) -> None:
    letters.ask("POST", NAMESPACES, {"metadata": {"name": "default-2"}})
    letters.ask("POST", f"{NAMESPACES}/default-2/configmaps", config_map("a"))
    got = letters.ask("GET", "/api/v1/configmaps").body["items"]
    found = [(one["metadata"]["namespace"], one["metadata"]["name"]) for one in got]
    # As etcd's keys: "default-2/a" is before "default/a".
    assert found == [("default-2", "a"), *(("default", name) for name in "abcde")]
    assert letters.names() == [*"abcde"]


def test_pages_are_of_one_moment(letters: Asker) -> None:
    first = letters.ask("GET", f"{MAPS}?limit=2").body
    assert first["metadata"]["remainingItemCount"] == 3
    letters.ask("DELETE", f"{MAPS}/c")
    letters.map("dd")
    letters.ask("PUT", f"{MAPS}/e", {**config_map("e"), "data": {"k": "v"}})

    token = first["metadata"]["continue"]
    second = letters.ask("GET", f"{MAPS}?limit=2&continue={token}").body
    assert [one["metadata"]["name"] for one in second["items"]] == ["c", "d"]
    assert second["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    token = second["metadata"]["continue"]
    third = letters.ask("GET", f"{MAPS}?limit=2&continue={token}").body
    assert [one["metadata"]["name"] for one in third["items"]] == ["e"]
    assert "data" not in third["items"][0]
    assert "continue" not in third["metadata"]


def test_pages_across_namespaces_go_on_where_they_were(letters: Asker) -> None:
    letters.ask("POST", NAMESPACES, {"metadata": {"name": "z"}})
    letters.ask("POST", f"{NAMESPACES}/z/configmaps", config_map("a"))
    found: list[str] = []
    token = ""
    while True:
        path = f"/api/v1/configmaps?limit=1&continue={token}"
        got = letters.ask("GET", path).body
        found += [one["metadata"]["namespace"] for one in got["items"]]
        token = got["metadata"].get("continue", "")
        if not token:
            break
    assert found == ["default"] * 5 + ["z"]


def test_a_token_expires_and_offers_to_go_on_regardless(letters: Asker) -> None:
    token = letters.ask("GET", f"{MAPS}?limit=2").body["metadata"]["continue"]
    letters.map("f")
    letters.clock.advance(301)
    assert letters.ask("GET", f"{MAPS}?continue={token}").status == 200
    letters.clock.advance(301)
    letters.ask("DELETE", f"{MAPS}/d")

    got = letters.ask("GET", f"{MAPS}?continue={token}")
    assert (got.status, got.body["reason"]) == (410, "Expired")
    again = got.body["metadata"]["continue"]
    assert letters.names(f"{MAPS}?continue={again}") == ["c", "e", "f"]


def test_the_past_can_be_listed_until_it_is_compacted(letters: Asker) -> None:
    then = letters.server.tracker.revision
    letters.ask("DELETE", f"{MAPS}/a")
    exact = f"{MAPS}?resourceVersion={then}&resourceVersionMatch=Exact"
    assert letters.names(exact) == [*"abcde"]
    assert letters.names(f"{MAPS}?resourceVersion={then}") == [*"bcde"]

    letters.server.tracker.compact()
    got = letters.ask("GET", exact)
    assert (got.status, got.body["reason"]) == (410, "Expired")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("labelSelector=vowel=yes", "ae"),
        ("labelSelector=vowel%21%3Dyes", "bcd"),
        ("labelSelector=vowel+in+(no)", "bcd"),
        ("fieldSelector=metadata.name=c", "c"),
        ("fieldSelector=metadata.name!=c&labelSelector=vowel=no", "bd"),
        ("fieldSelector=metadata.namespace=other", ""),
    ],
)
def test_selectors_select(letters: Asker, query: str, names: str) -> None:
    assert letters.names(f"{MAPS}?{query}") == [*names]


def test_pods_are_selected_by_where_they_run(api: Asker) -> None:
    for name, node in (("a", "n1"), ("b", "n2")):
        body = pod(name)
        body["spec"]["nodeName"] = node
        api.ask("POST", PODS, body)
    assert api.names(f"{PODS}?fieldSelector=spec.nodeName=n2") == ["b"]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("fieldSelector=data.x=1", 400, '"data.x" is not a known field selector'),
        ("labelSelector===", 400, ""),
        ("continue=nonsense", 400, "continue key is not valid"),
        ("limit=x", 400, "invalid syntax"),
        ("resourceVersion=x", 400, "invalid syntax"),
        ("resourceVersionMatch=Exact", 422, "unless resourceVersion is provided"),
        ("resourceVersion=1&resourceVersionMatch=Any", 422, "supported values"),
        ("sendInitialEvents=true", 422, "sendInitialEvents is forbidden for list"),
        ("resourceVersion=999", 504, "Too large resource version: 999"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    letters: Asker, query: str, status: int, message: str
) -> None:
    got = letters.ask("GET", f"{MAPS}?{query}")
    assert got.status == status
    assert message in got.body["message"]


def test_metadata_can_be_had_alone(letters: Asker) -> None:
    accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
    got = letters.ask("GET", f"{MAPS}?limit=1", accept=accept).body
    assert got["kind"] == "PartialObjectMetadataList"
    [found] = got["items"]
    assert found.keys() == {"kind", "apiVersion", "metadata"}
    assert found["kind"] == "PartialObjectMetadata"


def test_a_form_that_no_server_has_is_refused(letters: Asker) -> None:
    assert letters.ask("GET", MAPS, accept="text/csv").status == 406
