"""Answers, bodies and clients that are a little out of the ordinary."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import httpx2
import pytest
from rest_driver import Driver
from rest_faults import Peer, faulty
from rest_kinds import AsyncClientset, Clientset, ConfigMap
from rest_server import serving

from kuberuntime import rest
from kuberuntime.config import Config
from kuberuntime.dynamic import AsyncDynamicClient, DynamicClient
from kuberuntime.errors import EncodeError
from kuberuntime.meta.v1 import ManagedFieldsEntry, ObjectMeta
from kuberuntime.rest import ApplyPatch, JSONPatch, MergePatch
from kuberuntime.rest.event import decode_event
from kuberuntime.rest.hooks import Hooks
from kuberuntime.rest.resource import Resource

CONFIG_MAPS = Resource("", "v1", "configmaps", "ConfigMap", namespaced=True)

FAILURE = {
    "kind": "Status",
    "apiVersion": "v1",
    "status": "Failure",
    "message": "etcdserver: no space left",
    "reason": "InternalError",
    "code": 500,
}


def answering(content: Any) -> Any:
    return lambda request: httpx2.Response(200, json=content)


VERBS = {
    "get": lambda maps: maps.get("x"),
    "page": lambda maps: maps.list().page(),
    "all": lambda maps: maps.list().all(),
    "create": lambda maps: maps.create(ConfigMap(metadata=ObjectMeta(name="x"))),
    "delete": lambda maps: maps.delete("x"),
    "delete_collection": lambda maps: maps.delete_collection(),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("dynamic", [False, True], ids=["typed", "dynamic"])
@pytest.mark.parametrize("code", [500, None])
def test_a_failure_in_a_200_is_the_error_that_it_tells_of(
    driver: Driver, verb: str, dynamic: bool, code: int | None
) -> None:
    failure = {key: value for key, value in FAILURE.items() if key != "code" or code}
    clientset = driver.clientset(answering(failure))
    maps = clientset.core_v1.config_maps("demo")
    if dynamic:
        kind = AsyncDynamicClient if driver.is_async else DynamicClient
        maps = kind(clientset.rest).for_resource(CONFIG_MAPS, "demo")
    with pytest.raises(rest.ApiError, match="no space left") as failed:
        driver.run(VERBS[verb](maps))
    assert failed.value.status.reason == "InternalError"


def test_a_success_is_no_failure_whatever_words_are_in_it(driver: Driver) -> None:
    data = {"kind": "Status", "status": "Failure"}
    found = {"apiVersion": "v1", "kind": "ConfigMap", "data": data}
    maps = driver.clientset(answering(found)).core_v1.config_maps("demo")
    assert driver.run(maps.get("x")).data == data
    success = {"kind": "Status", "apiVersion": "v1", "status": "Success"}
    maps = driver.clientset(answering(success)).core_v1.config_maps("demo")
    assert driver.run(maps.delete("x")).status == "Success"


def test_a_failure_in_the_place_of_a_watch_is_the_error_that_it_tells_of() -> None:
    with pytest.raises(rest.ApiError, match="no space left"):
        decode_event(json.dumps(FAILURE).encode(), ConfigMap)


LONE = "a\ud800b"


@pytest.mark.parametrize(
    ("data", "path"),
    [({"key": LONE}, "$.data.key"), ({"ok": "\U0001f600", "x": LONE}, "$.data.x")],
)
def test_a_lone_surrogate_is_named_by_its_path(data: dict[str, str], path: str) -> None:
    obj = ConfigMap(data=data)
    for write in (obj.to_json, obj.to_dict, obj.to_yaml):
        with pytest.raises(EncodeError) as refusal:
            write()
        assert (refusal.value.kind, refusal.value.path) == ("ConfigMap", path)
        assert "lone surrogate" in refusal.value.reason


def test_a_lone_surrogate_in_a_key_is_named_by_where_the_key_is() -> None:
    with pytest.raises(EncodeError) as refusal:
        ConfigMap(data={LONE: "x"}).to_json()
    assert refusal.value.path == "$.data"


@pytest.mark.parametrize(
    "patch",
    [
        MergePatch({"data": {"key": LONE}}),
        MergePatch(ConfigMap(data={"key": LONE})),
        JSONPatch([{"op": "add", "path": "/data/x", "value": LONE}]),
        ApplyPatch({"data": [LONE]}, "me"),
    ],
)
def test_a_lone_surrogate_in_a_patch_is_an_encode_error(
    driver: Driver, patch: Any
) -> None:
    maps = driver.clientset(answering({})).core_v1.config_maps("demo")
    with pytest.raises(EncodeError, match="lone surrogate"):
        driver.run(maps.patch("x", patch))


def test_a_lone_surrogate_in_a_manifest_or_name_is_refused(driver: Driver) -> None:
    clientset = driver.clientset(answering({}))
    kind = AsyncDynamicClient if driver.is_async else DynamicClient
    maps = kind(clientset.rest).for_resource(CONFIG_MAPS, "demo")
    with pytest.raises(EncodeError) as refusal:
        driver.run(maps.create({"kind": "ConfigMap", "data": {"key": LONE}}))
    assert (refusal.value.kind, refusal.value.path) == ("ConfigMap", "$.data.key")
    with pytest.raises(ValueError, match="lone surrogate"):
        driver.run(maps.get(LONE))


def test_an_object_that_was_read_can_be_applied(driver: Driver) -> None:
    bodies: list[Any] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        return httpx2.Response(200, json={"apiVersion": "v1", "kind": "ConfigMap"})

    managed = [ManagedFieldsEntry(manager="kubectl", operation="Update")]
    read = ConfigMap(
        metadata=ObjectMeta(name="x", resource_version="5", managed_fields=managed),
        data={"managedFields": "stays"},
    )
    clientset = driver.clientset(handle)
    maps = clientset.core_v1.config_maps("demo")
    kind = AsyncDynamicClient if driver.is_async else DynamicClient
    dynamic = kind(clientset.rest).for_resource(CONFIG_MAPS, "demo")
    manifest = read.to_dict()
    driver.run(maps.patch("x", ApplyPatch(read, "me")))
    driver.run(maps.patch("x", ApplyPatch(manifest, "me")))
    driver.run(dynamic.apply(manifest, field_manager="me"))
    driver.run(dynamic.apply(read, field_manager="me"))
    driver.run(dynamic.apply_status(read, field_manager="me"))
    assert len(bodies) == 5
    for body in bodies:
        assert body["metadata"] == {"name": "x", "resourceVersion": "5"}
        assert body["data"] == {"managedFields": "stays"}
    assert read.metadata.managed_fields == managed  # as it was
    assert manifest["metadata"]["managedFields"]


def test_the_dynamic_client_takes_typed_objects(driver: Driver) -> None:
    seen: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.method} {request.url.path}")
        return httpx2.Response(200, content=request.content)

    class Mapper:
        async def later(self, *_: Any) -> Resource:
            return CONFIG_MAPS

        def now(self, *_: Any) -> Resource:
            return CONFIG_MAPS

    mapper: Any = Mapper()
    mapper.rest_mapping = mapper.later if driver.is_async else mapper.now
    clientset = driver.clientset(handle)
    kind: Any = AsyncDynamicClient if driver.is_async else DynamicClient
    dynamic = kind(clientset.rest, mapper)
    obj = ConfigMap(metadata=ObjectMeta(name="x", namespace="shop"), data={"a": "b"})
    maps = driver.run(dynamic.for_object(obj))
    assert maps.namespace == "shop"
    assert driver.run(maps.create(obj)) == obj.to_dict()
    assert driver.run(maps.update(obj)) == obj.to_dict()
    path = "/api/v1/namespaces/shop/configmaps"
    assert seen == [f"POST {path}", f"PUT {path}/x"]


def test_a_clientset_is_pickled_by_its_config() -> None:
    with serving() as server, Clientset(Config(server.url, qps=None)) as clientset:
        maps = clientset.core_v1.config_maps("demo")
        maps.get("settings")
        for again in (pickle.loads(pickle.dumps(clientset)), copy.copy(clientset)):
            with again:
                assert again.config == clientset.config
                assert again.core_v1.config_maps("demo").get("settings").data
        shared, other = pickle.loads(pickle.dumps((clientset.rest, maps)))
        assert other._rest is shared
        assert other.get("settings").data
        shared.close()
        assert maps.get("settings").data  # which is open as before


def test_an_async_clientset_is_pickled_by_its_config() -> None:
    clientset = AsyncClientset(Config("http://shop.example"))
    again = pickle.loads(pickle.dumps(clientset))
    assert type(again) is AsyncClientset
    assert again.config == clientset.config
    borrowed = AsyncClientset(clientset.rest)
    first, second = pickle.loads(pickle.dumps((clientset.rest, borrowed)))
    assert second.rest is first


@pytest.mark.parametrize(
    "options",
    [{"hooks": Hooks()}, {"on_warning": print}, {"transport": httpx2.MockTransport}],
)
def test_a_clientset_with_things_of_its_own_says_that_it_cannot_be_pickled(
    options: dict[str, Any],
) -> None:
    name = next(iter(options))
    clientset = Clientset(Config("http://shop.example"), **options)
    with pytest.raises(TypeError, match=f"{name} of its own cannot be pickled"):
        pickle.dumps(clientset)


def test_a_peer_that_fails_in_a_200_of_a_watch_ends_it_with_the_error(
    driver: Driver,
) -> None:
    def failing(peer: Peer) -> None:
        body = json.dumps(FAILURE).encode()
        peer.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )

    with faulty(failing) as server:
        maps = driver.over(driver.client(Config(server.url))).core_v1.config_maps("d")
        with pytest.raises(rest.ApiError, match="no space left"):
            driver.items(maps.watch())
