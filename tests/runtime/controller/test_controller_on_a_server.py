"""A controller with all that belongs to it, on the embedded server: informers, a
leader election and events, for tasks and for threads."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from tests.patience import LONG

from kubeclient import AsyncClientset, Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kuberuntime.cache import (
    AsyncDynamicSharedInformerFactory,
    DynamicSharedInformerFactory,
    split_meta_namespace_key,
)
from kuberuntime.controller import AsyncController, Controller, Requeue
from kuberuntime.events import AsyncEventBroadcaster, EventBroadcaster
from kuberuntime.leaderelection import (
    AsyncLeaderElector,
    AsyncLeaseLock,
    LeaderElector,
    LeaseLock,
)
from kuberuntime.meta.gvk import GroupVersionResource
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import NotFound
from kuberuntime.testing import EmbeddedServer

CONFIG_MAPS = GroupVersionResource("", "v1", "configmaps")


def config_map(name: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name), data={"text": name})


def shouted(seen: dict[str, Any]) -> str | None:
    """What the copy of an object is to say, None where there is to be none."""
    name = seen["metadata"]["name"]
    return None if name.endswith("-loud") else seen["data"]["text"].upper()


def check_what_was_done(server: EmbeddedServer) -> None:
    with Clientset(server.config(), transport=server.transport()) as client:
        maps = client.core_v1.config_maps("default")
        assert maps.get("a-loud").data == {"text": "A"}
        assert maps.get("b-loud").data == {"text": "B"}
        lease = client.coordination_v1.leases("default").get("shout")
        assert lease.spec is not None
        assert lease.spec.holder_identity in ("", None), "it was given up"
        events = list(client.events_v1.events("default").list())
        told = {(each.reason, each.note) for each in events}
        assert ("Shouted", "A") in told
        assert ("Shouted", "B") in told
        assert ("LeaderElection", "me became leader") in told


def test_tasks_lead_watch_reconcile_and_tell() -> None:
    server = EmbeddedServer(scheme)

    async def main() -> None:
        transport = server.async_transport()
        done = asyncio.Event()
        async with (
            AsyncClientset(server.config(), transport=transport) as client,
            AsyncEventBroadcaster(client.rest) as broadcaster,
        ):
            recorder = broadcaster.new_recorder("example.com/shout")
            maps = client.core_v1.config_maps("default")
            factory = AsyncDynamicSharedInformerFactory(client, namespaces="default")
            informer = factory.for_resource(CONFIG_MAPS)

            async def reconcile(key: str) -> Requeue | None:
                namespace, name = split_meta_namespace_key(key)
                try:
                    seen = informer.lister.by_namespace(namespace).get(name)
                except NotFound:
                    return None
                if (text := shouted(seen)) is not None:
                    loud = config_map(f"{name}-loud")
                    loud.data = {"text": text}
                    await maps.create(loud)
                    recorder.event(
                        seen, "Normal", "Shouted", action="Shouting", note=text
                    )
                elif name == "b-loud":
                    done.set()
                return None

            controller = AsyncController("shout", reconcile, workers=2)
            controller.watch(informer)

            async def lead() -> None:
                async with factory:
                    await controller.run()

            lock = AsyncLeaseLock(
                client.rest, "default", "shout", identity="me", recorder=recorder
            )
            elector = AsyncLeaderElector(lock)
            await maps.create(config_map("a"))
            running = asyncio.create_task(elector.run(lead))
            await maps.create(config_map("b"))
            await asyncio.wait_for(done.wait(), LONG)
            assert elector.is_leader()
            controller.stop()
            await asyncio.wait_for(running, LONG)

    asyncio.run(main())
    check_what_was_done(server)


def test_threads_lead_watch_reconcile_and_tell() -> None:
    server = EmbeddedServer(scheme)
    done = threading.Event()
    before = set(threading.enumerate())
    with (
        Clientset(server.config(), transport=server.transport()) as client,
        EventBroadcaster(client.rest) as broadcaster,
    ):
        recorder = broadcaster.new_recorder("example.com/shout")
        maps = client.core_v1.config_maps("default")
        factory = DynamicSharedInformerFactory(
            client, namespaces="default", transport=server.async_transport()
        )
        informer = factory.for_resource(CONFIG_MAPS)

        def reconcile(key: str) -> Requeue | None:
            namespace, name = split_meta_namespace_key(key)
            try:
                seen = informer.lister.by_namespace(namespace).get(name)
            except NotFound:
                return None
            if (text := shouted(seen)) is not None:
                loud = config_map(f"{name}-loud")
                loud.data = {"text": text}
                maps.create(loud)
                recorder.event(seen, "Normal", "Shouted", action="Shouting", note=text)
            elif name == "b-loud":
                done.set()
            return None

        controller = Controller("shout", reconcile, workers=2)
        controller.watch(informer)

        def lead() -> None:
            with factory:
                controller.run()

        def act() -> None:
            maps.create(config_map("b"))
            done.wait(LONG)
            elector.stop()

        lock = LeaseLock(
            client.rest, "default", "shout", identity="me", recorder=recorder
        )
        elector = LeaderElector(lock)
        maps.create(config_map("a"))
        acting = threading.Thread(target=act)
        acting.start()
        elector.run(lead, stop=controller.stop)
        acting.join(LONG)
    assert done.is_set()
    check_what_was_done(server)
    left = [each for each in set(threading.enumerate()) - before if each.is_alive()]
    assert left == []


def test_tasks_reconcile_what_an_informer_tells_that_came_after_the_start() -> None:
    server = EmbeddedServer(scheme)

    async def main() -> None:
        done = asyncio.Event()

        async def reconcile(key: str) -> Requeue | None:
            done.set()
            return None

        transport = server.async_transport()
        async with AsyncClientset(server.config(), transport=transport) as client:
            await client.core_v1.config_maps("default").create(config_map("a"))
            controller = AsyncController("late", reconcile)
            async with AsyncDynamicSharedInformerFactory(client) as factory:
                controller.watch(factory.for_resource(CONFIG_MAPS))
                running = asyncio.create_task(controller.run())
                await asyncio.wait_for(done.wait(), LONG)
                controller.stop()
                await asyncio.wait_for(running, LONG)

    asyncio.run(main())


def test_threads_reconcile_what_an_informer_tells_that_came_after_the_start() -> None:
    server = EmbeddedServer(scheme)
    done = threading.Event()

    def reconcile(key: str) -> Requeue | None:
        done.set()
        return None

    with Clientset(server.config(), transport=server.transport()) as client:
        client.core_v1.config_maps("default").create(config_map("a"))
        controller = Controller("late", reconcile)
        transport = server.async_transport()
        with DynamicSharedInformerFactory(client, transport=transport) as factory:
            controller.watch(factory.for_resource(CONFIG_MAPS))
            running = threading.Thread(target=controller.run, daemon=True)
            running.start()
            assert done.wait(LONG)
            controller.stop()
            running.join(LONG)
