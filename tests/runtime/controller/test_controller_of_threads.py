"""The same with threads, in real time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from controller_world import ThreadedInformer, pod
from tests.patience import LONG

from kuberuntime.controller import Controller, Requeue


def run_until(
    one: Controller[str], done: threading.Event, act: Callable[[], None]
) -> None:
    """Run a controller in this thread, and act in another until it is done."""

    def drive() -> bool:
        act()
        try:
            return done.wait(LONG)
        finally:
            one.stop()

    with ThreadPoolExecutor() as pool:
        driving = pool.submit(drive)
        one.run()
        assert driving.result(LONG)
    assert not [each for each in threading.enumerate() if each.name.startswith("web")]


def test_what_informers_tell_of_is_reconciled_and_tried_again() -> None:
    seen: list[str] = []
    done = threading.Event()

    def reconcile(key: str) -> Requeue | None:
        seen.append(key)
        match seen.count(key):
            case 1:
                raise OSError("the first time")
            case 2:
                return Requeue(0.001)
        done.set()
        return None

    one, informer = Controller("web", reconcile, workers=3), ThreadedInformer()
    one.watch(informer)
    run_until(one, done, lambda: informer.add(pod("a")))
    assert seen == ["shop/a"] * 3


def test_caches_that_do_not_sync_in_time_end_it() -> None:
    def reconcile(key: str) -> Requeue | None:
        raise AssertionError(key)

    one, informer = Controller("web", reconcile, sync_timeout=0.2), ThreadedInformer()
    one.watch(informer)
    informer.registered[0].synced = False
    with pytest.raises(TimeoutError):
        one.run()


def test_what_does_not_end_within_the_grace_period_is_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def reconcile(key: str) -> Requeue | None:
        begun.set()
        assert go_on.wait(LONG)
        return None

    one = Controller("stuck", reconcile, grace=0.01)
    one.enqueue("a")
    with ThreadPoolExecutor() as pool:
        pool.submit(lambda: begun.wait(LONG) and one.stop())
        one.run()
    go_on.set()
    assert "stuck: 1 workers did not end in time" in caplog.text


def test_what_is_no_error_of_reconciling_ends_the_controller() -> None:
    def reconcile(key: str) -> Requeue | None:
        raise SystemExit(3)

    one = Controller("web", reconcile, workers=2)
    one.enqueue("a")
    with pytest.raises(SystemExit):
        one.run()
