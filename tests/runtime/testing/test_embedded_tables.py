"""Tables: what kubectl get shows of objects."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from embedded_api import MAPS, PODS, Asker, config_map, events, pod
from hypothesis import given
from hypothesis import strategies as st

from kuberuntime.testing.server.tables.columns import printed
from kuberuntime.testing.server.tables.durations import human_duration

TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1,application/json"
NOW = 1_767_225_600.0
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "y": 365 * 86_400}


@pytest.fixture
def api() -> Asker:
    return Asker()


def cells(table: dict[str, Any]) -> list[list[Any]]:
    return [row["cells"] for row in table["rows"]]


def cell(path: str, manifest: dict[str, Any], type_: str = "string") -> Any:
    """What a column of a definition has of an object."""
    column = printed({"name": "x", "type": type_, "jsonPath": path})
    return column.content(manifest, NOW)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1.9, "0s"),
        (-2, "<invalid>"),
        (119, "119s"),
        (120, "2m"),
        (599, "9m59s"),
        (600, "10m"),
        (10_799, "179m"),
        (10_800, "3h"),
        (28_799, "7h59m"),
        (28_800, "8h"),
        (2 * 86_400, "2d"),
        (8 * 86_400 - 1, "7d23h"),
        (8 * 86_400, "8d"),
        (730 * 86_400, "2y"),
        (731 * 86_400, "2y1d"),
        (8 * 365 * 86_400, "8y"),
    ],
)
def test_durations_are_written_as_kubectl_writes_them(
    seconds: float, text: str
) -> None:
    assert human_duration(seconds) == text


@given(st.floats(min_value=0, max_value=100 * UNITS["y"]))
def test_a_duration_is_short_never_too_long_and_an_eighth_off_at_most(
    seconds: float,
) -> None:
    text = human_duration(seconds)
    parts = re.findall(r"(\d+)([smhdy])", text)
    assert "".join(number + unit for number, unit in parts) == text
    assert len(parts) <= 2
    told = sum(int(number) * UNITS[unit] for number, unit in parts)
    assert 0 <= seconds - told < max(seconds / 8, 1)


def test_a_recorded_table_has_the_shape_of_ours(api: Asker, shared: Path) -> None:
    recorded = json.loads((shared / "wire" / "list.json").read_text())
    [theirs] = [
        exchange["response"]["body"]
        for exchange in recorded["exchanges"]
        if exchange["response"]["body"].get("kind") == "Table"
    ]
    for number in range(3):
        body = config_map(f"page-{number}", labels={"odd": str(number % 2)})
        api.ask("POST", MAPS, {**body, "data": {"i": str(number)}})
    api.clock.advance(3)
    ours = api.ask("GET", f"{MAPS}?limit=2", accept=TABLE).body

    def shape(table: dict[str, Any]) -> Any:
        facts = ("name", "type", "format", "priority")
        columns = [
            {key: one[key] for key in facts} for one in table["columnDefinitions"]
        ]
        rows = [
            (row["cells"], row["object"]["kind"], row["object"]["apiVersion"])
            for row in table["rows"]
        ]
        return (
            list(table),
            sorted(table["metadata"]),
            columns,
            rows,
            [*table["columnDefinitions"][0]],
        )

    assert shape(ours) == shape(theirs)


def test_one_object_is_a_table_of_one_row(api: Asker) -> None:
    made = api.map("a")
    table = api.ask("GET", f"{MAPS}/a", accept=TABLE).body
    assert cells(table) == [["a", 0, "0s"]]
    version = made["metadata"]["resourceVersion"]
    assert table["metadata"] == {"resourceVersion": version}


def test_rows_have_of_an_object_what_is_asked_for(api: Asker) -> None:
    api.map("a")

    def row(query: str) -> Any:
        return api.ask("GET", MAPS + query, accept=TABLE).body["rows"][0]["object"]

    assert row("")["kind"] == "PartialObjectMetadata"
    assert row("?includeObject=Object")["kind"] == "ConfigMap"
    assert row("?includeObject=None") is None
    wrong = api.ask("GET", f"{MAPS}?includeObject=All", accept=TABLE)
    assert wrong.status == 400


def test_a_watch_sends_tables_too(api: Asker) -> None:
    api.map("a")
    path = f"{MAPS}?watch=true&allowWatchBookmarks=true&sendInitialEvents=true"
    match = "&resourceVersionMatch=NotOlderThan"
    feed = api.feed(path + match, accept=TABLE)
    [(kind, table), (last, bookmark)] = events(feed)
    assert (kind, cells(table)) == ("ADDED", [["a", 0, "0s"]])
    assert (last, bookmark["kind"], cells(bookmark)) == ("BOOKMARK", "Table", [[]])


def test_a_pod_shows_how_it_is(api: Asker) -> None:
    api.ask("POST", PODS, pod("web"))
    state = {
        "phase": "Running",
        "podIP": "10.0.0.7",
        "containerStatuses": [
            {
                "name": "c",
                "ready": False,
                "restartCount": 4,
                "image": "nginx",
                "imageID": "",
                "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            }
        ],
    }
    body = api.ask("GET", f"{PODS}/web").body
    api.ask("PUT", f"{PODS}/web/status", {**body, "status": state})
    api.clock.advance(3_700)
    table = api.ask("GET", PODS, accept=TABLE).body
    [row] = cells(table)
    assert row[:5] == ["web", "0/1", "CrashLoopBackOff", "4", "61m"]
    assert row[5:] == ["10.0.0.7", "<none>", "<none>", "<none>"]
    wide = [one["name"] for one in table["columnDefinitions"] if one["priority"]]
    assert wide == ["IP", "Node", "Nominated Node", "Readiness Gates"]


SHELF: dict[str, Any] = {
    "metadata": {
        "creationTimestamp": "2025-12-31T23:00:00Z",
        "labels": {"example.com/size": "big"},
    },
    "spec": {"books": 3, "weight": 2.5, "open": True, "made-of": "wood"},
    "status": {
        "conditions": [
            {"type": "Sealed", "status": "False"},
            {"type": "Ready", "status": "True"},
        ],
        "addresses": [{"value": "one"}, {"value": "two"}],
        "limits": {"b": 1, "a": 2},
        "nothing": None,
    },
}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (".spec.books", "3"),
        (".spec.open", "true"),
        (".spec.weight", "2.5"),
        (".spec.made-of", "wood"),
        (".spec.missing.deeper", None),
        (".status.nothing", "<no value>"),
        (".status.limits", '{"a":2,"b":1}'),
        (".status.conditions[?(@.type=='Ready')].status", "True"),
        ('.status.conditions[?(@.type == "Sealed")].status', "False"),
        (".status.conditions[?(@.type=='Gone')].status", None),
        (".status.addresses[*].value", "one"),
        (".status.addresses[1].value", "two"),
        (".status.addresses[-1:].value", "two"),
        ("..value", "one"),
        (r".metadata.labels.example\.com/size", "big"),
        (r".metadata.labels['example\.com/size']", "big"),
        (".spec[", None),
    ],
)
def test_columns_of_text_are_found_by_their_paths(path: str, shown: str | None) -> None:
    assert cell(path, SHELF) == shown


@pytest.mark.parametrize(
    ("path", "type_", "shown"),
    [
        (".spec.books", "integer", 3),
        (".spec.weight", "integer", 2),
        (".spec.open", "integer", None),
        (".spec.made-of", "integer", None),
        (".spec.weight", "number", 2.5),
        (".spec.open", "boolean", True),
        (".spec.books", "boolean", None),
        (".metadata.creationTimestamp", "date", "60m"),
        (".spec.made-of", "date", "<invalid>"),
        (".spec.books", "date", None),
    ],
)
def test_columns_have_their_types(path: str, type_: str, shown: Any) -> None:
    found = cell(path, SHELF, type_)
    assert (type(found), found) == (type(shown), shown)


def test_every_column_of_real_projects_is_understood(shared: Path) -> None:
    from kuberuntime.testing.crds import read_crds

    columns = [
        column
        for crd in read_crds(*sorted((shared / "crds").iterdir()))
        for version in crd["spec"]["versions"]
        for column in version.get("additionalPrinterColumns") or ()
    ]
    assert len(columns) > 100
    for column in columns:
        names = [part for part in re.split(r"[.\[]", column["jsonPath"]) if part]
        assert names, column
        assert printed(column).content({"metadata": {}}, NOW) is None


def test_a_custom_resource_without_columns_has_a_name_and_an_age() -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "shelves.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "shelves", "kind": "Shelf"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object"}},
                }
            ],
        },
    }
    api = Asker()
    api.ask(
        "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition
    )
    shelves = "/apis/example.com/v1/namespaces/default/shelves"
    shelf = {"apiVersion": "example.com/v1", "kind": "Shelf", "metadata": {"name": "a"}}
    assert api.ask("POST", shelves, shelf).status == 201
    table = api.ask("GET", shelves, accept=TABLE).body
    assert [one["name"] for one in table["columnDefinitions"]] == ["Name", "Age"]
    assert cells(table) == [["a", "0s"]]
