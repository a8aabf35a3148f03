"""Objects that were stored before their class required what it does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import httpx2
import pytest
from rest_driver import Driver

from kubeclient.storage.v1 import CSINode
from kuberuntime.codegen import clients, models
from kuberuntime.dynamic import DynamicClient
from kuberuntime.errors import DecodeError
from kuberuntime.meta import v1 as meta_v1
from kuberuntime.rest import MergePatch, RESTClient
from kuberuntime.testing import EmbeddedServer

CRD: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "lamps.example.com"},
    "spec": {
        "group": "example.com",
        "names": {"kind": "Lamp", "plural": "lamps"},
        "scope": "Cluster",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "x-kubernetes-preserve-unknown-fields": True,
                    }
                },
            }
        ],
    },
}
OLD: dict[str, Any] = {
    "apiVersion": "example.com/v1",
    "kind": "Lamp",
    "metadata": {"name": "old", "finalizers": ["example.com/stay"]},
}


class LampSpec(models.Model, kw_only=True):
    watts: int
    bulbs: list[str]


class Lamp(models.KubeObject, kw_only=True):
    api_version: Literal["example.com/v1"] = models.always(
        "example.com/v1", name="apiVersion"
    )
    kind: Literal["Lamp"] = models.always("Lamp")
    metadata: meta_v1.ObjectMeta = models.field(default_factory=meta_v1.ObjectMeta)
    spec: LampSpec
    rooms: list[str]


class LampList(models.KubeObject, kw_only=True):
    api_version: Literal["example.com/v1"] = models.always(
        "example.com/v1", name="apiVersion"
    )
    kind: Literal["LampList"] = models.always("LampList")
    metadata: meta_v1.ListMeta = models.field(default_factory=meta_v1.ListMeta)
    items: list[Lamp]


class Lamps(
    clients.DeleteVerb[Lamp],
    clients.GetVerb[Lamp],
    clients.ListVerb[Lamp, LampList],
    clients.PatchVerb[Lamp, Mapping[str, object]],
    clients.UpdateVerb[Lamp],
    clients.WatchVerb[Lamp],
):
    resource = clients.Resource("example.com", "v1", "lamps", "Lamp", namespaced=False)
    object_type = Lamp
    list_type = LampList


@pytest.fixture
def rest() -> Iterator[RESTClient]:
    server = EmbeddedServer(CRD)
    with RESTClient(server.config(), transport=server.transport()) as rest:
        yield rest


def stored(rest: RESTClient) -> dict[str, Any]:
    found = DynamicClient(rest).for_resource(Lamps.resource).get("old")
    return {key: found[key] for key in found if key not in ("metadata", "kind")}


def create(rest: RESTClient, content: dict[str, Any]) -> None:
    DynamicClient(rest).for_resource(Lamps.resource).create({**OLD, **content})


@pytest.mark.parametrize("content", [{}, {"spec": None}, {"spec": {"bulbs": None}}])
def test_every_verb_reads_them(rest: RESTClient, content: dict[str, Any]) -> None:
    create(rest, content)
    lamps = Lamps(rest)
    empty = LampSpec(watts=0, bulbs=[])
    assert lamps.get("old").spec == empty
    assert [lamp.spec for lamp in lamps.list().all()] == [empty]
    with lamps.watch(timeout_seconds=1) as events:
        assert next(events).object.rooms == []
    assert lamps.patch("old", MergePatch({"x": 1})).spec == empty

    def label(lamp: Lamp) -> None:
        lamp.metadata.labels = {"a": "b"}

    assert lamps.modify("old", label).metadata.labels == {"a": "b"}
    before = {**stored(rest), "x": 1}
    assert before == {"apiVersion": "example.com/v1", "x": 1, **content}
    assert isinstance(lamps.delete("old"), Lamp)
    lamps.patch("old", MergePatch({"metadata": {"finalizers": None}}))
    assert lamps.list().all() == []


def test_an_update_leaves_lists_that_were_not_there_as_they_were(
    rest: RESTClient,
) -> None:
    create(rest, {"spec": {"watts": 5}})
    lamps = Lamps(rest)
    lamps.update(lamps.get("old"))
    assert stored(rest) == {"apiVersion": "example.com/v1", "spec": {"watts": 5}}


def test_an_update_of_a_null_list_changes_and_owns_nothing_of_it(
    rest: RESTClient,
) -> None:
    create(rest, {"spec": {"watts": 5, "bulbs": None}, "rooms": None})
    lamps = Lamps(rest)
    lamp = lamps.get("old")
    lamp.metadata.labels = {"a": "b"}
    updated = lamps.update(lamp, field_manager="labeller")
    assert stored(rest) == {
        "apiVersion": "example.com/v1",
        "spec": {"watts": 5, "bulbs": None},
        "rooms": None,
    }
    (owned,) = (
        json.loads(bytes(entry.fields_v1))
        for entry in updated.metadata.managed_fields or []
        if entry.manager == "labeller"
    )
    assert owned.keys() == {"f:metadata"}


def test_the_null_list_of_a_built_in_kind_is_sent_as_it_came() -> None:
    node = CSINode.from_dict({"metadata": {"name": "n"}, "spec": {"drivers": None}})
    assert node.spec.drivers == []
    assert node.to_dict()["spec"] == {"drivers": None}


def test_a_write_of_what_cannot_be_read_says_that_it_was_carried_out(
    driver: Driver,
) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"data": {"a": 5}})

    maps = driver.clientset(answer).core_v1.config_maps("demo")
    with pytest.raises(
        DecodeError, match=r"PATCH .*, which the server has carried out"
    ):
        driver.run(maps.patch("c", MergePatch({})))
    with pytest.raises(DecodeError) as caught:
        driver.run(maps.get("c"))
    assert "carried out" not in str(caught.value)
