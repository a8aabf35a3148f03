"""Informers, queues, electors and events in children of the process that runs them."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from tests.forking import in_child
from tests.patience import SOON

from kubeclient import AsyncClientset, Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kubeclient.informers import AsyncSharedInformerFactory, SharedInformerFactory
from kuberuntime.cache.garbage import FullCollections
from kuberuntime.controller import Controller, HealthServer
from kuberuntime.events import EventBroadcaster
from kuberuntime.leaderelection import LeaderElector, LeaseLock
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.http import HTTPServer
from kuberuntime.workqueue import RateLimitingQueue, ShutDown

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()")


@pytest.fixture
def served() -> Iterator[HTTPServer]:
    with HTTPServer(EmbeddedServer(scheme), tls=False) as http:
        yield http


@pytest.fixture
def clients(served: HTTPServer) -> Iterator[Clientset]:
    with Clientset(served.config) as clients:
        write(clients, "first")
        yield clients


def write(clients: Clientset, name: str) -> None:
    created = ConfigMap(metadata=ObjectMeta(name=name))
    clients.core_v1.config_maps("default").create(created)


def refused(work: Callable[[], Any]) -> str:
    """What is said against something."""
    try:
        return f"it gives {work()!r}"
    except RuntimeError as error:
        return str(error)


def test_an_informer_says_in_a_child_that_it_is_dead(clients: Clientset) -> None:
    factory = SharedInformerFactory(clients)
    maps = factory.core_v1.config_maps()
    with factory:
        factory.wait_for_cache_sync(SOON)
        assert maps.lister.by_namespace("default").get("first")
        maps.add_indexers({"all": lambda obj: ["x"]})
        listener = maps.add_event_handler(on_add=lambda obj: None)
        listener.wait_for_sync(SOON)
        one = maps.lister.by_namespace("default")

        def ask() -> list[str]:
            return [
                refused(work)
                for work in (
                    lambda: one.get("first"),
                    one.list,
                    maps.lister.list,
                    lambda: maps.lister.by_index("all", "x"),
                    lambda: len(maps.indexer),
                    maps.indexer.list_keys,
                    lambda: maps.indexer.get_by_key("default/first"),
                    factory.start,
                    lambda: factory.wait_for_cache_sync(1),
                    lambda: maps.wait_for_sync(1),
                    lambda: maps.wait_until_seen("1", timeout=1),
                )
            ]

        for said in in_child(ask):
            assert "this process was forked from the one that ran it" in said
        told = in_child(
            lambda: (
                maps.has_synced(),
                maps.is_stopped(),
                listener.has_synced(),
                refused(lambda: maps.add_event_handler(on_add=print)),
                refused(lambda: listener.wait_for_sync(1)),
            )
        )
        assert told[:3] == (False, True, False)
        assert "stopped" in told[3]
        assert "not told any more" in told[4]
        in_child(factory.stop)  # which stops nothing of the parent's

        write(clients, "second")
        version = one.get("first").metadata.resource_version
        maps.wait_until_seen(str(int(str(version)) + 1), timeout=SOON)
        assert maps.has_synced()
        assert len(one.list()) == 2


def test_a_child_makes_informers_of_its_own(clients: Clientset) -> None:
    def names(factory: SharedInformerFactory) -> list[str | None]:
        maps = factory.core_v1.config_maps()
        with factory:
            factory.wait_for_cache_sync(SOON)
            found = [obj.metadata.name for obj in maps.lister.list()]
            return [name for name in found if name != "kube-root-ca.crt"]

    with SharedInformerFactory(clients) as running:
        running.core_v1.config_maps()
        unused = SharedInformerFactory(clients)
        assert in_child(lambda: names(unused)) == ["first"]
        assert in_child(lambda: names(SharedInformerFactory(clients))) == ["first"]
        unused.stop()


def test_an_informer_of_tasks_says_in_a_child_that_it_is_dead(
    served: HTTPServer, clients: Clientset
) -> None:
    async def scenario() -> tuple[bool, bool, str, str]:
        async with AsyncClientset(served.config) as others:
            factory = AsyncSharedInformerFactory(others)
            maps = factory.core_v1.config_maps()
            async with factory:
                await factory.wait_for_cache_sync(SOON)

                def ask() -> tuple[bool, bool, str, str]:
                    return (
                        maps.has_synced(),
                        maps.is_stopped(),
                        refused(maps.lister.list),
                        refused(factory.start),
                    )

                answer: tuple[bool, bool, str, str] = await asyncio.to_thread(
                    in_child, ask
                )
                assert maps.has_synced()
                assert maps.lister.list()
                return answer

    synced, stopped, reading, starting = asyncio.run(scenario())
    assert (synced, stopped) == (False, True)
    assert "config" in reading
    assert "forked" in reading
    assert "forked" in starting


def test_a_queue_begins_anew_in_a_child_with_what_waits_in_it() -> None:
    queue: RateLimitingQueue[str] = RateLimitingQueue()
    queue.add("under way")
    assert queue.get() == "under way"
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with queue._section._lock:
            taken.set()
            done.wait(SOON)

    def wait() -> None:
        with suppress(ShutDown):
            queue.get()

    holding = threading.Thread(target=hold)
    waiting = threading.Thread(target=wait)
    holding.start()
    assert taken.wait(SOON)
    waiting.start()

    def work() -> tuple[str, int, float]:
        queue.add("new")
        return queue.get(), len(queue), queue.unfinished_work_seconds()

    try:
        item, left, _ = in_child(work)
    finally:
        done.set()
        holding.join()
        queue.shut_down()
        waiting.join(SOON)
    assert (item, left) == ("new", 0)


def test_an_item_that_came_again_while_its_worker_forked_is_ready_in_the_child() -> (
    None
):
    queue: RateLimitingQueue[str] = RateLimitingQueue()
    queue.add("a")
    queue.get()
    queue.add("a")
    assert in_child(queue.get) == "a"
    assert len(queue) == 0


def test_a_child_of_the_leader_does_not_lead_and_its_elector_is_another_candidate(
    clients: Clientset,
) -> None:
    lock = LeaseLock(clients.rest, "default", "shop")
    elector = LeaderElector(lock)
    stopped = threading.Event()

    def lead() -> tuple[bool, bool, str, str]:
        assert elector.is_leader()
        answer: tuple[bool, bool, str, str] = in_child(
            lambda: (
                elector.is_leader(),
                elector.check() is None,
                elector.leader,
                lock.identity,
            )
        )
        assert elector.is_leader()
        return answer

    found = elector.run(lead, stop=stopped.set)
    assert found is not None
    leads, well, leader, identity = found
    assert (leads, well, leader) == (False, True, "")
    assert identity != lock.identity


def test_a_child_does_not_compete_under_the_name_of_its_parent(
    clients: Clientset,
) -> None:
    lock = LeaseLock(clients.rest, "default", "shop", identity="me")
    elector = LeaderElector(lock)

    def lead() -> str:
        said: str = in_child(
            lambda: refused(lambda: elector.run(lambda: "led", stop=print))
        )
        return said

    said = elector.run(lead, stop=print)
    assert said is not None
    assert "me is a candidate for default/shop already" in said


def test_work_that_returns_in_a_child_does_not_wait_for_the_election(
    clients: Clientset,
) -> None:
    elector = LeaderElector(LeaseLock(clients.rest, "default", "shop"))
    read, write_to = os.pipe()
    parent = os.getpid()

    def lead() -> int:
        return os.fork()

    try:
        child = elector.run(lead, stop=print)
    except RuntimeError as error:
        if os.getpid() != parent:
            os.write(write_to, str(error).encode())
            os._exit(0)
        raise
    finally:
        if os.getpid() != parent:
            os._exit(1)
    os.close(write_to)
    assert child is not None
    with os.fdopen(read, "rb") as pipe:
        assert b"forked" in pipe.read()
    os.waitpid(child, 0)


def test_events_of_a_child_are_dropped_in_words(
    clients: Clientset, caplog: pytest.LogCaptureFixture
) -> None:
    maps = clients.core_v1.config_maps("default")
    first = maps.get("first")

    def record(name: str) -> str:
        recorder.event(first, "Normal", name, action="Testing", note="well")
        return caplog.text

    with EventBroadcaster(clients.rest) as events, caplog.at_level(logging.ERROR):
        recorder = events.new_recorder("example.com/test")
        said = in_child(lambda: record("InTheChild"))
        assert "dropped an event: this process was forked" in said
        in_child(events.close)
        record("InTheParent")
    written = [event.reason for event in clients.events_v1.events("default").list()]
    assert written == ["InTheParent"]


def test_a_controller_is_not_ready_in_a_child(clients: Clientset) -> None:
    factory = SharedInformerFactory(clients)
    reconciled = threading.Event()
    controller: Controller[Any] = Controller("test", lambda key: reconciled.set())
    controller.watch(factory.core_v1.config_maps())
    running = threading.Thread(target=controller.run)
    with factory:
        running.start()
        try:
            assert reconciled.wait(SOON)
            assert controller.check() is None
            assert in_child(controller.check) == "stopping"
            in_child(controller.stop)
            assert controller.check() is None
        finally:
            controller.stop()
            running.join(SOON)


def test_a_health_server_answers_in_the_parent_alone() -> None:
    with HealthServer(host="127.0.0.1", port=0) as health:
        url = f"http://127.0.0.1:{health.port}/healthz"

        def leave() -> None:
            health.__exit__(None, None, None)

        in_child(leave)
        with urllib.request.urlopen(url, timeout=SOON) as answer:
            assert answer.status == 200


def test_a_child_collects_its_garbage_as_ever() -> None:
    usual = gc.get_threshold()
    put_off = FullCollections()
    inside, done = threading.Event(), threading.Event()

    def read() -> None:
        with put_off, put_off:
            inside.set()
            done.wait(SOON)

    reading = threading.Thread(target=read)
    reading.start()
    try:
        assert inside.wait(SOON)
        assert in_child(gc.get_threshold) == usual
    finally:
        done.set()
        reading.join()
    assert gc.get_threshold() == usual
