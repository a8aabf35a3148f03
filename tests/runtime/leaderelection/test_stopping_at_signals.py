"""SIGTERM and Ctrl-C, in processes of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.patience import LONG

from kuberuntime.signals import cancel_at_signals, stop_at_signals

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
SIGNALS = (signal.SIGTERM, signal.SIGINT)

PRELUDE = """
    import asyncio, threading, time
    import httpx2
    from lease_server import LeaseServer
    from kuberuntime.config import Config
    from kuberuntime.controller import AsyncController, Controller
    from kuberuntime.leaderelection import *
    from kuberuntime.rest import AsyncRESTClient, RESTClient
    from kuberuntime.signals import cancel_at_signals, stop_at_signals

    server = LeaseServer()
    config = Config("https://cluster.example", qps=None)
    transport = httpx2.MockTransport(server)
    timing = Timing(lease_duration=300, renew_deadline=200, retry_period=0.05)

    def say(what):
        print(what, flush=True)

    def holder():
        return server.leases["lease"]["spec"]["holderIdentity"]
"""

THREADS = """
    go_on = threading.Event()

    def reconcile(key):
        say("working")
        go_on.wait()
        say(f"worked as {holder()}")

    controller = Controller("web", reconcile)
    controller.enqueue("a")
    lock = LeaseLock(RESTClient(config, transport=transport), "shop", "lease",
                     identity="me")
    elector = LeaderElector(lock, timing=timing)

    def stop():
        say("stopping")
        controller.stop()

    def hear():
        input()
        go_on.set()

    threading.Thread(target=hear, daemon=True).start()
    with stop_at_signals(elector.stop):
        elector.run(controller.run, stop=stop)
    say(f"ended, held by {holder()!r}")
"""

TASKS = """
    async def reconcile(key):
        say("working")
        try:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, input)
        except asyncio.CancelledError:
            say("cancelled")
            raise
        say(f"worked as {holder()}")

    async def main():
        controller = AsyncController("web", reconcile)
        controller.enqueue("a")

        async def lead():
            try:
                await controller.run()
            finally:
                say("controller ended")

        lock = AsyncLeaseLock(AsyncRESTClient(config, transport=transport), "shop",
                              "lease", identity="me")

        async def told():
            while controller.check() != "stopping":
                await asyncio.sleep(0.01)
            say("stopping")

        telling = asyncio.create_task(told())
        async with cancel_at_signals():
            await AsyncLeaderElector(lock, timing=timing).run(lead)
        await telling
        say(f"ended, held by {holder()!r}")

    asyncio.run(main())
"""


class Program:
    """What a program says, line by line."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running = running

    def says(self) -> str:
        assert self.running.stdout is not None
        return self.running.stdout.readline().rstrip("\n")

    def told(self) -> None:
        assert self.running.stdin is not None
        self.running.stdin.write("go on\n")
        self.running.stdin.flush()


@contextmanager
def program(text: str) -> Iterator[Program]:
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    source = textwrap.dedent(PRELUDE) + textwrap.dedent(text)
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", source],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as running:
        guard = threading.Timer(LONG, running.kill)
        guard.start()
        try:
            yield Program(running)
        finally:
            guard.cancel()
            running.kill()


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("text", [THREADS, TASKS], ids=["threads", "tasks"])
def test_the_first_signal_lets_work_finish_under_the_lease_and_gives_it_up(
    text: str, number: int
) -> None:
    with program(text) as one:
        assert one.says() == "working"
        one.running.send_signal(number)
        assert one.says() == "stopping"
        one.told()
        said = [one.says() for _ in range(3 if text is TASKS else 2)]
        assert said[0] == "worked as me"
        assert said[-1] == "ended, held by ''"
        assert one.running.wait(LONG) == 0
        assert one.running.stderr is not None
        assert one.running.stderr.read() == ""


@pytest.mark.parametrize("second", SIGNALS)
@pytest.mark.parametrize("text", [THREADS, TASKS], ids=["threads", "tasks"])
def test_a_second_signal_ends_the_process_at_once(text: str, second: int) -> None:
    with program(text) as one:
        assert one.says() == "working"
        one.running.send_signal(signal.SIGTERM)
        assert one.says() == "stopping"
        one.running.send_signal(second)
        assert one.running.wait(LONG) == 128 + second
        assert one.says() == "", "it has said no more"
        assert one.running.stderr is not None
        assert one.running.stderr.read() == "a second signal: ended at once\n"


def test_a_signal_may_find_any_lock_taken() -> None:
    lock, stopped = threading.Lock(), threading.Event()

    def stop() -> None:
        with lock:
            stopped.set()

    with stop_at_signals(stop):
        with lock:
            signal.raise_signal(signal.SIGTERM)
            assert not stopped.is_set()
        assert stopped.wait(LONG)


def test_a_stop_that_fails_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    failed = threading.Event()

    def stop() -> None:
        failed.set()
        raise OSError("no way")

    with stop_at_signals(stop):
        signal.raise_signal(signal.SIGTERM)
        assert failed.wait(LONG)
        for thread in threading.enumerate():
            if thread.name == "kuberuntime-signals":
                thread.join(LONG)
    assert "OSError: no way" in caplog.text


def test_what_handled_signals_before_does_so_afterwards() -> None:
    async def main() -> None:
        async with cancel_at_signals():
            assert before != [signal.getsignal(each) for each in SIGNALS]

    before = [signal.getsignal(each) for each in SIGNALS]
    with stop_at_signals(lambda: None):
        assert before != [signal.getsignal(each) for each in SIGNALS]
    assert [signal.getsignal(each) for each in SIGNALS] == before
    asyncio.run(main())
    assert [signal.getsignal(each) for each in SIGNALS] == before
    assert "kuberuntime-signals" not in {
        each.name for each in threading.enumerate() if not each.daemon
    }


def test_a_block_that_a_signal_cancels_is_left_without_an_error() -> None:
    async def main() -> str:
        task = asyncio.current_task()
        assert task is not None
        async with cancel_at_signals():
            signal.raise_signal(signal.SIGTERM)
            await asyncio.Event().wait()
        assert task.cancelling() == 0
        await asyncio.sleep(0)
        return "goes on"

    assert asyncio.run(main()) == "goes on"


def test_a_block_that_somebody_else_cancels_is_cancelled() -> None:
    async def main() -> None:
        async def block() -> None:
            async with cancel_at_signals():
                await asyncio.Event().wait()

        task = asyncio.create_task(block())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()

    asyncio.run(main())


def test_what_a_cancelled_block_raises_comes_out() -> None:
    async def main() -> None:
        async with cancel_at_signals():
            signal.raise_signal(signal.SIGTERM)
            try:
                await asyncio.Event().wait()
            finally:
                raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        asyncio.run(main())


def test_signals_are_the_main_threads() -> None:
    refused: list[ValueError] = []

    def run() -> None:
        try:
            with stop_at_signals(lambda: None):
                raise AssertionError
        except ValueError as error:
            refused.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(LONG)
    assert "main thread" in str(refused[0])
