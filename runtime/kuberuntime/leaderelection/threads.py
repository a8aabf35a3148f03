"""Leader election for threads: that for tasks, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from kuberuntime import forks
from kuberuntime.leaderelection.aio import AsyncLeaderElector
from kuberuntime.leaderelection.clock import awake_or_asleep, moment
from kuberuntime.leaderelection.lock import BlockingLock, Lock
from kuberuntime.leaderelection.metrics import LeaderMetrics
from kuberuntime.leaderelection.timing import Timing
from kuberuntime.rest.aio import call_soon
from kuberuntime.retry.waits import chance

T = TypeVar("T")

_DEFAULT: Final = Timing()


class LeaderElector:
    """Has work done by one of several processes; as client-go's LeaderElector::

        lock = LeaseLock(clientset.rest, "shop", "my-controller")
        LeaderElector(lock).run(controller.run, stop=controller.stop)

    The lease is renewed in a thread of its own, which ends with :meth:`run`.
    Arguments are those of :class:`AsyncLeaderElector`.
    """

    def __init__(
        self,
        lock: Lock,
        *,
        timing: Timing = _DEFAULT,
        on_new_leader: Callable[[str], None] | None = None,
        name: str = "",
        metrics: LeaderMetrics | None = None,
        clock: Callable[[], float] = awake_or_asleep,
        now: Callable[[], datetime] = moment,
        random: Callable[[], float] = chance,
    ) -> None:
        self._elector = AsyncLeaderElector(
            BlockingLock(lock),
            timing=timing,
            on_new_leader=on_new_leader,
            name=name,
            metrics=metrics,
            clock=clock,
            now=now,
            random=random,
        )
        self._stop: Callable[[], None] = _nothing
        self._stopped = False
        self._election: Future[None] | None = None
        forks.in_child(self, LeaderElector._forked)

    @property
    def leader(self) -> str:
        """Who leads, as far as is known; empty for nobody. As client-go's GetLeader."""
        return self._elector.leader

    def is_leader(self) -> bool:
        """Whether this process leads at this very moment.

        False from the instant at which another may lead, even before the work is
        told to stop: where it must not be done twice, ask before each step.
        """
        return self._elector.is_leader()

    def check(self, tolerance: float = 0.0) -> str | None:
        """What is wrong, for health checks: work that goes on ``tolerance`` seconds
        after the lease ran out. None where all is well."""
        return self._elector.check(tolerance)

    def stop(self) -> None:
        """Have :meth:`run` end, from any thread: the work is told to stop."""
        self._stopped = True
        self._stop()

    def run(self, lead: Callable[[], T], *, stop: Callable[[], None]) -> T | None:
        """Wait to be the leader, and do the work in this thread.

        Answers what the work does; None where :meth:`stop` was called before it
        began. ``stop`` has to make ``lead`` return: it is called once, from another
        thread, when the lease is lost, or the elector stopped. The lease is given up
        when the work has ended. Raises LeadershipLost where it was lost.
        """
        self._stopped = False
        turn: Future[Callable[[], None] | None] = Future()
        election = self._election = Future[None]()
        thread = threading.Thread(
            target=self._elect,
            args=(turn, election, stop),
            name="kuberuntime-leaderelection",
            daemon=True,
        )
        thread.start()
        try:
            finish = turn.result()
            if finish is None:
                election.result()
                return None
            try:
                result = lead()
            finally:
                finish()
                wait([election])  # not stopped: the lease is being given up
            election.result()
            return result
        finally:
            self.stop()
            thread.join()

    def _forked(self) -> None:
        if self._election is not None and not self._election.done():
            # It is under way in the parent; here it has ended.
            forks.leave(self._stop, self._election)
            self._stop = _nothing
            self._election.set_exception(RuntimeError(forks.DEAD))

    def _elect(
        self,
        turn: Future[Callable[[], None] | None],
        election: Future[None],
        stop: Callable[[], None],
    ) -> None:
        try:
            asyncio.run(self._main(turn, stop))
        except asyncio.CancelledError:
            election.set_result(None)
        except BaseException as error:
            election.set_exception(error)
        else:
            election.set_result(None)
        finally:
            self._stop = _nothing
            if not turn.done():
                turn.set_result(None)

    async def _main(
        self, turn: Future[Callable[[], None] | None], stop: Callable[[], None]
    ) -> None:
        loop, main = asyncio.get_running_loop(), asyncio.current_task()
        assert main is not None  # as this is a coroutine
        done = asyncio.Event()

        async def work() -> None:
            turn.set_result(partial(call_soon, loop, done.set))
            try:
                await done.wait()
            except asyncio.CancelledError:
                stop()
                await done.wait()
                raise

        self._stop = partial(call_soon, loop, main.cancel)
        # Looked at after that is set, as stop() does it the other way round: one of
        # the two sees the other.
        if self._stopped:
            return
        await self._elector.run(work)


def _nothing() -> None:
    pass
