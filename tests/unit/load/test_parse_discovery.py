"""Both forms of discovery say the same thing."""

from __future__ import annotations

from small_specs import JSONObject, aggregated

from kubewright.load.discovery import Discovery, parse_aggregated, parse_plain
from kubewright.load.documents import RawDocument
from kubewright.model.identifiers import GroupVersion, GroupVersionKind
from kubewright.model.resources import Scope


def _plain(*documents: JSONObject) -> Discovery:
    return parse_plain(RawDocument(f"{i}.json", d) for i, d in enumerate(documents))


WIDGETS: JSONObject = {
    "kind": "APIResourceList",
    "groupVersion": "widgets.example.com/v1",
    "resources": [
        {
            "name": "trays",
            "singularName": "tray",
            "namespaced": False,
            "kind": "Tray",
            "verbs": ["watch", "list", "create", "delete", "get"],
        },
        {
            "name": "widgets/status",
            "singularName": "",
            "namespaced": True,
            "kind": "Widget",
            "verbs": ["get", "patch", "update"],
        },
        {
            "name": "widgets",
            "singularName": "widget",
            "namespaced": True,
            "kind": "Widget",
            "verbs": [
                *("create", "delete", "deletecollection", "get", "list"),
                *("patch", "update", "watch"),
            ],
            "shortNames": ["wd"],
            "categories": ["all"],
        },
        {
            "name": "widgets/scale",
            "singularName": "",
            "namespaced": True,
            "group": "autoscaling",
            "version": "v1",
            "kind": "Scale",
            "verbs": ["get", "patch", "update"],
        },
    ],
}


def _groups(*versions: str) -> JSONObject:
    named = [{"groupVersion": f"g.io/{v}", "version": v} for v in versions]
    return {"kind": "APIGroupList", "groups": [{"name": "g.io", "versions": named}]}


def _empty(version: str) -> JSONObject:
    return {
        "kind": "APIResourceList",
        "groupVersion": f"g.io/{version}",
        "resources": [],
    }


def test_plain_and_aggregated_discovery_of_one_server_are_equal() -> None:
    ours = _plain(WIDGETS)
    theirs = parse_aggregated([RawDocument("a.json", aggregated())])
    assert ours.versions == theirs.versions
    assert [r for r, _ in ours.resources] == [r for r, _ in theirs.resources]


def test_an_empty_group_or_version_of_a_kind_is_inherited() -> None:
    (trays, _), (widgets, where) = _plain(WIDGETS).resources
    assert trays.kind == GroupVersionKind("widgets.example.com", "v1", "Tray")
    assert trays.scope is Scope.CLUSTER
    assert str(where) == "0.json#/resources/2"
    assert {sub.name: str(sub.kind) for sub in widgets.subresources} == {
        "scale": "autoscaling/v1 Scale",
        "status": "widgets.example.com/v1 Widget",
    }


def test_the_core_group_of_another_version_is_not_inherited() -> None:
    resource = WIDGETS["resources"][0] | {"group": "", "version": "v1", "kind": "Pod"}
    ((pods, _),) = _plain(WIDGETS | {"resources": [resource]}).resources
    assert pods.kind == GroupVersionKind("", "v1", "Pod")


def test_the_group_list_orders_versions_wherever_it_stands() -> None:
    documents = [_empty("v1beta1"), _groups("v2", "v1", "v1beta1"), _empty("v1")]
    documents.append(_empty("v2"))
    expected = tuple(GroupVersion("g.io", v) for v in ("v2", "v1", "v1beta1"))
    assert _plain(*documents).versions == expected
