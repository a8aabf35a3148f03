"""Informers for threads over the embedded server: nothing has to be said twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx2
import pytest
from tests.patience import LONG

from kubeclient import Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kubeclient.informers import SharedInformerFactory
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.testing import EmbeddedServer


def embedded() -> Clientset:
    server = EmbeddedServer(scheme)
    return Clientset(server.config(), transport=server.transport())


def config_map(name: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name, namespace="default"))


@pytest.mark.parametrize("connect", [embedded, Clientset.fake])
def test_a_factory_follows_the_server_of_its_clientset(
    connect: Callable[[], Clientset],
) -> None:
    before = set(threading.enumerate())
    with connect() as client:
        maps = client.core_v1.config_maps("default")
        maps.create(config_map("before"))
        with SharedInformerFactory(client) as factory:
            informer = factory.core_v1.config_maps()
            factory.start()
            factory.wait_for_cache_sync(LONG)
            informer.wait_until_seen(maps.create(config_map("after")), timeout=LONG)
            cached = informer.lister.by_namespace("default").list()
        assert {one.metadata.name for one in cached} == {"before", "after"}
        assert maps.get("after").metadata.name == "after", "the clientset is open still"
    assert not [one for one in set(threading.enumerate()) - before if one.is_alive()]


def test_a_fake_clientset_records_what_its_informers_did() -> None:
    with Clientset.fake(config_map("a")) as client:
        with SharedInformerFactory(client) as factory:
            factory.core_v1.config_maps()
            factory.start()
            factory.wait_for_cache_sync(LONG)
        assert {str(done) for done in client.testing.actions} <= {
            "list configmaps",
            "watch configmaps",
        }
        assert client.testing.actions


def test_a_transport_for_threads_alone_needs_one_for_tasks_beside_it() -> None:
    class Nowhere(httpx2.BaseTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ConnectError("nowhere")

    server = EmbeddedServer(scheme)
    with Clientset(server.config(), transport=Nowhere()) as client:
        with pytest.raises(TypeError, match="transport="):
            SharedInformerFactory(client)
        transport = server.async_transport()
        with SharedInformerFactory(client, transport=transport) as factory:
            factory.core_v1.config_maps()
            factory.start()
            factory.wait_for_cache_sync(LONG)
