"""Leader election for threads: that for tasks, in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import datetime
from functools import partial
from typing import Final, Generic, NamedTuple, ParamSpec, TypeVar

from kuberuntime import forks
from kuberuntime.leaderelection.aio import AsyncLeaderElector
from kuberuntime.leaderelection.clock import awake_or_asleep
from kuberuntime.leaderelection.lock import BlockingLock, Lock
from kuberuntime.leaderelection.metrics import LeaderMetrics
from kuberuntime.leaderelection.term import Term, current_term, under
from kuberuntime.leaderelection.timing import Timing
from kuberuntime.rest.aio import call_soon
from kuberuntime.retry.waits import chance

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger("kuberuntime.leaderelection")
_DEFAULT: Final = Timing()


class LeaderElector:
    """Has work done by one of several processes; as client-go's LeaderElector::

        lock = LeaseLock(clientset.rest, "shop", "my-controller")
        LeaderElector(lock).run(controller.run, stop=controller.stop)

    The lease is renewed in a thread of its own, which ends with :meth:`run`.
    ``on_new_leader`` is called in another, so that it holds nothing up. Arguments are
    those of :class:`AsyncLeaderElector`. A thread cannot be ended from outside, but
    its process can, before another leads: ``on_overrun=lambda alive: os._exit(1)``.
    """

    def __init__(
        self,
        lock: Lock,
        *,
        timing: Timing = _DEFAULT,
        on_new_leader: Callable[[str], None] | None = None,
        on_overrun: Callable[[str], None] | None = None,
        name: str = "",
        metrics: LeaderMetrics | None = None,
        clock: Callable[[], float] = awake_or_asleep,
        now: Callable[[], datetime] | None = None,
        random: Callable[[], float] = chance,
    ) -> None:
        self._new_leader = _Apart(on_new_leader or _nothing_of, self._broken)
        self._elector = AsyncLeaderElector(
            BlockingLock(lock),
            timing=timing,
            on_new_leader=self._new_leader,
            on_overrun=on_overrun,
            name=name,
            metrics=metrics,
            clock=clock,
            now=now,
            random=random,
        )
        self._cancel: Callable[[], None] = _nothing
        self._failure: Exception | None = None
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
        """Have :meth:`run` end, from any thread: the work is told to stop.

        For good: where it does not run yet, it will end at once. To call it again
        changes nothing, unless ``stop`` of the work failed: then that is tried again.
        """
        self._stopped = True
        self._cancel()

    def run(self, lead: Callable[[], T], *, stop: Callable[[], None]) -> T | None:
        """Wait to be the leader, and do the work in this thread.

        Answers what the work does; None where :meth:`stop` was called before it
        began. ``stop`` has to make ``lead`` return: it is called once, from another
        thread, when the lease is lost, or the elector stopped. The lease is renewed
        until ``lead`` has returned and all workers of controllers that it ran have
        ended, however long ``stop`` takes, and given up then. Raises LeadershipLost
        where it was lost, and what ``stop`` and ``on_new_leader`` raised, when the
        work has ended; RuntimeError while it runs.

        A KeyboardInterrupt while only workers are waited for comes out at once: the
        lease is renewed for as long as they live.
        """
        turn: Future[_Turn | None] = Future()
        election = self._election = Future[None]()
        self._failure = None
        thread = threading.Thread(
            target=self._elect,
            args=(turn, election, stop),
            name="kuberuntime-leaderelection",
            daemon=True,
        )
        thread.start()
        try:
            begun = turn.result()
        except BaseException:
            # Interrupted: either it does not begin, or has begun and ends at once.
            if not turn.cancel() and (begun := turn.result()) is not None:
                begun.finish()
            self._cancel()
            thread.join()
            raise
        result = None
        if begun is not None:
            try:
                with under(begun.term):
                    result = lead()
            finally:
                begun.finish()
                wait([election])  # not stopped: the lease is being given up
        thread.join()
        self._new_leader.join(self._elector.timing.retry_period)
        election.result()
        if self._failure is not None:
            raise self._failure
        return result

    def _forked(self) -> None:
        if self._election is not None and not self._election.done():
            # It is under way in the parent; here it has ended.
            forks.leave(self._cancel, self._election)
            self._cancel = _nothing
            self._election.set_exception(RuntimeError(forks.DEAD))

    def _broken(self, error: Exception) -> None:
        self._failure = self._failure or error
        self._cancel()

    def _not_stopped(self, error: Exception) -> None:
        self._failure = self._failure or error

    def _elect(
        self,
        turn: Future[_Turn | None],
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
            self._cancel = _nothing
            if not turn.done():
                turn.set_result(None)

    async def _main(self, turn: Future[_Turn | None], stop: Callable[[], None]) -> None:
        loop, main = asyncio.get_running_loop(), asyncio.current_task()
        assert main is not None  # as this is a coroutine
        done = asyncio.Event()

        async def work() -> None:
            term = current_term()
            assert term is not None  # as an elector runs this
            if not turn.set_running_or_notify_cancel():
                return
            turn.set_result(_Turn(term, partial(call_soon, loop, done.set)))
            stopping = _Apart(stop, self._not_stopped)
            while not done.is_set():
                try:
                    await done.wait()
                except asyncio.CancelledError:
                    if not stopping.begun or stopping.failed:
                        stopping()

        self._cancel = partial(call_soon, loop, main.cancel)
        # Looked at after that is set, as stop() does it the other way round: one of
        # the two sees the other.
        if not self._stopped:
            await self._elector.run(work)


class _Turn(NamedTuple):
    """What the thread that works needs: the leadership, and how to say it is over."""

    term: Term
    finish: Callable[[], None]


class _Apart(Generic[P]):
    """A function that is called in threads of their own, one call after another."""

    def __init__(
        self, function: Callable[P, object], on_failure: Callable[[Exception], None]
    ) -> None:
        self._function, self._on_failure = function, on_failure
        self._last: threading.Thread | None = None
        self.failed = False

    @property
    def begun(self) -> bool:
        """Whether it was called."""
        return self._last is not None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call it, when earlier calls have ended, and do not wait for it."""
        self.failed = False
        self._last = threading.Thread(
            target=self._call,
            args=(self._last, partial(self._function, *args, **kwargs)),
            name="kuberuntime-leaderelection-callback",
            daemon=True,
        )
        self._last.start()

    def join(self, seconds: float) -> None:
        """Wait until it has been called, but no longer than so long."""
        if self._last is not None:
            self._last.join(seconds)

    def _call(
        self, before: threading.Thread | None, call: Callable[[], object]
    ) -> None:
        if before is not None:
            before.join()
        try:
            call()
        except Exception as error:
            _log.exception("a callback of the election failed")
            self.failed = True
            self._on_failure(error)


def _nothing() -> None:
    pass


def _nothing_of(leader: str) -> None:
    pass
