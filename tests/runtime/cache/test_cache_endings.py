"""What handlers, index functions and hooks may raise, and factories that they stop."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from cache_objects import (
    CONFIG_MAPS,
    Script,
    Stream,
    cached,
    config_map,
    event,
    listing,
    running,
)
from tests.simulated_time import now, simulate

from kubeclient import Clientset, scheme
from kubeclient.core.v1 import ConfigMap
from kubeclient.informers import SharedInformerFactory
from kuberuntime.cache import AsyncSharedInformerFactory, HandlerFailure, InformerHooks
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.testing import EmbeddedServer

LONG = 10.0  # seconds, for what happens at once unless something is broken
NO_STREAM: dict[str, Any] = {"streaming": False}


async def cancelled_inside() -> None:
    task = asyncio.create_task(asyncio.sleep(1000))
    asyncio.get_running_loop().call_soon(task.cancel)
    await task


@pytest.mark.parametrize("how", ["awaited", "raised"])
def test_a_cancelled_error_out_of_a_handler_is_a_failure_like_any_other(
    how: str,
) -> None:
    failures: list[HandlerFailure] = []

    async def main() -> None:
        told: list[str] = []

        def handler(obj: ConfigMap) -> Any:
            told.append(str(obj.metadata.name))
            if len(told) > 1:
                return None
            if how == "raised":
                raise asyncio.CancelledError
            return cancelled_inside()

        script = Script(
            listing(config_map("a"), config_map("b"), version=5),
            Stream(event("ADDED", config_map("c", 6))),
        )
        hooks = InformerHooks(on_handler_error=failures.append)
        async with running(script, hooks=hooks, **NO_STREAM) as informer:
            informer.add_event_handler(on_add=handler)
            await asyncio.sleep(1)
            assert told == ["a", "b", "c"]

    simulate(main)
    (failure,) = failures
    assert isinstance(failure.error, asyncio.CancelledError)


@pytest.mark.parametrize("where", ["index", "transform", "hook"])
def test_a_cancelled_error_out_of_what_the_informer_calls_does_not_end_it(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    calls = 0

    def once(result: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise asyncio.CancelledError
        return result

    async def main() -> None:
        options: dict[str, Any] = dict(NO_STREAM)
        if where == "transform":
            options["transform"] = once
        if where == "hook":
            options["hooks"] = InformerHooks(on_relist=once)
        both = listing(config_map("a"), config_map("b"), version=5)
        script = Script(both, both, both)
        async with script.rest() as rest:
            factory = AsyncSharedInformerFactory(rest, draw=lambda: 0.0, **options)
            informer = factory.informer_for(CONFIG_MAPS)
            if where == "index":
                informer.add_indexers({"mine": lambda obj: once(["x"])})
            async with factory:
                await factory.wait_for_cache_sync(60)
                # A hook is told of; what is called for an object is that object's.
                passed = set[str]() if where == "hook" else {"shop/a"}
                assert set(informer.unreadable) == passed
                assert cached(informer).keys() == ({"b"} if passed else {"a", "b"})

    simulate(main)
    assert calls > (where != "hook")
    assert "CancelledError" in caplog.text


def test_a_stop_that_is_cancelled_waits_for_all_the_same() -> None:
    async def main() -> None:
        over: list[float] = []

        async def slow(obj: ConfigMap) -> None:
            try:
                await asyncio.sleep(1000)
            finally:
                try:
                    await asyncio.sleep(50)  # cut short by the second cancellation
                finally:
                    await asyncio.sleep(5)
                    over.append(now())

        script = Script(listing(config_map("a"), version=5))
        async with script.rest() as rest:
            factory = AsyncSharedInformerFactory(rest, **NO_STREAM)
            informer = factory.informer_for(CONFIG_MAPS)
            informer.add_event_handler(on_add=slow)
            factory.start()
            await asyncio.sleep(1)
            stopping = asyncio.create_task(factory.stop())
            await asyncio.sleep(1)
            stopping.cancel()
            await asyncio.wait({stopping})
            assert stopping.cancelled()
            assert over, "its handler was waited for"
            assert informer.is_stopped()

    simulate(main)


@pytest.mark.parametrize("handlers", [1, 2, 5])
def test_handlers_that_stop_the_factory_go_on_when_all_else_has_ended(
    handlers: int,
) -> None:
    async def main() -> None:
        ended: list[float] = []
        cancelled: list[float] = []
        script = Script(listing(config_map("a"), version=5))
        async with script.rest() as rest:
            factory = AsyncSharedInformerFactory(rest, **NO_STREAM)
            informer = factory.informer_for(CONFIG_MAPS)

            async def stops(obj: ConfigMap) -> None:
                await asyncio.sleep(1)
                # In a task of its own, as frameworks have it.
                await asyncio.create_task(factory.stop())
                assert informer.is_stopped()
                assert cancelled, "the other one was waited for"
                await asyncio.sleep(1)
                ended.append(now())

            async def other(obj: ConfigMap) -> None:
                try:
                    await asyncio.sleep(1000)
                finally:
                    await asyncio.sleep(2)
                    cancelled.append(now())

            for _ in range(handlers):
                informer.add_event_handler(on_add=stops)
            informer.add_event_handler(on_add=other)
            factory.start()
            began = now()
            await asyncio.sleep(6)
            assert [at - began for at in ended] == pytest.approx([4] * handlers)
            await factory.stop()

    simulate(main)


def test_handlers_that_remove_each_other_do_not_wait_for_ever() -> None:
    async def main() -> None:
        script = Script(listing(config_map("a"), version=5))
        async with running(script, **NO_STREAM) as informer:
            removed: list[str] = []

            async def first(obj: ConfigMap) -> None:
                await asyncio.sleep(1)
                await informer.remove_event_handler(second_one)
                removed.append("second")

            async def second(obj: ConfigMap) -> None:
                await asyncio.sleep(1)
                await informer.remove_event_handler(first_one)
                removed.append("first")

            first_one = informer.add_event_handler(on_add=first)
            second_one = informer.add_event_handler(on_add=second)
            await asyncio.sleep(5)
            assert sorted(removed) == ["first", "second"]

    simulate(main)


@pytest.fixture
def server() -> EmbeddedServer:
    return EmbeddedServer(scheme)


def write(server: EmbeddedServer, name: str) -> None:
    with Clientset(server.config(), transport=server.transport()) as clients:
        created = ConfigMap(metadata=ObjectMeta(name=name))
        clients.core_v1.config_maps("default").create(created)


@pytest.mark.parametrize(
    "error", [SystemExit, KeyboardInterrupt, asyncio.CancelledError, GeneratorExit]
)
def test_what_a_handler_of_a_thread_raises_is_told_whatever_it_is(
    server: EmbeddedServer, error: type[BaseException]
) -> None:
    failures: list[HandlerFailure] = []
    names: list[str] = []
    told = threading.Event()

    def handler(obj: ConfigMap) -> None:
        names.append(str(obj.metadata.name))
        if len(names) == 1:
            raise error
        told.set()

    def noted(failure: HandlerFailure) -> None:
        failures.append(failure)
        raise error

    for name in "ab":
        write(server, name)
    hooks = InformerHooks(on_handler_error=noted)
    with Clientset(server.config(), transport=server.transport()) as clients:
        factory = SharedInformerFactory(
            clients, transport=server.async_transport(), hooks=hooks
        )
        factory.core_v1.config_maps().add_event_handler(on_add=handler)
        with factory:
            assert told.wait(LONG)
    assert [type(failure.error) for failure in failures] == [error]


def test_an_exit_in_an_index_function_does_not_end_the_informers_of_a_program_of_threads(
    server: EmbeddedServer,
) -> None:
    calls: list[str] = []

    def index(obj: ConfigMap) -> list[str]:
        calls.append(str(obj.metadata.name))
        if len(calls) == 1:
            raise SystemExit
        return ["x"]

    write(server, "a")
    write(server, "b")
    with Clientset(server.config(), transport=server.transport()) as clients:
        factory = SharedInformerFactory(clients, transport=server.async_transport())
        maps = factory.core_v1.config_maps()
        maps.add_indexers({"mine": index})
        with factory:
            factory.wait_for_cache_sync(LONG)
            assert maps.lister.by_index("mine", "x")


def test_handlers_of_threads_that_stop_the_factory_at_once_wait_for_the_rest_alone(
    server: EmbeddedServer,
) -> None:
    write(server, "a")
    together, stopped = threading.Barrier(3), list[threading.Thread]()
    with Clientset(server.config(), transport=server.transport()) as clients:
        factory = SharedInformerFactory(clients, transport=server.async_transport())
        maps = factory.core_v1.config_maps()
        ends = threading.Semaphore(0)

        def stops(obj: ConfigMap) -> None:
            together.wait(LONG)
            factory.stop(LONG)
            stopped.append(threading.current_thread())
            ends.release()

        for _ in range(3):
            maps.add_event_handler(on_add=stops)
        factory.start()
        for _ in range(3):
            assert ends.acquire(timeout=LONG / 2)
        factory.stop()
        assert not [thread for thread in stopped if thread.is_alive()]
