"""One clock for the server, queues, controllers and elections: a test moves it."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kubeclient import AsyncClientset, Clientset, scheme
from kuberuntime.controller import AsyncController, Controller, Requeue
from kuberuntime.leaderelection import (
    AsyncLeaderElector,
    AsyncLeaseLock,
    LeaderElector,
    LeadershipLost,
    LeaseLock,
)
from kuberuntime.testing import EmbeddedServer, ManualClock
from kuberuntime.workqueue import RateLimitingQueue

SOON = 30.0  # seconds, for what happens at once unless something is broken
HOUR = 3600.0


async def until(holds: Callable[[], object]) -> None:
    """Let the loop go on until something holds."""
    async with asyncio.timeout(SOON):
        while not holds():
            await asyncio.sleep(0.001)


def test_a_controller_of_tasks_reconciles_again_when_the_clock_is_moved() -> None:
    async def main() -> None:
        clock, times = ManualClock(), list[float]()

        async def reconcile(key: str) -> Requeue:
            times.append(clock.now())
            return Requeue(HOUR)

        controller = AsyncController("hourly", reconcile, clock=clock)
        running = asyncio.create_task(controller.run())
        begun = clock.now()
        controller.enqueue("a")
        for count in range(1, 4):
            await until(lambda count=count: len(times) == count)
            clock.advance(HOUR - 1)
            await asyncio.sleep(0.01)
            assert len(times) == count, "it is not time yet"
            clock.advance(1)
        controller.stop()
        await running
        assert [time - begun for time in times[:3]] == [0, HOUR, 2 * HOUR]

    asyncio.run(main())


def test_a_controller_of_threads_reconciles_again_when_the_clock_is_moved() -> None:
    clock, again = ManualClock(), threading.Semaphore(0)

    def reconcile(key: str) -> Requeue:
        again.release()
        return Requeue(HOUR)

    controller = Controller("hourly", reconcile, clock=clock)
    running = threading.Thread(target=controller.run, daemon=True)
    running.start()
    controller.enqueue("a")
    assert again.acquire(timeout=SOON)
    moving = threading.Event()

    def move() -> None:  # until it is seen: the worker may not have asked for it yet
        while not moving.wait(0.01):
            clock.advance(HOUR)

    mover = threading.Thread(target=move, daemon=True)
    mover.start()
    assert again.acquire(timeout=SOON)
    moving.set()
    mover.join(SOON)
    controller.stop()
    running.join(SOON)
    assert not running.is_alive()


def test_everyone_who_waits_for_a_delayed_item_is_woken_by_the_clock() -> None:
    clock, found = ManualClock(), list[str]()
    queue: RateLimitingQueue[str] = RateLimitingQueue(clock=clock)
    workers = [
        threading.Thread(target=lambda: found.append(queue.get()), daemon=True)
        for _ in range(2)
    ]
    queue.add_after("a", HOUR)
    queue.add_after("b", 2 * HOUR)
    for worker in workers:
        worker.start()
    clock.advance(2 * HOUR)
    for worker in workers:
        worker.join(SOON)
    assert sorted(found) == ["a", "b"]


def test_a_queue_that_is_shut_down_leaves_the_clock() -> None:
    clock = ManualClock()
    queue: RateLimitingQueue[str] = RateLimitingQueue(clock=clock)
    queue.shut_down()
    left = weakref.ref(queue)
    del queue
    gc.collect()
    clock.advance(1)
    assert left() is None


def test_a_lease_is_renewed_and_lost_by_the_clock_of_its_server() -> None:
    async def main() -> None:
        clock = ManualClock()
        server = EmbeddedServer(scheme, clock=clock)
        transport = server.async_transport()
        async with AsyncClientset(server.config(), transport=transport) as clients:
            lock = AsyncLeaseLock(clients.rest, "default", "one", identity="me")
            elector = AsyncLeaderElector(lock, clock=clock)
            running = asyncio.create_task(elector.run(asyncio.Event().wait))
            await until(elector.is_leader)
            leases = clients.coordination_v1.leases("default")

            async def renewed() -> datetime:
                spec = (await leases.get("one")).spec
                assert spec is not None
                assert spec.renew_time is not None
                return spec.renew_time

            begun = datetime.fromtimestamp(clock.now(), UTC)
            assert await renewed() == begun
            await asyncio.sleep(0.01)
            assert await renewed() == begun, "no time has passed"
            clock.advance(elector.timing.retry_period)
            async with asyncio.timeout(SOON):
                while await renewed() == begun:
                    await asyncio.sleep(0.001)
            assert elector.is_leader()

            server.faults.errors(500, resource="leases")
            clock.advance(60)
            assert not elector.is_leader()
            with pytest.raises(LeadershipLost):
                await asyncio.wait_for(running, SOON)

    asyncio.run(main())


def test_threads_lead_by_the_clock_too() -> None:
    clock = ManualClock()
    server = EmbeddedServer(scheme, clock=clock)
    with Clientset(server.config(), transport=server.transport()) as clients:
        lock = LeaseLock(clients.rest, "default", "one", identity="me")
        elector = LeaderElector(lock, clock=clock)
        told = threading.Event()

        def lead() -> str:
            server.faults.errors(500, resource="leases")
            clock.advance(60)
            assert told.wait(SOON)
            return "stopped"

        with pytest.raises(LeadershipLost):
            elector.run(lead, stop=told.set)
