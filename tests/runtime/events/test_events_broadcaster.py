"""Events on their way to the server, in simulated time; client-go's
event_broadcaster_test.go and record's event_test.go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from event_server import POD, EventServer, refusal
from tests.simulated_time import now, simulate

from kuberuntime.config import Config
from kuberuntime.events import (
    AsyncEventBroadcaster,
    CorrelatorOptions,
    EventBroadcaster,
    EventRecorder,
)
from kuberuntime.events.retries import MAX_QUEUED, MAX_TRIES
from kuberuntime.rest import AsyncRESTClient, RESTClient

CONFIG = Config("https://cluster.example:6443", qps=None, retries=0)
ALL = CorrelatorOptions(burst=10_000, max_events=10_000)


@asynccontextmanager
async def recording(
    server: EventServer, *, options: CorrelatorOptions = ALL
) -> AsyncIterator[EventRecorder]:
    clock = asyncio.get_running_loop().time
    async with (
        AsyncRESTClient(CONFIG, transport=httpx2.MockTransport(server)) as rest,
        AsyncEventBroadcaster(
            rest,
            options=options,
            clock=clock,
            now=lambda: int(clock() * 1e9),
            random=lambda: 0.0,
        ) as broadcaster,
    ):
        yield broadcaster.new_recorder("example.com/shop", instance="shop-1")


def sold(recorder: EventRecorder, note: str = "for 3") -> None:
    recorder.event(POD, "Normal", "Sold", action="Selling", note=note)


def test_an_event_is_written_soon() -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            sold(recorder)
            await asyncio.sleep(0.1)
            assert server.only["note"] == "for 3"
            assert server.only["reportingInstance"] == "shop-1"
        assert server.requests == ["POST"]

    simulate(main)


def test_two_alike_make_a_series_and_further_ones_are_written_when_it_is_over() -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            sold(recorder)
            await asyncio.sleep(1)
            for count in range(2, 12):
                sold(recorder)
                await asyncio.sleep(30)
                assert server.only["series"]["count"] == 2, count
            assert server.requests == ["POST", "PATCH"]
            await asyncio.sleep(360)
            assert server.only["series"]["count"] == 11
            assert server.requests == ["POST", "PATCH", "PATCH"]
            await asyncio.sleep(3600)
            assert len(server.requests) == 3

    simulate(main)


def test_two_alike_at_once_are_one_event_with_a_series() -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            sold(recorder)
            sold(recorder)
            await asyncio.sleep(0.1)
            assert server.only["series"]["count"] == 2

    simulate(main)


def test_a_series_that_goes_on_is_written_every_half_hour() -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            for _ in range(2 * 60 + 5):
                sold(recorder)
                await asyncio.sleep(60)
        assert server.requests == ["POST"] + ["PATCH"] * (1 + 4 + 1)
        assert server.only["series"]["count"] == 125

    simulate(main)


def test_a_series_that_expired_on_the_server_is_created_again() -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            sold(recorder)
            await asyncio.sleep(1)
            server.events.clear()
            sold(recorder)
            await asyncio.sleep(1)
            assert server.only["series"]["count"] == 2
        assert server.requests == ["POST", "PATCH", "POST"]

    simulate(main)


def test_an_event_waits_for_a_server_that_cannot_be_reached() -> None:
    async def main() -> None:
        server, began = EventServer(), now()
        down_until = began + 35

        def fails(request: httpx2.Request) -> httpx2.Response | None:
            if now() < down_until:
                raise httpx2.ConnectError("refused")
            return None

        server.fails = fails
        async with recording(server) as recorder:
            sold(recorder)
            while not server.events:
                await asyncio.sleep(0.5)
            assert now() - began == pytest.approx(40, abs=1)
        assert server.requests == ["POST"] * 5

    simulate(main)


def test_a_try_whose_answer_was_lost_is_not_done_twice() -> None:
    async def main() -> None:
        server = EventServer()
        lost = iter([True])

        def fails(request: httpx2.Request) -> httpx2.Response | None:
            if next(lost, False):
                server.serve(request)
                raise httpx2.ReadError("reset")
            return None

        server.fails = fails
        async with recording(server) as recorder:
            sold(recorder)
            await asyncio.sleep(1)
            sold(recorder)
            sold(recorder)
            await asyncio.sleep(20)
            assert server.only["series"]["count"] == 3

    simulate(main)


@pytest.mark.parametrize(("code", "reason"), [(503, ""), (429, "TooManyRequests")])
def test_after_a_dozen_tries_an_event_is_dropped(
    code: int, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        server = EventServer()
        server.fails = lambda _: refusal(code, reason)
        async with recording(server) as recorder:
            sold(recorder)
            await asyncio.sleep(3600)
            assert len(server.requests) == MAX_TRIES

    simulate(main)
    assert caplog.records[-1].levelno == logging.ERROR
    assert "dropped an event" in caplog.text
    assert "Normal Sold Pod shop/web-1" in caplog.text


@pytest.mark.parametrize(("code", "reason"), [(403, "Forbidden"), (422, "Invalid")])
def test_an_event_that_the_server_refuses_is_not_tried_again(
    code: int, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        server = EventServer()
        server.fails = lambda _: refusal(code, reason)
        async with recording(server) as recorder:
            sold(recorder)
            await asyncio.sleep(3600)
            assert server.requests == ["POST"]

    simulate(main)
    assert "dropped an event" in caplog.text


def test_an_event_that_cannot_be_written_as_json_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            for number in range(10):
                bad: dict[str, str] = {"a": object()}  # type: ignore[dict-item]
                recorder.event(POD, "Normal", f"R{number}", action="A", annotations=bad)
            sold(recorder)
            await asyncio.sleep(1)
            assert server.only["reason"] == "Sold"

    simulate(main)
    assert "dropped an event" in caplog.text


def test_all_that_is_not_written_is_written_at_the_end() -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            for number in range(50):
                sold(recorder, f"note {number}")
            for _ in range(9):
                sold(recorder)
        assert len(server.events) == 51
        (series,) = [each for each in server.events.values() if "series" in each]
        assert series["series"]["count"] == 9

    simulate(main)


def test_the_end_does_not_wait_for_a_server_that_does_not_answer() -> None:
    class Silent(httpx2.AsyncBaseTransport):
        async def handle_async_request(
            self, request: httpx2.Request
        ) -> httpx2.Response:
            await asyncio.sleep(3600)
            raise AssertionError

    async def main() -> None:
        clock = asyncio.get_running_loop().time
        async with AsyncRESTClient(CONFIG, transport=Silent()) as rest:
            async with AsyncEventBroadcaster(rest, clock=clock, grace=3) as events:
                sold(events.new_recorder("shop"))
                await asyncio.sleep(1)
                began = now()
            assert now() - began == pytest.approx(3)

    simulate(main)


def test_what_is_recorded_after_the_end_is_dropped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            pass
        sold(recorder)
        assert server.requests == []

    simulate(main)
    assert "dropped an event" in caplog.text


def test_no_more_events_wait_than_there_is_room_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        server = EventServer()
        async with recording(server) as recorder:
            for number in range(MAX_QUEUED + 10):
                sold(recorder, f"note {number}")
        assert len(server.events) == MAX_QUEUED

    simulate(main)
    assert caplog.text.count("dropped an event") == 10


def test_threads_record_events_too() -> None:
    server = EventServer()
    with (
        RESTClient(CONFIG, transport=httpx2.MockTransport(server)) as rest,
        EventBroadcaster(rest) as broadcaster,
    ):
        recorder = broadcaster.new_recorder("example.com/shop")
        for _ in range(3):
            sold(recorder)
    assert server.only["series"]["count"] == 3
