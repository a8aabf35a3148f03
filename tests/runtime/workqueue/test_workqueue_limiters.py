"""How long items wait; the scenarios of client-go's default_rate_limiters_test.go."""

from __future__ import annotations

import pytest
from workqueue_driver import HandClock

from kuberuntime.workqueue import (
    BucketRateLimiter,
    ItemExponentialFailureRateLimiter,
    ItemFastSlowRateLimiter,
    MaxOfRateLimiter,
    RateLimiter,
    WithMaxWaitRateLimiter,
    default_controller_rate_limiter,
    default_item_based_rate_limiter,
)


def waits(limiter: RateLimiter[str], item: str, times: int) -> list[float]:
    return [limiter.when(item) for _ in range(times)]


def test_each_failure_of_an_item_doubles_its_wait_until_it_is_forgotten() -> None:
    limiter = ItemExponentialFailureRateLimiter[str](0.001, 1.0)
    assert waits(limiter, "one", 5) == [0.001, 0.002, 0.004, 0.008, 0.016]
    assert limiter.num_requeues("one") == 5
    assert waits(limiter, "two", 2) == [0.001, 0.002]
    assert limiter.num_requeues("two") == 2

    limiter.forget("one")
    assert limiter.num_requeues("one") == 0
    assert limiter.when("one") == 0.001
    assert limiter.when("two") == 0.004


def test_an_item_waits_no_longer_than_the_longest_wait_however_often_it_fails() -> None:
    limiter = ItemExponentialFailureRateLimiter[str](0.001, 1000.0)
    for _ in range(5):
        limiter.when("one")
    assert limiter.when("one") == 0.032
    assert waits(limiter, "one", 5_000)[-1] == 1000.0


def test_fast_attempts_are_followed_by_slow_ones() -> None:
    limiter = ItemFastSlowRateLimiter[str](0.005, 10.0, 3)
    assert waits(limiter, "one", 5) == [0.005, 0.005, 0.005, 10.0, 10.0]
    assert limiter.num_requeues("one") == 5
    limiter.forget("one")
    assert limiter.when("one") == 0.005


def test_the_longest_of_several_waits_counts() -> None:
    limiter = MaxOfRateLimiter[str](
        ItemFastSlowRateLimiter(0.005, 3.0, 3),
        ItemExponentialFailureRateLimiter(0.001, 1.0),
    )
    assert waits(limiter, "one", 5) == [0.005, 0.005, 0.005, 3.0, 3.0]
    assert limiter.num_requeues("one") == 5
    assert waits(limiter, "two", 2) == [0.005, 0.005]
    limiter.forget("one")
    assert limiter.num_requeues("one") == 0
    assert limiter.when("one") == 0.005


def test_a_wait_can_be_cut_off() -> None:
    limiter = WithMaxWaitRateLimiter[str](default_item_based_rate_limiter(), 0.003)
    assert waits(limiter, "one", 4) == [0.001, 0.002, 0.003, 0.003]
    assert limiter.num_requeues("one") == 4
    limiter.forget("one")
    assert limiter.when("one") == 0.001


def test_a_bucket_lets_a_burst_through_and_then_so_many_a_second() -> None:
    clock = HandClock()
    limiter = BucketRateLimiter[str](10, 2, clock=clock)
    assert [limiter.when(item) for item in "abcd"] == pytest.approx([0, 0, 0.1, 0.2])
    clock.step(1)
    assert limiter.when("a") == 0
    assert limiter.num_requeues("a") == 0


def test_controllers_retry_an_item_after_5_ms_and_10_items_a_second() -> None:
    clock = HandClock()
    limiter = default_controller_rate_limiter(clock=clock)
    assert [limiter.when("one") for _ in range(3)] == [0.005, 0.01, 0.02]
    for other in range(97):
        assert limiter.when(other) == 0.005
    assert limiter.when("too many") == pytest.approx(0.1)
