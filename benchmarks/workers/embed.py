"""The embedded server under load: `embed.py start|calls|churn SIZE`.

Prints what it measured as JSON: ``seconds`` until a server of all of Kubernetes
answers its first call, ``creates`` and ``gets`` per second of a typed client, or the
``growth`` of memory in bytes over most of an hour of simulated churn.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
import tracemalloc

from kubeclient import AsyncClientset, Clientset, scheme
from kubeclient.core.v1 import ConfigMap, Namespace
from kubeclient.core.v1.async_client import AsyncConfigMaps
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.testing import EmbeddedServer, ManualClock

NAMESPACES = 10
MINUTES = 60
SETTLED = 20  # minutes after which the server's history is as long as it gets


def start(size: int) -> dict[str, float]:
    began = time.perf_counter()
    server = EmbeddedServer(scheme)
    ready = time.perf_counter()
    with Clientset(server.config(), transport=server.transport()) as client:
        client.core_v1.namespaces().get("default")
    return {"seconds": ready - began}


def calls(size: int) -> dict[str, float]:
    server = EmbeddedServer(scheme)
    with Clientset(server.config(), transport=server.transport()) as client:
        maps = client.core_v1.config_maps("default")
        maps.create(config_map("warm-up"))
        objects = [config_map(f"map-{number}") for number in range(size)]
        began = time.perf_counter()
        for one in objects:
            maps.create(one)
        created = time.perf_counter()
        for number in range(size):
            maps.get(f"map-{number}")
        got = time.perf_counter()
    return {"creates": size / (created - began), "gets": size / (got - created)}


def churn(size: int) -> dict[str, float]:
    """An hour with so many objects, each changed or replaced every fifteen minutes,
    and a watch for every hundredth."""
    return asyncio.run(_churn(size))


async def _churn(size: int) -> dict[str, float]:
    tracemalloc.start()
    clock = ManualClock()
    server = EmbeddedServer(scheme, clock=clock, history=size)
    transport = server.async_transport()
    async with AsyncClientset(server.config(), transport=transport) as client:
        for number in range(NAMESPACES):
            namespace = Namespace(metadata=ObjectMeta(name=_namespace(number)))
            await client.core_v1.namespaces().create(namespace)
        for number in range(size):
            await _maps(client, number).create(config_map(f"map-{number}"))
        seen = [0] * NAMESPACES
        version = str(server.tracker.revision)
        watches = [
            asyncio.create_task(_follow(client, number, version, seen))
            for number in range(max(size // 100, NAMESPACES))
        ]
        used = settled = expected = 0
        for minute in range(MINUTES):
            for number in range(minute % 15, size, 15):
                changes = await _change(_maps(client, number), number, minute)
                expected += changes * len(watches) // NAMESPACES
            while sum(seen) < expected:
                await asyncio.sleep(0)
                for watch in watches:
                    if watch.done():  # it goes on for ever, or something is wrong
                        watch.result()
            clock.advance(60)
            if minute + 1 in (SETTLED, MINUTES):
                gc.collect()
                used, settled = tracemalloc.get_traced_memory()[0], used
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
    return {"growth": used - settled, "events": sum(seen)}


async def _change(maps: AsyncConfigMaps, number: int, minute: int) -> int:
    """Change an object, or put another in its place. How many changes that is."""
    name = f"map-{number}"
    if number % 3:
        await maps.update(config_map(name, minute=str(minute)))
        return 1
    await maps.delete(name)
    await maps.create(config_map(name))
    return 2


async def _follow(
    client: AsyncClientset, number: int, version: str, seen: list[int]
) -> None:
    """Watch for as long as it goes, one watch after the other."""
    maps = _maps(client, number)
    while True:
        async with maps.watch(resource_version=version) as events:
            async for event in events:
                version = event.object.metadata.resource_version or version
                seen[number % NAMESPACES] += 1


def _maps(client: AsyncClientset, number: int) -> AsyncConfigMaps:
    return client.core_v1.config_maps(_namespace(number))


def _namespace(number: int) -> str:
    return f"churn-{number % NAMESPACES}"


def config_map(name: str, **data: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name), data=data or {"colour": "blue"})


JOBS = {"start": start, "calls": calls, "churn": churn}


def main(job: str, size: str) -> None:
    print(json.dumps(JOBS[job](int(size))))


if __name__ == "__main__":
    main(*sys.argv[1:])
