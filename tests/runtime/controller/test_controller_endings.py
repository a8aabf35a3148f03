"""What ends a worker, what does not, and what it takes with it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
from typing import Any

import pytest
from tests.simulated_time import now, simulate

from kuberuntime.controller import AsyncController, Controller
from kuberuntime.meta.v1 import Status
from kuberuntime.rest import Conflict
from kuberuntime.workqueue import aio, threads

LONG = 10.0  # seconds, for what happens at once unless something is broken


def simulated(reconcile: Any, **options: Any) -> AsyncController[str]:
    return AsyncController("test", reconcile, clock=now, **options)


async def cancelled_inside() -> None:
    """Wait for a task that somebody cancels."""
    task = asyncio.create_task(asyncio.sleep(1000))
    asyncio.get_running_loop().call_soon(task.cancel)
    await task


@pytest.mark.parametrize("error", [asyncio.CancelledError, GeneratorExit])
def test_a_cancelled_error_out_of_reconcile_is_a_failure_like_any_other(
    error: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        keys: list[str] = []

        async def reconcile(key: str) -> None:
            keys.append(key)
            if len(keys) == 1 and error is asyncio.CancelledError:
                await cancelled_inside()
            if len(keys) == 1:
                raise error

        one = simulated(reconcile)
        one.enqueue("a")
        asyncio.get_running_loop().call_later(10, one.enqueue, "b")
        asyncio.get_running_loop().call_later(20, one.stop)
        await one.run()
        assert keys == ["a", "a", "b"]

    simulate(main)
    assert "test: failed for a, and will try again" in caplog.text
    assert error.__name__ in caplog.text


@pytest.mark.parametrize("error", [asyncio.CancelledError, GeneratorExit])
def test_so_it_is_in_a_thread(
    error: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    keys: list[str] = []

    def reconcile(key: str) -> None:
        keys.append(key)
        if len(keys) == 1:
            raise error
        one.stop()

    one = Controller("test", reconcile)
    one.enqueue("a")
    one.run()
    assert keys == ["a", "a"]
    assert "test: failed for a, and will try again" in caplog.text


def test_a_worker_that_is_cancelled_by_its_own_reconcile_ends_the_controller() -> None:
    async def main() -> None:
        async def reconcile(key: str) -> None:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(0)

        one = simulated(reconcile, workers=2)
        one.enqueue("a")
        with pytest.raises(RuntimeError, match="a worker was cancelled"):
            await one.run()

    simulate(main)


def test_where_one_worker_raises_the_others_are_cancelled_and_waited_for() -> None:
    async def main() -> None:
        began, ends = now(), list[str]()

        async def reconcile(key: str) -> None:
            if key == "raises":
                await asyncio.sleep(1)
                raise SystemExit(3)
            try:
                await asyncio.sleep(1000)
            finally:
                await asyncio.sleep(2)
                ends.append(key)

        one = simulated(reconcile, workers=3)
        for key in ("a", "raises", "b"):
            one.enqueue(key)
        with pytest.raises(SystemExit) as raised:
            await one.run()
        assert raised.value.code == 3
        assert sorted(ends) == ["a", "b"]
        assert now() - began == pytest.approx(3)

    simulate(main)


def test_where_one_thread_raises_the_others_end_with_what_they_have() -> None:
    begun, raised, ended = threading.Event(), threading.Event(), list[str]()

    def reconcile(key: str) -> None:
        if key == "raises":
            assert begun.wait(LONG)
            raised.set()
            raise SystemExit(3)
        begun.set()
        assert raised.wait(LONG)
        ended.append(key)

    one = Controller("test", reconcile, workers=2)
    for key in ("a", "raises", "never"):
        one.enqueue(key)
    with pytest.raises(SystemExit):
        one.run()
    assert ended == ["a"]


def test_what_several_workers_raise_is_told_by_the_first_with_the_rest_in_notes() -> (
    None
):
    async def tasks() -> None:
        workers, count = aio.Workers("test"), iter(range(3))

        async def work() -> None:
            number = next(count)
            try:
                await asyncio.sleep(10 if number else 1)
            finally:
                raise OSError(f"worker {number}")

        workers.start(3, work)
        await workers.wait_for_stop()
        with pytest.raises(OSError, match="worker 0") as raised:
            await workers.join()
        notes = "\n".join(raised.value.__notes__)
        assert "worker 1" in notes
        assert "worker 2" in notes

    simulate(tasks)
    workers, together, count = (
        threads.Workers("test"),
        threading.Barrier(3),
        iter("abc"),
    )

    def work() -> None:
        letter = next(count)
        together.wait(LONG)
        raise OSError(f"worker {letter}")

    workers.start(3, work)
    workers.wait_for_stop()
    with pytest.raises(OSError, match=r"worker [abc]") as raised:
        workers.join()
    told = "\n".join([str(raised.value), *raised.value.__notes__])
    assert all(f"worker {letter}" in told for letter in "abc")


def test_a_second_cancellation_cuts_the_grace_short_and_waits_for_the_workers() -> None:
    async def main() -> None:
        began, over = now(), list[float]()

        async def reconcile(key: str) -> None:
            try:
                await asyncio.sleep(1000)
            finally:
                await asyncio.sleep(2)
                over.append(now() - began)

        one = simulated(reconcile, grace=100)
        one.enqueue("a")
        task = asyncio.create_task(one.run())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.sleep(1)
        assert not task.done()
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        assert over == pytest.approx([4])
        assert now() - began == pytest.approx(4)

    simulate(main)


class Broken:
    """Metrics that raise whatever they are told."""

    def for_queue(self, name: str, gauges: Any) -> Broken:
        return self

    def __getattr__(self, name: str) -> Any:
        def told(*_: object) -> None:
            raise asyncio.CancelledError

        return told


def test_metrics_that_raise_disturb_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        keys: list[str] = []

        async def reconcile(key: str) -> None:
            keys.append(key)
            if len(keys) == 1:
                raise OSError

        metrics: Any = Broken()
        one = simulated(reconcile, metrics=metrics)
        one.enqueue("a")
        asyncio.get_running_loop().call_later(10, one.stop)
        await one.run()
        assert keys == ["a", "a"]

    simulate(main)
    assert "raised, when it was told something" in caplog.text


def test_a_conflict_in_reconcile_is_one_line_and_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        keys: list[str] = []

        async def reconcile(key: str) -> None:
            keys.append(key)
            if len(keys) == 1:
                status = Status(code=409, reason="Conflict", message="changed")
                raise Conflict(status, "PUT /api/v1/things/a")

        one = simulated(reconcile)
        one.enqueue("a")
        asyncio.get_running_loop().call_later(10, one.stop)
        await one.run()
        assert keys == ["a", "a"]

    with caplog.at_level(logging.INFO, "kuberuntime.controller"):
        simulate(main)
    (record,) = [one for one in caplog.records if "try again" in one.getMessage()]
    assert record.levelno == logging.INFO
    assert record.exc_info is None
    assert "\n" not in record.getMessage()


PROGRAM = """
import asyncio, signal, sys, threading
from kuberuntime.controller import AsyncController, Controller

def stop(*_):
    one.stop()

signal.signal(signal.SIGTERM, stop)

def say():
    print("ready", flush=True)

if sys.argv[1] == "tasks":
    async def reconcile(key):
        say()

    async def main():
        global one
        one = AsyncController("web", reconcile)
        one.enqueue("a")
        await one.run()

    asyncio.run(main(), debug=True)
else:
    def reconcile(key):
        say()

    one = Controller("web", reconcile)
    one.enqueue("a")
    one.run()
print("ended")
"""


@pytest.mark.parametrize("kind", ["tasks", "threads"])
def test_a_signal_handler_stops_it_at_once(kind: str) -> None:
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM), kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        os.kill(program.pid, signal.SIGTERM)
        try:
            out, _ = program.communicate(timeout=LONG)
        finally:
            program.kill()
    assert out == "ended\n"
    assert program.returncode == 0
