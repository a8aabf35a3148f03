"""Informers without generated code, and what generated code makes of them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from kubeclient import AsyncClientset, scheme
from kubeclient.core.v1 import ConfigMap, Namespace
from kubeclient.informers import AsyncSharedInformerFactory
from kuberuntime.cache import (
    AsyncDynamicSharedInformerFactory,
    AsyncMetadataSharedInformerFactory,
)
from kuberuntime.meta import GroupVersionResource
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.testing import EmbeddedServer

CONFIG_MAPS = GroupVersionResource("", "v1", "configmaps")


@asynccontextmanager
async def cluster() -> AsyncIterator[AsyncClientset]:
    """A server with a config map in each of two namespaces."""
    server = EmbeddedServer(scheme)
    transport = server.async_transport()
    async with AsyncClientset(server.config(), transport=transport) as clients:
        for namespace in ("shop", "far"):
            created = Namespace(metadata=ObjectMeta(name=namespace))
            await clients.core_v1.namespaces().create(created)
            obj = ConfigMap(
                metadata=ObjectMeta(name="a", labels={"in": namespace}),
                data={"key": "value"},
            )
            await clients.core_v1.config_maps(namespace).create(obj)
        yield clients


def test_dicts_of_any_resource_are_informed_of() -> None:
    async def story() -> None:
        async with cluster() as clients:
            factory = AsyncDynamicSharedInformerFactory(clients)
            maps = factory.for_resource(CONFIG_MAPS)
            nodes = factory.for_resource(GroupVersionResource("", "v1", "namespaces"))
            async with factory:
                await factory.wait_for_cache_sync(10)
                found = maps.lister.by_namespace("shop").get("a")
                assert (found["kind"], found["data"]) == ("ConfigMap", {"key": "value"})
                assert nodes.lister.get("shop")["kind"] == "Namespace"
                assert len(maps.lister.list("in=far")) == 1
            assert factory.for_resource(CONFIG_MAPS) is maps

    asyncio.run(story())


def test_a_dynamic_factory_may_be_of_some_namespaces() -> None:
    async def story() -> None:
        async with cluster() as clients:
            factory = AsyncDynamicSharedInformerFactory(clients, namespaces="shop")
            maps = factory.for_resource(CONFIG_MAPS)
            async with factory:
                await factory.wait_for_cache_sync(10)
                assert maps.indexer.list_keys() == ["shop/a"]

    asyncio.run(story())


def test_metadata_alone_can_be_informed_of() -> None:
    async def story() -> None:
        async with cluster() as clients:
            factory = AsyncMetadataSharedInformerFactory(clients)
            maps = factory.for_resource(CONFIG_MAPS)
            async with factory:
                await factory.wait_for_cache_sync(10)
                found = maps.lister.by_namespace("shop").get("a")
                assert found.metadata.labels == {"in": "shop"}
                assert "data" not in found.to_dict()

    asyncio.run(story())


@pytest.mark.parametrize("streaming", [True, False])
def test_a_generated_factory_informs_of_typed_objects(streaming: bool) -> None:
    async def story() -> None:
        async with cluster() as clients:
            factory = AsyncSharedInformerFactory(
                clients, namespaces="shop", streaming=streaming
            )
            maps = factory.core_v1.config_maps()
            namespaces = factory.core_v1.namespaces()
            async with factory:
                await factory.wait_for_cache_sync(10)
                found = maps.lister.by_namespace("shop").get("a")
                assert isinstance(found, ConfigMap)
                assert [obj.metadata.name for obj in maps.lister.list()] == ["a"]
                assert namespaces.lister.get("far").kind == "Namespace"
            assert factory.for_resource(CONFIG_MAPS) is maps

    asyncio.run(story())


def test_importing_caches_loads_no_http() -> None:
    code = (
        "import sys, kuberuntime.cache as cache;"
        "cache.Indexer, cache.Lister, cache.InformerHooks;"
        "sys.exit('httpx2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
