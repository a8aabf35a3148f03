"""Controllers, cancelled at each of their awaits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from examples.sites.client import AsyncClientset
from examples.sites.client.informers import AsyncSharedInformerFactory
from test_cancelled_informers import connected
from tests.cancellation import Target, cancelled_everywhere

from kuberuntime.cache import split_meta_namespace_key
from kuberuntime.controller import AsyncController, Requeue


class Reconciling:
    """Reads and waits, and fails now and then; knows how many are under way."""

    def __init__(self, clients: AsyncClientset) -> None:
        self._clients = clients
        self.under_way = 0
        self.calls = 0

    async def __call__(self, key: str) -> Requeue | None:
        self.under_way += 1
        self.calls += 1
        try:
            namespace, name = split_meta_namespace_key(key)
            sites = self._clients.web_v1.sites(namespace)
            await sites.get(name)
            if self.calls == 2:
                raise OSError("now and then")
            await asyncio.sleep(1)
        finally:
            self.under_way -= 1
        return Requeue(2)


@pytest.mark.parametrize("again", [None, 5])
def test_a_controller_that_is_cancelled_anywhere_leaves_no_work_under_way(
    again: int | None,
) -> None:
    @asynccontextmanager
    async def world() -> AsyncIterator[Target]:
        async with connected() as (_, clients):
            factory = AsyncSharedInformerFactory(clients)
            loop = asyncio.get_running_loop()
            work = Reconciling(clients)
            one = AsyncController("test", work, workers=2, clock=loop.time)
            one.watch(factory.web_v1.sites())

            async def program() -> None:
                loop.call_later(4, one.stop)
                async with factory:
                    try:
                        await one.run()
                    finally:
                        assert work.under_way == 0, "it returned before its workers"

            yield program
            assert work.under_way == 0
            assert one.check() is not None

    cancelled_everywhere(world, again=again)


def test_a_controller_whose_work_takes_longer_than_its_grace_leaves_none_of_it() -> (
    None
):
    @asynccontextmanager
    async def world() -> AsyncIterator[Target]:
        under_way = 0

        async def reconcile(key: str) -> None:
            nonlocal under_way
            under_way += 1
            try:
                await asyncio.sleep(300)
            finally:
                try:
                    await asyncio.sleep(0.1)
                finally:
                    under_way -= 1

        loop = asyncio.get_running_loop()
        one = AsyncController("test", reconcile, workers=3, grace=5, clock=loop.time)
        for name in "abcd":
            one.enqueue(name)
        loop.call_later(1, one.stop)

        async def program() -> None:
            try:
                await one.run()
            finally:
                assert under_way == 0, "it returned before its workers"

        yield program

    for again in (None, 1, 2):
        cancelled_everywhere(world, again=again)
