"""Who waits for the rate limit goes in the order in which they came."""

from __future__ import annotations

import asyncio

import httpx2
from rest_driver import SERVER
from tests.simulated_time import now, simulate

from kuberuntime import rest
from kuberuntime.config import Config
from kuberuntime.rest import AsyncRESTClient
from kuberuntime.rest.limiter import TokenBucket


def test_a_newcomer_does_not_overtake_who_waits_when_others_give_up() -> None:
    clock = [0.0]
    bucket = TokenBucket(1, 1, clock=lambda: clock[0])
    turns = [bucket.reserve() for _ in range(5)]
    for given_up in turns[1:3]:
        given_up.give_back()
    waiting = [turn.left() for turn in turns[3:]]
    assert waiting == [1, 2], "they moved up"
    assert bucket.reserve() == 3


def test_requests_that_are_cancelled_give_their_places_to_those_behind_them() -> None:
    async def main() -> None:
        sent: list[tuple[str, float]] = []
        began = now()

        def answer(request: httpx2.Request) -> httpx2.Response:
            sent.append((request.url.path, now() - began))
            return httpx2.Response(200, json={})

        config = Config(SERVER, qps=1, burst=1)
        loop = asyncio.get_running_loop()
        transport = httpx2.MockTransport(answer)
        async with AsyncRESTClient(
            config, transport=transport, clock=loop.time
        ) as client:
            tasks = [
                asyncio.create_task(client.send(rest.Request("GET", f"/{number}")))
                for number in range(6)
            ]
            await asyncio.sleep(0.5)
            for task in tasks[1:4]:
                task.cancel()
            await asyncio.sleep(0)
            tasks.append(
                asyncio.create_task(client.send(rest.Request("GET", "/newcomer")))
            )
            await asyncio.wait(tasks)
        paths = [path for path, _ in sent]
        assert paths == ["/0", "/4", "/5", "/newcomer"]
        assert [round(at, 3) for _, at in sent] == [0, 1, 2, 3]

    simulate(main)
