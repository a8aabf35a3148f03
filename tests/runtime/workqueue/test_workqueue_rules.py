"""The rules of a queue, for threads and tasks; client-go's queue_test.go and
delaying_queue_test.go."""

from __future__ import annotations

import gc
import weakref

import pytest
from workqueue_driver import QueueDriver

from kuberuntime.workqueue import ItemExponentialFailureRateLimiter, ShutDown


def test_its_length_is_how_many_items_wait(both: QueueDriver) -> None:
    queue = both.queue()
    assert len(queue) == 0
    queue.add("foo")
    queue.add("bar")
    queue.add("foo")
    assert len(queue) == 2


def test_items_come_in_the_order_in_which_they_were_added(both: QueueDriver) -> None:
    queue = both.queue()
    for item in "abc":
        queue.add(item)
    assert [both.get(queue) for _ in range(3)] == ["a", "b", "c"]


def test_an_item_that_is_added_while_under_way_comes_again(both: QueueDriver) -> None:
    queue = both.queue()
    queue.add("foo")
    assert both.get(queue) == "foo"
    queue.add("foo")
    assert len(queue) == 0, "nobody else may have it yet"
    queue.done("foo")
    assert both.get(queue) == "foo"
    queue.done("foo")
    assert len(queue) == 0


def test_an_item_that_is_added_twice_comes_once(both: QueueDriver) -> None:
    queue = both.queue()
    queue.add("bar")
    queue.add("bar")
    assert both.get(queue) == "bar"
    queue.done("bar")
    assert len(queue) == 0


def test_an_item_that_is_added_twice_while_under_way_comes_once_more(
    both: QueueDriver,
) -> None:
    queue = both.queue()
    queue.add("foo")
    both.get(queue)
    queue.add("foo")
    queue.add("foo")
    queue.done("foo")
    assert both.get(queue) == "foo"
    queue.done("foo")
    assert len(queue) == 0


def test_done_for_what_is_not_under_way_changes_nothing(both: QueueDriver) -> None:
    queue = both.queue()
    queue.add("foo")
    queue.done("foo")
    assert len(queue) == 1
    assert both.get(queue) == "foo"


def test_after_a_shutdown_the_rest_is_worked_on_and_nothing_taken_in(
    both: QueueDriver,
) -> None:
    queue = both.queue()
    queue.add("before")
    queue.add_after("delayed", 1)
    queue.shut_down()
    assert queue.shutting_down
    for add in (queue.add, queue.add_rate_limited):
        add("after")
    queue.add_after("after", 0)
    both.clock.step(10)
    assert both.get(queue) == "before"
    with pytest.raises(ShutDown):
        both.get(queue)


def test_a_drain_is_over_at_once_where_there_is_nothing_to_do(
    both: QueueDriver,
) -> None:
    queue = both.queue()
    queue.add("foo")
    queue.done(both.get(queue))
    both.drain(queue)
    with pytest.raises(ShutDown):
        both.get(queue)


def test_a_shutdown_waits_for_nobody(both: QueueDriver) -> None:
    queue = both.queue()
    queue.add("foo")
    both.get(queue)
    queue.shut_down()
    both.drain(queue)  # as that is no longer possible


def test_an_item_that_is_done_is_let_go(both: QueueDriver) -> None:
    class Big:
        pass

    queue = both.queue()
    item = Big()
    gone = weakref.ref(item)
    queue.add(item)
    queue.add_after(item, 1)
    both.clock.step(2)
    queue.done(both.get(queue))
    del item
    gc.collect()
    assert gone() is None


def test_a_delayed_item_comes_when_it_is_time_and_once(both: QueueDriver) -> None:
    queue = both.queue()
    queue.add_after("foo", 0.05)
    assert len(queue) == 0
    both.clock.step(0.06)
    assert len(queue) == 1
    queue.done(both.get(queue))
    both.clock.step(10)
    assert len(queue) == 0


def test_of_two_delays_of_an_item_the_shorter_counts(both: QueueDriver) -> None:
    queue = both.queue()
    for delays in ((0.05, 0.07), (0.07, 0.05)):
        for delay in delays:
            queue.add_after("foo", delay)
        both.clock.step(0.04)
        assert len(queue) == 0
        both.clock.step(0.02)
        queue.done(both.get(queue))
        both.clock.step(0.02)
        assert len(queue) == 0, "the longer one was replaced"


def test_a_delayed_item_does_not_hold_up_one_with_a_shorter_delay(
    both: QueueDriver,
) -> None:
    queue = both.queue()
    queue.add_after("foo", 1)
    queue.add_after("bar", 0.05)
    both.clock.step(0.06)
    assert both.get(queue) == "bar"
    queue.add_after("baz", 2)
    both.clock.step(1)
    assert both.get(queue) == "foo"
    both.clock.step(2)
    assert both.get(queue) == "baz"


def test_delayed_items_come_in_the_order_of_their_times(both: QueueDriver) -> None:
    queue = both.queue()
    queue.add_after("foo", 1)
    queue.add_after("bar", 0.5)
    queue.add_after("baz", 0.25)
    both.clock.step(2)
    assert [both.get(queue) for _ in range(3)] == ["baz", "bar", "foo"]


def test_a_delay_of_nothing_is_none(both: QueueDriver) -> None:
    queue = both.queue()
    queue.add_after("foo", 0)
    queue.add_after("bar", -1)
    assert [both.get(queue), both.get(queue)] == ["foo", "bar"]


def test_a_failing_item_waits_as_the_rate_limiter_says(both: QueueDriver) -> None:
    queue = both.queue(rate_limiter=ItemExponentialFailureRateLimiter(0.001, 1.0))
    for _ in range(3):
        queue.add_rate_limited("one")
    queue.add_rate_limited("two")
    assert queue.num_requeues("one") == 3
    both.clock.step(0.0011)
    assert len(queue) == 2, "the first of the three counts"
    queue.forget("one")
    assert queue.num_requeues("one") == 0
    assert queue.num_requeues("two") == 1
