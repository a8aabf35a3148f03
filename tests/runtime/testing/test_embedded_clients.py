"""Clients of both kinds on the embedded server, in one thread and in several."""

from __future__ import annotations

import asyncio
import threading

import pytest
from tests.patience import LONG

from kubeclient import AsyncClientset, Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import Conflict, NotFound
from kuberuntime.testing import EmbeddedServer


@pytest.fixture(scope="module")
def server() -> EmbeddedServer:
    return EmbeddedServer(scheme)


def config_map(name: str, **data: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name), data=data)


def test_the_sync_client_does_all_verbs(server: EmbeddedServer) -> None:
    with Clientset(server.config(), transport=server.transport()) as client:
        maps = client.core_v1.config_maps("default")
        made = maps.create(config_map("sync", k="1"))
        assert maps.get("sync") == made
        stale = maps.get("sync")
        made.data = {"k": "2"}
        changed = maps.update(made)
        with pytest.raises(Conflict):
            maps.update(stale)
        assert [one.data for one in maps.list()] == [{"k": "2"}]
        with maps.watch(resource_version=made.metadata.resource_version) as watch:
            event = next(iter(watch))
        assert (event.type, event.object) == ("MODIFIED", changed)
        maps.delete("sync")
        with pytest.raises(NotFound):
            maps.get("sync")


def test_the_async_client_does_all_verbs(server: EmbeddedServer) -> None:
    async def run() -> None:
        transport = server.async_transport()
        async with AsyncClientset(server.config(), transport=transport) as client:
            maps = client.core_v1.config_maps("default")
            made = await maps.create(config_map("async", k="1"))
            assert await maps.get("async") == made
            assert [one.metadata.name async for one in maps.list()] == ["async"]
            await maps.delete("async")
            with pytest.raises(NotFound):
                await maps.get("async")

    asyncio.run(run())


def test_a_watch_wakes_for_what_another_thread_does(server: EmbeddedServer) -> None:
    seen: list[str] = []

    def follow() -> None:
        with Clientset(server.config(), transport=server.transport()) as client:
            maps = client.core_v1.config_maps("default")
            with maps.watch(label_selector="!none") as watch:
                for event in watch:
                    seen.append(event.object.metadata.name or "")
                    if seen[-1] == "last":
                        break

    thread = threading.Thread(target=follow)
    thread.start()
    with Clientset(server.config(), transport=server.transport()) as client:
        maps = client.core_v1.config_maps("default")
        for name in ("first", "last"):
            maps.create(config_map(name))
        thread.join(LONG)
        for name in ("first", "last"):
            maps.delete(name)
    assert not thread.is_alive()
    assert seen == ["first", "last"]


def test_a_loop_wakes_for_what_a_thread_does(server: EmbeddedServer) -> None:
    def write() -> None:
        with Clientset(server.config(), transport=server.transport()) as client:
            client.core_v1.config_maps("default").create(config_map("threaded"))

    async def run() -> None:
        transport = server.async_transport()
        async with AsyncClientset(server.config(), transport=transport) as client:
            maps = client.core_v1.config_maps("default")
            async with maps.watch() as watch:
                thread = threading.Thread(target=write)
                thread.start()
                event = await asyncio.wait_for(anext(watch), 10)
                thread.join()
            assert event.object.metadata.name == "threaded"
            await maps.delete("threaded")

    asyncio.run(run())


def test_a_watch_that_waits_is_stopped_from_another_thread(
    server: EmbeddedServer,
) -> None:
    with Clientset(server.config(), transport=server.transport()) as client:
        watch = client.core_v1.config_maps("default").watch()
        ended = threading.Event()

        def follow() -> None:
            with watch as events:
                assert list(events) == []
            ended.set()

        thread = threading.Thread(target=follow)
        thread.start()
        watch.stop()
        thread.join(LONG)
        assert ended.is_set()
    assert server.core.feeds == []


def test_a_watch_is_cancelled_while_something_happens(server: EmbeddedServer) -> None:
    async def run() -> None:
        transport = server.async_transport()
        async with AsyncClientset(server.config(), transport=transport) as client:
            maps = client.core_v1.config_maps("kube-node-lease")
            seen: list[str] = []

            async def follow() -> None:
                async with maps.watch() as watch:
                    async for event in watch:
                        seen.append(event.type)

            following = asyncio.create_task(follow())
            while not server.core.feeds:
                await asyncio.sleep(0)
            await maps.create(config_map("rings"))
            following.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(following, 10)
            await maps.delete("rings")

    asyncio.run(run())


def test_watches_that_are_left_leave_nothing_behind(server: EmbeddedServer) -> None:
    async def run() -> None:
        transport = server.async_transport()
        async with AsyncClientset(server.config(), transport=transport) as client:
            maps = client.core_v1.config_maps("default")
            for _ in range(20):
                async with maps.watch():
                    assert len(server.core.feeds) == 1
        assert server.core.feeds == []
        bells = [one.bells for _, one in server.tracker.collections()]
        assert not any(bells)

    asyncio.run(run())


def test_writers_in_many_threads_lose_nothing(server: EmbeddedServer) -> None:
    def write(prefix: str) -> None:
        with Clientset(server.config(), transport=server.transport()) as client:
            maps = client.core_v1.config_maps("kube-public")
            for number in range(25):
                maps.create(config_map(f"{prefix}-{number}"))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Clientset(server.config(), transport=server.transport()) as client:
        found = [*client.core_v1.config_maps("kube-public").list(limit=7)]
    versions = {one.metadata.resource_version for one in found}
    assert (len(found), len(versions)) == (100, 100)
