"""A hundred informers with nothing to do do nothing; and the collector is left alone."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from cache_objects import (
    Script,
    Stream,
    bookmark,
    config_map,
    event,
    listing,
    refusal,
    running,
)
from tests.simulated_time import SimulatedLoop, simulate

from kubeclient.core.v1 import ConfigMap, ConfigMapList
from kuberuntime.cache import AsyncSharedInformerFactory, Informable, Lister
from kuberuntime.cache.garbage import FullCollections
from kuberuntime.rest.resource import Resource

INFORMERS = 100
QUIET = 100.0  # seconds in which no timer of an informer is due
BOOKMARKS = 4


class CountingLoop(SimulatedLoop):
    """Counts what it is given to do, and how often it goes to sleep for time to pass."""

    def __init__(self) -> None:
        self.callbacks = self.wakeups = 0
        super().__init__()

    def step(self, timeout: float | None) -> None:
        self.wakeups += timeout != 0
        super().step(timeout)

    def call_soon(self, *args: Any, **options: Any) -> asyncio.Handle:
        self.callbacks += 1
        return super().call_soon(*args, **options)


def kind(number: int) -> Informable[ConfigMap, Lister[ConfigMap]]:
    resource = Resource("shop.example", "v1", f"things{number}", "Thing", True)
    return Informable(resource, ConfigMap, ConfigMapList, Lister[ConfigMap])


def idle(stream: Callable[[], Stream], seconds: float) -> tuple[int, int, int]:
    """What a hundred informers do in that time, once they are in sync: requests,
    wakeups of the event loop, and callbacks on it.

    The time itself is a wakeup and two callbacks, of the sleep.
    """
    script = Script(*(stream() for _ in range(INFORMERS)))
    loop = CountingLoop()

    async def story() -> tuple[int, int, int]:
        async with script.rest() as rest:
            factory = AsyncSharedInformerFactory(rest, draw=lambda: 0.0)
            for number in range(INFORMERS):
                factory.informer_for(kind(number))
            async with factory:
                await factory.wait_for_cache_sync()
                await asyncio.sleep(1)
                wakeups, callbacks = loop.wakeups, loop.callbacks
                await asyncio.sleep(seconds)
                wakeups, callbacks = loop.wakeups - wakeups, loop.callbacks - callbacks
                return len(script.asked), wakeups, callbacks

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(story())


def test_between_events_informers_neither_ask_nor_wake_up() -> None:
    requests, wakeups, callbacks = idle(lambda: Stream(bookmark(2, end="true")), QUIET)
    assert (requests, wakeups) == (INFORMERS, 1)
    assert callbacks <= 2


def test_a_bookmark_costs_a_few_callbacks_and_no_request() -> None:
    def stream() -> Stream:
        later = [part for n in range(BOOKMARKS) for part in (60, bookmark(3 + n))]
        return Stream(bookmark(2, end="true"), *later)

    requests, wakeups, callbacks = idle(stream, BOOKMARKS * 60)
    assert requests == INFORMERS
    # One for those of a minute together, and one for the timers that notice silence.
    assert wakeups <= 2 * BOOKMARKS + 1
    assert callbacks <= 4 * BOOKMARKS * INFORMERS


@pytest.fixture
def thresholds() -> Iterator[tuple[int, int, int]]:
    """Those of the collector, which are as they were afterwards."""
    usual = gc.get_threshold()
    yield usual
    gc.set_threshold(*usual)


@pytest.mark.parametrize(
    "answers",
    [
        [Stream(event("ADDED", config_map("a")), bookmark(2, end="true"))],
        [refusal(400, "BadRequest"), listing(config_map("a"), version=2)],
    ],
    ids=["as a stream", "as a list"],
)
def test_no_full_collection_while_all_there_is_is_read(
    answers: list[Any], thresholds: tuple[int, int, int]
) -> None:
    meanwhile: list[int] = []

    def note(obj: ConfigMap) -> ConfigMap:
        meanwhile.append(gc.get_threshold()[2])
        return obj

    async def story() -> None:
        async with running(Script(*answers), transform=note):
            await asyncio.sleep(1)
            assert gc.get_threshold() == thresholds

    simulate(story)
    assert len(meanwhile) == 1
    assert meanwhile[0] > 1_000_000


def test_stopping_in_the_middle_gives_full_collections_back(
    thresholds: tuple[int, int, int],
) -> None:
    async def story() -> None:
        async with running(Script(Stream(event("ADDED", config_map("a"))))):
            await asyncio.sleep(1)
            assert gc.get_threshold() != thresholds

    simulate(story)
    assert gc.get_threshold() == thresholds


def test_full_collections_come_back_when_the_last_reader_is_done(
    thresholds: tuple[int, int, int],
) -> None:
    put_off = FullCollections()
    with ExitStack() as first:
        first.enter_context(put_off)
        with put_off:
            first.close()
            assert gc.get_threshold()[2] > thresholds[2]
    assert gc.get_threshold() == thresholds


@pytest.mark.usefixtures("thresholds")
def test_thresholds_that_the_program_sets_meanwhile_stay() -> None:
    with FullCollections():
        gc.set_threshold(500, 5, 5)
    assert gc.get_threshold() == (500, 5, 5)
