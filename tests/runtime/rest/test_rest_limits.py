"""How often and how fast a client asks."""

from __future__ import annotations

import logging
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_driver import SERVER, Driver
from rest_server import CONFIG_MAP

from kuberuntime import rest
from kuberuntime.config import Config
from kuberuntime.rest.limiter import TokenBucket
from kuberuntime.rest.retry import Retries, seconds_to_wait

GET = rest.Request("GET", "/version")


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    bucket = TokenBucket(5, 10, clock=Clock())
    waits = [bucket.reserve() for _ in range(13)]
    assert waits == pytest.approx([0] * 10 + [0.2, 0.4, 0.6])


def test_a_burst_is_earned_again_by_waiting_and_no_more_than_that() -> None:
    clock = Clock()
    bucket = TokenBucket(5, 10, clock=clock)
    for _ in range(20):
        bucket.reserve()
    clock.now += 2.2
    assert bucket.reserve() == 0
    assert bucket.reserve() == pytest.approx(0.2)
    clock.now += 3600
    assert [bucket.reserve() for _ in range(11)] == pytest.approx([0] * 10 + [0.2])


def test_what_was_not_sent_is_given_back() -> None:
    bucket = TokenBucket(1, 1, clock=Clock())
    bucket.reserve()
    assert bucket.reserve() == 1
    bucket.give_back()
    assert bucket.reserve() == 1
    for _ in range(9):
        bucket.give_back()
    assert [bucket.reserve(), bucket.reserve()] == [0, 1]


def test_a_clock_that_goes_back_earns_nothing_and_costs_nothing() -> None:
    clock = Clock()
    bucket = TokenBucket(1, 1, clock=clock)
    bucket.reserve()
    clock.now -= 100
    assert bucket.reserve() == 1


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_second_has_more_than_the_burst_and_the_rate(gaps: list[float]) -> None:
    clock = Clock()
    bucket = TokenBucket(4, 3, clock=clock)
    sent: list[float] = []
    for gap in gaps:
        clock.now += gap
        sent.append(clock.now + bucket.reserve())
    assert sent == sorted(sent)
    for start in sent:
        assert len([at for at in sent if start <= at < start + 1 - 1e-6]) <= 3 + 4


@pytest.mark.parametrize(("qps", "burst"), [(0, 1), (-1, 1), (1, 0), (float("nan"), 1)])
def test_a_rate_that_lets_nothing_through_is_refused(qps: float, burst: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        TokenBucket(qps, burst)


def answering(driver: Driver, config: Config, **options: Any) -> Any:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=CONFIG_MAP)

    return driver.client(config, transport=httpx2.MockTransport(answer), **options)


def test_by_default_ten_requests_go_at_once_and_then_five_a_second(
    driver: Driver,
) -> None:
    client = answering(driver, Config(SERVER), rate_limiter=None, clock=Clock())
    for _ in range(12):
        driver.run(client.send(GET))
    assert driver.waits == pytest.approx([0.2, 0.4])


def test_the_limit_can_be_turned_off(driver: Driver) -> None:
    client = answering(driver, Config(SERVER, qps=None), rate_limiter=None)
    for _ in range(50):
        driver.run(client.send(GET))
    assert driver.waits == []


def test_a_limiter_of_ones_own_takes_its_place(driver: Driver) -> None:
    class Slow:
        def reserve(self) -> float:
            return 2.5

        def give_back(self) -> None:
            raise AssertionError("it was sent")

    client = answering(driver, Config(SERVER), rate_limiter=Slow())
    driver.run(client.send(GET))
    assert driver.waits == [2.5]


def test_a_wait_for_the_limit_that_no_timeout_allows_is_an_error_at_once(
    driver: Driver,
) -> None:
    bucket = TokenBucket(0.1, 1, clock=Clock())
    client = answering(driver, Config(SERVER), rate_limiter=bucket)
    driver.run(client.send(GET))
    hurried = rest.Request("GET", "/version", timeout=5)
    for _ in range(2):  # what is refused takes no place in the queue
        with pytest.raises(rest.TransportTimeout, match=r"wait for 10\.0 s.*raise qps"):
            driver.run(client.send(hurried))
    assert driver.waits == []


def test_a_long_wait_for_the_limit_is_logged(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    bucket = TokenBucket(0.1, 1, clock=Clock())
    client = answering(driver, Config(SERVER), rate_limiter=bucket)
    with caplog.at_level(logging.INFO, "kuberuntime.rest"):
        driver.run(client.send(GET))
        driver.run(client.send(GET))
    assert caplog.messages == ["waited 10.0 s for the rate limit: GET /version"]


def test_another_attempt_waits_for_the_limit_again(driver: Driver) -> None:
    answers = iter([httpx2.Response(503, headers={"Retry-After": "3"})])

    def answer(request: httpx2.Request) -> httpx2.Response:
        return next(answers, httpx2.Response(200, content=CONFIG_MAP))

    client = driver.client(
        Config(SERVER, burst=1),
        transport=httpx2.MockTransport(answer),
        rate_limiter=None,
        clock=Clock(),
    )
    driver.run(client.send(GET))
    assert driver.waits == pytest.approx([3.0, 0.2])


BROKE = rest.TransportError("GET /", "https://x", "broke", broke=True)
REFUSED = rest.TransportError("GET /", "https://x", "refused")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_every_verb_is_repeated_when_the_server_says_when(
    method: str, status: int
) -> None:
    assert Retries(method, 1).after_answer(status, {"retry-after": "4"}) == 4.0
    assert Retries(method, 1).after_answer(status, {}) is None


@pytest.mark.parametrize("status", [200, 201, 301, 400, 401, 404, 409, 410, 422])
def test_other_answers_are_final_whatever_they_say(status: int) -> None:
    assert Retries("GET", 1).after_answer(status, {"retry-after": "4"}) is None


def test_only_reads_are_repeated_where_the_connection_broke() -> None:
    assert Retries("GET", 1).after_failure(BROKE) == 1.0
    assert Retries("GET", 1).after_failure(REFUSED) is None
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert Retries(method, 1).after_failure(BROKE) is None


def test_attempts_are_counted_and_come_to_an_end() -> None:
    retries = Retries("GET", 2)
    assert retries.attempt == 1
    assert retries.after_failure(BROKE) is not None
    assert retries.after_answer(429, {"retry-after": "0"}) == 0.0
    assert retries.attempt == 3
    assert retries.after_failure(BROKE) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        (None, None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_when_to_ask_again(header: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(header) == seconds
