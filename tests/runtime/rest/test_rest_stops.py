"""Watches that are stopped from elsewhere while they wait, and late refusals."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rest_faults import Peer, faulty
from rest_kinds import AsyncClientset, Clientset

from kuberuntime.config import Config, Timeouts
from kuberuntime.config.credentials import (
    ClientCertificate,
    Fetched,
    FetchedCredentials,
)
from kuberuntime.rest.limiter import Unlimited

SOON = 5.0  # seconds: far longer than it takes, far shorter than any timeout
PATIENT = Timeouts(connect=60)


def come_back_later(peer: Peer) -> None:
    peer.send(
        b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"
    )
    peer.hang()


@contextmanager
def nobody() -> Iterator[str]:
    """The URL of a server that lets nobody connect: its backlog is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        waiting: list[socket.socket] = []
        try:
            for _ in range(8):
                one = socket.socket()
                one.setblocking(False)
                one.connect_ex(address)
                waiting.append(one)
            yield f"http://127.0.0.1:{address[1]}"
        finally:
            for one in waiting:
                one.close()


def stop_soon(stop: object) -> threading.Timer:
    assert callable(stop)
    timer = threading.Timer(0.2, stop)
    timer.start()
    return timer


@pytest.mark.parametrize("where", ["connecting", "retry-after"])
@pytest.mark.parametrize("entered", [True, False])
def test_a_watch_of_tasks_is_stopped_by_another_thread_while_it_waits(
    where: str, entered: bool
) -> None:
    async def main(url: str) -> None:
        config = Config(url, timeouts=PATIENT)
        async with AsyncClientset(config, rate_limiter=Unlimited()) as clients:
            watch = clients.core_v1.config_maps("demo").watch()
            timer = stop_soon(watch.stop)
            async with asyncio.timeout(SOON):
                if entered:
                    async with watch:
                        assert [event async for event in watch] == []
                else:
                    assert [event async for event in watch] == []
            timer.join()

    if where == "connecting":
        with nobody() as url:
            asyncio.run(main(url), debug=True)
    else:
        with faulty(come_back_later) as server:
            asyncio.run(main(server.url), debug=True)


@pytest.mark.parametrize("where", ["connecting", "retry-after"])
def test_a_watch_of_threads_is_stopped_by_another_thread_while_it_waits(
    where: str,
) -> None:
    def main(url: str) -> None:
        config = Config(url, timeouts=PATIENT)
        with Clientset(config, rate_limiter=Unlimited()) as clients:
            watch = clients.core_v1.config_maps("demo").watch()
            seen: list[object] = []
            loop = threading.Thread(target=lambda: seen.extend(watch), daemon=True)
            loop.start()
            timer = stop_soon(watch.stop)
            loop.join(SOON)
            assert not loop.is_alive()
            assert seen == []
            timer.join()

    if where == "connecting":
        with nobody() as url:
            main(url)
    else:
        with faulty(come_back_later) as server:
            main(server.url)


class Plugin(FetchedCredentials):
    """Gives what it is told to, and counts."""

    def __init__(self, *answers: Fetched) -> None:
        super().__init__()
        self._answers = list(answers)
        self.runs = 0

    def _fetch(self, previous: Fetched | None) -> Fetched:
        self.runs += 1
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def certified(name: bytes) -> Fetched:
    return Fetched((), ClientCertificate(name, name))


TOKEN = Fetched((("Authorization", "Bearer same"),))


@pytest.mark.parametrize(
    "answers", [(certified(b"1"), certified(b"2")), (TOKEN, TOKEN)]
)
def test_late_refusals_of_what_was_replaced_ask_for_nothing_new(
    answers: tuple[Fetched, ...],
) -> None:
    plugin = Plugin(*answers)
    sent = [plugin.fetch() for _ in range(10)]
    for refused in sent:
        assert plugin.rejected(refused)
        plugin.fetch()
    assert plugin.runs == 2
    renewed = plugin.fetch()
    assert plugin.rejected(renewed)
    plugin.fetch()
    assert plugin.runs == 3, "what is there now was refused too"
