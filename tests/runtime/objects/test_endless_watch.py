"""A watch goes on for ever: after ends, breaks and versions that are lost."""

from __future__ import annotations

import asyncio
import random
import threading
from typing import Any

import pytest
from objects_driver import Driver
from objects_simulated import simulated
from tests.simulated_time import simulate

from kubeclient import AsyncClientset, Clientset
from kubeclient.core.v1 import ConfigMap
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.rest import Forbidden, MergePatch
from kuberuntime.testing import EmbeddedServer


def config_map(name: str, **data: str) -> ConfigMap:
    return ConfigMap(metadata=ObjectMeta(name=name), data=data)


@pytest.mark.parametrize("forgets", [False, True])
def test_a_watch_is_taken_up_after_a_restart(both: Driver, forgets: bool) -> None:
    maps = both.clients.core_v1.config_maps("default")
    both.run(maps.create(config_map("a")))
    both.run(maps.create(config_map("b")))
    events = maps.watch(forever=True)

    def told(count: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for _ in range(count):
            event = both.next(events)
            found.append((event.type, event.object.metadata.name))
        return found

    assert told(2) == [("ADDED", "a"), ("ADDED", "b")]
    both.run(maps.patch("a", MergePatch({"data": {"x": "1"}})))
    assert told(1) == [("MODIFIED", "a")]
    both.server.restart(keep_history=not forgets)
    both.run(maps.delete("b"))
    both.run(maps.create(config_map("c")))
    if forgets:
        both.server.tracker.forget()
    assert told(2) == [("DELETED", "b"), ("ADDED", "c")]
    both.close(events)
    assert both.items(events) == []


def test_a_refusal_that_does_not_pass_is_raised(both: Driver) -> None:
    both.server.faults.errors(403, verb="watch")
    events = both.clients.core_v1.config_maps("default").watch(forever=True)
    with pytest.raises(Forbidden):
        both.items(events)


def test_a_typo_in_an_option_is_found_at_once(both: Driver) -> None:
    maps = both.clients.core_v1.config_maps("default")
    with pytest.raises(TypeError, match="label_selector"):
        maps.watch(forever=True, label_selectors="a=b")
    with pytest.raises(TypeError, match="timeout_seconds"):
        maps.watch(forever=True, timeout_seconds=10)


def test_a_thread_stops_a_watch_that_waits(server: EmbeddedServer) -> None:
    with Clientset(server.config(), transport=server.transport()) as clients:
        events = clients.core_v1.config_maps("default").watch(forever=True)
        timer = threading.Timer(0.05, events.stop)
        timer.start()
        assert list(events) == []
        timer.join()


def test_a_watch_stops_while_it_waits_for_a_server_that_is_down(
    server: EmbeddedServer,
) -> None:
    server.faults.errors(503, verb="list")
    with Clientset(server.config(), transport=server.transport()) as clients:
        events = clients.core_v1.config_maps("default").watch(forever=True)
        timer = threading.Timer(0.05, events.stop)
        timer.start()
        assert list(events) == []
        timer.join()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_to_streams_the_events_add_up_to_what_there_is(
    seed: int,
) -> None:
    """Cuts, ends, 410s, 500s, lost answers, stalls and restarts, drawn by a seed."""
    luck = random.Random(seed)

    async def follow(clients: AsyncClientset, told: dict[str, Any]) -> None:
        maps = clients.core_v1.config_maps("default")
        async with maps.watch(forever=True) as events:
            async for event in events:
                name = event.object.metadata.name or ""
                known = told.get(name)
                match event.type:
                    case "ADDED":
                        assert known is None
                        told[name] = event.object
                    case "MODIFIED":
                        assert known is not None
                        assert known.metadata.uid == event.object.metadata.uid
                        assert known != event.object
                        told[name] = event.object
                    case "DELETED":
                        assert told.pop(name).metadata.uid == event.object.metadata.uid
                    case "BOOKMARK":
                        raise AssertionError("nobody asked for bookmarks")

    def trouble(server: EmbeddedServer) -> None:
        faults = server.faults
        verb = luck.choice(["list", "watch"])
        match luck.randrange(8):
            case 0:
                server.break_watches()
            case 1:
                server.end_watches()
            case 2:
                server.restart(keep_history=luck.random() < 0.5)
            case 3:
                faults.expire(verb=verb, times=luck.randint(1, 3))
            case 4:
                faults.errors(luck.choice([429, 500, 503]), verb=verb, times=2)
            case 5:
                faults.drop(verb=verb, times=luck.randint(1, 3))
            case 6:
                faults.half(verb=verb, times=1)
            case _:
                server.stall_watches(luck.uniform(10, 400))

    async def story() -> None:
        server, clients = simulated(seed)
        quiet = AsyncClientset(server.config(), transport=server.async_transport())
        maps = quiet.core_v1.config_maps("default")
        told: dict[str, Any] = {}
        there: set[str] = set()
        following = asyncio.create_task(follow(clients, told))
        for step in range(60):
            await asyncio.sleep(luck.uniform(0, 90))
            if luck.random() < 0.4:
                trouble(server)
            name = luck.choice("abcde")
            if name not in there:
                there.add(name)
                await maps.create(config_map(name, step=str(step)))
            elif luck.random() < 0.5:
                there.remove(name)
                await maps.delete(name)
            else:
                await maps.patch(name, MergePatch({"data": {"step": str(step)}}))
        server.faults.clear()
        await asyncio.sleep(900)  # two stalls and the longest wait
        assert not following.done(), following
        assert told == {one.metadata.name: one async for one in maps.list()}
        following.cancel()

    simulate(story)
