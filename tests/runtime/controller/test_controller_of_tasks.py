"""What is reconciled, when and how often, in simulated time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from controller_world import PlayedInformer, pod
from tests.simulated_time import now, simulate

from kuberuntime.cache import DeletedFinalStateUnknown
from kuberuntime.controller import AsyncController, Requeue, owner_key
from kuberuntime.meta.gvk import GroupKind
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.scale import Scale
from kuberuntime.workqueue import ItemFastSlowRateLimiter

REPLICA_SET = GroupKind("apps", "ReplicaSet")


class Work:
    """A reconcile function that notes its keys, and fails or waits when told to."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.times: list[float] = []
        self.answers: list[Requeue | Exception | None] = []
        self.takes = 0.0
        self.under_way = Counter[str]()
        self.at_once = 0
        self.cancelled = 0

    async def __call__(self, key: str) -> Requeue | None:
        self.keys.append(key)
        self.times.append(now())
        self.under_way[key] += 1
        assert self.under_way[key] == 1, "a key is reconciled twice at once"
        self.at_once = max(self.at_once, self.under_way.total())
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way[key] -= 1
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


def controller(work: Work, **options: Any) -> AsyncController[str]:
    clock = asyncio.get_running_loop().time
    return AsyncController("test", work, clock=clock, **options)


@asynccontextmanager
async def running(one: AsyncController[str]) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(one.run())
    yield task
    task.cancel()
    await asyncio.wait({task})


def test_everything_that_informers_tell_of_is_reconciled() -> None:
    async def main() -> None:
        work, informer = Work(), PlayedInformer()
        one = controller(work)
        one.watch(informer)
        informer.add(pod("there-before"))
        async with running(one):
            informer.add(pod("new"))
            informer.update(pod("old"), pod("old"))
            informer.delete(pod("gone"))
            unseen = DeletedFinalStateUnknown("shop/unseen", pod("unseen"))
            informer.delete(unseen)
            await asyncio.sleep(1)
        names = ["there-before", "new", "old", "gone", "unseen"]
        assert work.keys == [f"shop/{name}" for name in names]

    simulate(main)


def test_an_owner_is_reconciled_for_what_it_controls_before_and_after_a_change() -> (
    None
):
    async def main() -> None:
        work, informer = Work(), PlayedInformer()
        one = controller(work)
        one.watch(informer, owner_key(REPLICA_SET))
        async with running(one):
            informer.add(pod("a", "first"))
            informer.update(pod("b", "second"), pod("b", "third"))
            informer.add(pod("c"))
            informer.add(pod("d", "job", kind="Job"))
            await asyncio.sleep(1)
        assert work.keys == ["shop/first", "shop/second", "shop/third"]

    simulate(main)


def test_owners_of_generated_types_are_found_alike() -> None:
    manifest = {**pod("a", "web"), "apiVersion": "autoscaling/v1", "kind": "Scale"}
    scale = Scale.from_dict(manifest)
    assert owner_key(REPLICA_SET)(scale) == ("shop/web",)
    assert owner_key(REPLICA_SET, namespaced=False)(scale) == ("web",)
    assert owner_key(REPLICA_SET)(Scale(metadata=ObjectMeta(name="a"))) == ()
    assert owner_key(GroupKind("", "ReplicaSet"))(scale) == ()


def test_nothing_is_reconciled_before_the_caches_are_in_sync() -> None:
    async def main() -> None:
        work, informer = Work(), PlayedInformer()
        one = controller(work)
        one.watch(informer)
        (handler,) = informer.registered
        handler.synced = False
        async with running(one):
            informer.add(pod("a"))
            await asyncio.sleep(10)
            assert work.keys == []
            assert one.check() == "waiting for caches to sync"
            handler.synced = True
            await asyncio.sleep(0.2)
            assert work.keys == ["shop/a"]
            assert one.check() is None
            one.stop()
            assert one.check() == "stopping"

    simulate(main)


def test_caches_that_do_not_sync_in_time_end_it() -> None:
    async def main() -> None:
        informer, began = PlayedInformer(), now()
        one = controller(Work(), sync_timeout=5)
        one.watch(informer)
        informer.registered[0].synced = False
        with pytest.raises(TimeoutError, match="test: played not in sync in time"):
            await one.run()
        assert now() - began == pytest.approx(5, abs=0.3)

    simulate(main)


def test_a_cache_that_does_not_sync_is_told_of_within_seconds_and_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        informer = PlayedInformer()
        one = controller(Work())
        one.watch(informer)
        informer.registered[0].synced = False
        running = asyncio.create_task(one.run())
        await asyncio.sleep(4)
        assert not caplog.messages
        await asyncio.sleep(20)
        assert caplog.messages == [
            (
                "test: still waits for played to be in sync: does its factory run, and"
                " reach the server?"
            )
        ]
        informer.registered[0].synced = True
        await asyncio.sleep(0.2)
        assert one.check() is None
        one.stop()
        await running

    simulate(main)


def test_it_can_be_stopped_while_caches_sync() -> None:
    async def main() -> None:
        informer = PlayedInformer()
        one = controller(Work())
        one.watch(informer)
        informer.registered[0].synced = False
        async with running(one) as task:
            await asyncio.sleep(1)
            one.stop()
            await asyncio.wait_for(task, 1)

    simulate(main)


def test_a_key_that_fails_is_tried_again_later_each_time_until_it_succeeds() -> None:
    async def main() -> None:
        work = Work()
        work.answers = [OSError(), OSError(), OSError(), None, OSError()]
        one = controller(work)
        async with running(one):
            one.enqueue("a")
            await asyncio.sleep(1)
            assert len(work.keys) == 4
            gaps = [late - early for early, late in pairwise(work.times)]
            assert gaps == pytest.approx([0.005, 0.01, 0.02])
            one.enqueue("a")
            await asyncio.sleep(1)
            assert len(work.keys) == 6
            gap = work.times[5] - work.times[4]
            assert gap == pytest.approx(0.005), "a success begins anew"

    simulate(main)


def test_a_key_is_given_up_after_so_many_tries(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        work = Work()
        work.answers = [OSError("broken")] * 10
        limiter = ItemFastSlowRateLimiter[str](0.1, 0.1, 0)
        one = controller(work, max_retries=3, rate_limiter=limiter)
        async with running(one):
            one.enqueue("a")
            await asyncio.sleep(100)
            assert len(work.keys) == 1 + 3
            assert limiter.num_requeues("a") == 0
            one.enqueue("a")
            await asyncio.sleep(100)
            assert len(work.keys) == 8, "a change begins anew"

    simulate(main)
    assert "test: gave up on a" in caplog.text
    assert "OSError: broken" in caplog.text


def test_a_key_comes_again_when_reconcile_asks_for_it() -> None:
    async def main() -> None:
        work = Work()
        work.answers = [Requeue(30), None]
        one = controller(work)
        async with running(one):
            one.enqueue_after("a", 5)
            began = now()
            await asyncio.sleep(100)
        assert [at - began for at in work.times] == pytest.approx([5, 35])

    simulate(main)
    with pytest.raises(ValueError, match="above zero"):
        Requeue(0)


def test_workers_share_the_keys_and_never_one() -> None:
    async def main() -> None:
        work = Work()
        work.takes = 1
        one = controller(work, workers=3)
        async with running(one):
            for _ in range(5):
                for key in "abcde":
                    one.enqueue(key)
                await asyncio.sleep(0.3)
            await asyncio.sleep(10)
        assert work.at_once == 3
        counts = Counter(work.keys)
        assert set(counts) == set("abcde")
        assert all(2 <= count <= 3 for count in counts.values()), counts

    simulate(main)


def test_stopping_waits_for_what_is_under_way_and_leaves_the_rest() -> None:
    async def main() -> None:
        work = Work()
        work.takes = 10
        one = controller(work, workers=2)
        async with running(one) as task:
            for key in "abcd":
                one.enqueue(key)
            await asyncio.sleep(1)
            began = now()
            one.stop()
            await task
            assert now() - began == pytest.approx(9)
        assert work.keys == ["a", "b"]
        assert work.cancelled == 0

    simulate(main)


def test_cancelling_it_is_stopping_it() -> None:
    async def main() -> None:
        work = Work()
        work.takes = 10
        one = controller(work)
        async with running(one) as task:
            one.enqueue("a")
            await asyncio.sleep(1)
            task.cancel()
            await asyncio.wait({task})
            assert task.cancelled()
        assert work.cancelled == 0, "it had 30 s and took 9"

    simulate(main)


def test_what_does_not_end_within_the_grace_period_is_cancelled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        work = Work()
        work.takes = 1000
        one = controller(work, grace=5)
        async with running(one) as task:
            one.enqueue("a")
            await asyncio.sleep(1)
            task.cancel()
            began = now()
            await asyncio.wait({task})
            assert now() - began == pytest.approx(5)
        assert work.cancelled == 1

    simulate(main)
    assert "test: 1 workers did not end in time" in caplog.text


def test_a_controller_runs_once_and_has_a_worker() -> None:
    async def main() -> None:
        one = controller(Work())
        one.stop()
        await one.run()
        with pytest.raises(RuntimeError, match="runs once"):
            await one.run()
        with pytest.raises(ValueError, match="at least one worker"):
            controller(Work(), workers=0)

    simulate(main)
