"""Threads that wait for each other by a queue."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pytest
from tests.patience import LONG

from kuberuntime.workqueue import RateLimitingQueue, ShutDown
from kuberuntime.workqueue.threads import Workers

T = TypeVar("T")


@pytest.fixture
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(80)


@pytest.mark.parametrize("drains", [False, True])
@pytest.mark.parametrize("again", [0, 2])
def test_fifty_producers_and_ten_consumers_get_everything_done(
    pool: ThreadPoolExecutor, drains: bool, again: int
) -> None:
    queue: RateLimitingQueue[object] = RateLimitingQueue()
    lock = threading.Lock()
    under_way: set[object] = set()
    worked = Counter[object]()

    def produce(item: int) -> None:
        for _ in range(50):
            queue.add(item)

    def consume() -> None:
        while True:
            try:
                item = queue.get()
            except ShutDown:
                return
            with lock:
                assert item not in under_way, "two workers have one item"
                under_way.add(item)
                worked[item] += 1
                repeat = worked[item] <= again
            if repeat:
                queue.add(item)
            with lock:
                under_way.remove(item)
            queue.done(item)

    with pool:
        producers = [pool.submit(produce, item) for item in range(50)]
        consumers = [pool.submit(consume) for _ in range(10)]
        for producer in producers:
            producer.result(LONG)
        (queue.shut_down_with_drain if drains else queue.shut_down)()
        queue.add("added after shutdown")
        for consumer in consumers:
            consumer.result(LONG)
    assert len(queue) == 0
    assert set(worked) == set(range(50))


def waiting(pool: ThreadPoolExecutor, what: Callable[[], T]) -> Future[T]:
    """Something that a thread has begun with."""
    begun = threading.Event()

    def run() -> T:
        begun.set()
        return what()

    future = pool.submit(run)
    assert begun.wait(LONG)
    return future


def test_a_worker_that_waits_gets_what_is_added(pool: ThreadPoolExecutor) -> None:
    queue: RateLimitingQueue[str] = RateLimitingQueue()
    with pool:
        getting = waiting(pool, queue.get)
        queue.add("foo")
        assert getting.result(LONG) == "foo"


def test_a_worker_that_waits_gets_what_is_delayed(pool: ThreadPoolExecutor) -> None:
    queue: RateLimitingQueue[str] = RateLimitingQueue()
    with pool:
        getting = waiting(pool, queue.get)
        queue.add_after("late", 3600)
        queue.add_after("soon", 0.02)
        assert getting.result(LONG) == "soon"
    assert len(queue) == 0


def test_an_item_under_way_is_not_given_to_a_worker_that_waits(
    pool: ThreadPoolExecutor,
) -> None:
    queue: RateLimitingQueue[str] = RateLimitingQueue()
    queue.add("foo")
    queue.get()
    with pool:
        getting = waiting(pool, queue.get)
        queue.add("foo")
        queue.add("bar")
        assert getting.result(LONG) == "bar"
        other = waiting(pool, queue.get)
        queue.done("foo")
        assert other.result(LONG) == "foo"


def test_a_shutdown_wakes_all_workers(pool: ThreadPoolExecutor) -> None:
    queue: RateLimitingQueue[str] = RateLimitingQueue()
    with pool:
        getting = [waiting(pool, queue.get) for _ in range(5)]
        queue.shut_down()
        for one in getting:
            assert isinstance(one.exception(LONG), ShutDown)


def test_a_drain_waits_until_all_work_is_done(pool: ThreadPoolExecutor) -> None:
    queue: RateLimitingQueue[str] = RateLimitingQueue()
    for item in ("foo", "bar"):
        queue.add(item)
    queue.get()
    with pool:
        draining = waiting(pool, queue.shut_down_with_drain)
        second = waiting(pool, queue.get)
        assert second.result(LONG) == "bar"
        queue.done("bar")
        assert not draining.done()
        queue.done("foo")
        draining.result(LONG)


def test_a_shutdown_ends_a_drain_that_waits(pool: ThreadPoolExecutor) -> None:
    queue: RateLimitingQueue[str] = RateLimitingQueue()
    queue.add("foo")
    queue.get()
    with pool:
        other = waiting(pool, queue.get)
        draining = waiting(pool, queue.shut_down_with_drain)
        assert isinstance(other.exception(LONG), ShutDown)
        queue.shut_down()
        draining.result(LONG)


def test_workers_that_do_not_end_in_time_are_counted() -> None:
    workers = Workers("test")
    go_on = threading.Event()
    workers.start(2, lambda: None)
    workers.start(1, lambda: assert_set(go_on))
    assert workers.join(0.01) == 1
    go_on.set()
    assert workers.join(LONG) == 0


def assert_set(event: threading.Event) -> None:
    assert event.wait(LONG)


def test_what_a_worker_raises_is_raised_once_by_who_joins() -> None:
    workers = Workers("test")
    go_on = threading.Event()

    def fail() -> None:
        raise OSError("broken")

    workers.start(1, lambda: assert_set(go_on))
    workers.start(1, fail)
    workers.wait_for_stop()
    assert workers.join(0) == 1, "it is raised when all have ended"
    go_on.set()
    with pytest.raises(OSError, match="broken"):
        workers.join()
    assert workers.join() == 0


def test_who_waits_for_workers_is_woken_when_they_are_to_stop_or_one_raises() -> None:
    def fail() -> None:
        raise OSError("broken")

    workers = Workers("test")
    workers.start(1, fail)
    workers.wait_for_stop()
    workers = Workers("test")
    workers.stop()
    workers.wait_for_stop()
