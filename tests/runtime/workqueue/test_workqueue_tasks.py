"""Tasks that wait for each other by a queue, in simulated time."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.simulated_time import now, simulate

from kuberuntime.workqueue import AsyncRateLimitingQueue, ShutDown
from kuberuntime.workqueue.aio import Workers


def made() -> AsyncRateLimitingQueue[str]:
    return AsyncRateLimitingQueue(clock=asyncio.get_running_loop().time)


def test_a_worker_sleeps_until_a_delayed_item_is_due() -> None:
    async def main() -> None:
        queue, began = made(), now()
        queue.add_after("late", 3600)
        getting = asyncio.create_task(queue.get())
        await asyncio.sleep(1)
        queue.add_after("soon", 5)
        assert await getting == "soon"
        assert now() - began == pytest.approx(6)
        assert await queue.get() == "late"
        assert now() - began == pytest.approx(3600)

    simulate(main)


def test_workers_that_wait_take_turns() -> None:
    async def main() -> None:
        queue = made()
        getting = [asyncio.create_task(queue.get()) for _ in range(3)]
        await asyncio.sleep(1)
        for item in "abc":
            queue.add(item)
        assert await asyncio.gather(*getting) == ["a", "b", "c"]

    simulate(main)


def test_an_item_is_not_lost_with_the_worker_that_was_woken_for_it() -> None:
    async def main() -> None:
        queue = made()
        first, second = (asyncio.create_task(queue.get()) for _ in range(2))
        await asyncio.sleep(1)
        queue.add("foo")
        first.cancel()
        assert await second == "foo"
        assert first.cancelled()

    simulate(main)


def test_a_shutdown_wakes_all_workers_and_those_that_drain() -> None:
    async def main() -> None:
        queue = made()
        queue.add("foo")
        await queue.get()
        getting = [asyncio.create_task(queue.get()) for _ in range(3)]
        draining = asyncio.create_task(queue.shut_down_with_drain())
        await asyncio.sleep(1)
        assert all(isinstance(one.exception(), ShutDown) for one in getting)
        assert not draining.done()
        queue.shut_down()
        await draining

    simulate(main)


def test_a_drain_waits_until_all_work_is_done() -> None:
    async def main() -> None:
        queue = made()
        for item in ("foo", "bar"):
            queue.add(item)
        await queue.get()
        draining = asyncio.create_task(queue.shut_down_with_drain())
        await asyncio.sleep(1)
        queue.done(await queue.get())
        queue.add("too late")
        await asyncio.sleep(1)
        assert not draining.done()
        queue.done("foo")
        await draining

    simulate(main)


def test_a_drain_waits_for_what_is_ready_though_nobody_is_at_work() -> None:
    async def main() -> None:
        queue = made()
        queue.add("foo")
        draining = asyncio.create_task(queue.shut_down_with_drain())
        await asyncio.sleep(1)
        assert not draining.done()
        queue.done(await queue.get())
        await draining

    simulate(main)


def test_a_drain_waits_for_what_was_added_while_it_was_under_way() -> None:
    async def main() -> None:
        queue = made()
        queue.add("foo")
        await queue.get()
        queue.add("foo")
        draining = asyncio.create_task(queue.shut_down_with_drain())
        await asyncio.sleep(1)
        with pytest.raises(ShutDown):
            await queue.get()
        queue.done("foo")
        await asyncio.sleep(1)
        assert not draining.done(), "it is ready again"
        assert await queue.get() == "foo"
        await asyncio.sleep(1)
        assert not draining.done(), "it is under way again"
        queue.done("foo")
        await draining
        with pytest.raises(ShutDown):
            await queue.get()

    simulate(main)


def test_what_is_added_twice_while_under_way_is_for_one_who_waits_once() -> None:
    async def main() -> None:
        queue = made()
        queue.add("foo")
        await queue.get()
        getting = {asyncio.create_task(queue.get()) for _ in range(2)}
        await asyncio.sleep(1)
        queue.add("foo")
        queue.add("foo")
        given, _ = await asyncio.wait(getting, timeout=1)
        assert not given, "two would have one item"
        queue.done("foo")
        given, left = await asyncio.wait(getting, timeout=1)
        assert [one.result() for one in given] == ["foo"]
        queue.done("foo")
        given, _ = await asyncio.wait(left, timeout=1)
        assert not given, "it was added for one turn"
        assert len(queue) == 0
        queue.shut_down()
        assert isinstance((await asyncio.wait(left))[0].pop().exception(), ShutDown)

    simulate(main)


def test_a_thread_adds_to_the_queue_of_a_task() -> None:
    async def main() -> str:
        queue: AsyncRateLimitingQueue[str] = AsyncRateLimitingQueue()
        getting = asyncio.create_task(queue.get())
        await asyncio.sleep(0)
        threading.Thread(target=queue.add, args=("foo",)).start()
        return await asyncio.wait_for(getting, 10)

    assert asyncio.run(main()) == "foo"


def test_adding_to_a_queue_whose_worker_went_down_with_its_loop_does_no_harm() -> None:
    queue: AsyncRateLimitingQueue[str] = AsyncRateLimitingQueue()
    loop = asyncio.new_event_loop()
    getting = loop.create_task(queue.get())
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    with ThreadPoolExecutor() as pool:
        pool.submit(queue.add, "foo").result()
    assert len(queue) == 1
    assert not getting.done()


def test_workers_that_do_not_end_in_time_are_cancelled() -> None:
    async def main() -> None:
        workers = Workers("test")
        workers.start(2, lambda: asyncio.sleep(1))
        workers.start(1, lambda: asyncio.sleep(100))
        assert await workers.join(10) == 1
        assert await workers.join() == 0

    simulate(main)


def test_what_a_worker_raises_is_raised_once_by_who_joins() -> None:
    async def fail() -> None:
        raise OSError("broken")

    async def main() -> None:
        workers = Workers("test")
        workers.start(1, lambda: asyncio.sleep(1))
        workers.start(1, fail)
        with pytest.raises(OSError, match="broken"):
            await workers.join()
        assert await workers.join() == 0

    simulate(main)


def test_who_waits_for_workers_is_woken_when_they_are_to_stop_or_one_raises() -> None:
    async def fail() -> None:
        raise OSError("broken")

    async def main() -> None:
        workers = Workers("test")
        workers.start(1, fail)
        await workers.wait_for_stop()
        workers = Workers("test")
        waiting = asyncio.create_task(workers.wait_for_stop())
        await asyncio.sleep(1)
        workers.stop()
        await waiting
        await workers.wait_for_stop()

    simulate(main)
