"""Leader election for tasks; that for threads runs this one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Final, TypeVar

from kuberuntime import forks
from kuberuntime.leaderelection.candidate import Candidate
from kuberuntime.leaderelection.clock import awake_or_asleep, moment_by, sleep_by
from kuberuntime.leaderelection.errors import LeadershipLost
from kuberuntime.leaderelection.hold import Hold
from kuberuntime.leaderelection.lock import AsyncLock
from kuberuntime.leaderelection.metrics import LeaderMetrics, NoLeaderMetrics
from kuberuntime.leaderelection.patience import Patience
from kuberuntime.leaderelection.term import Term, under
from kuberuntime.leaderelection.timing import Timing
from kuberuntime.retry.waits import chance

T = TypeVar("T")

_log = logging.getLogger("kuberuntime.leaderelection")
_DEFAULT: Final = Timing()
_LOOK_AGAIN: Final = 0.1  # seconds, whether what outlives its time is dead
_STEPS: Final = 10  # of the loop, in which tasks that are cancelled mostly end


class AsyncLeaderElector:
    """Has work done by one of several processes; as client-go's LeaderElector::

        lock = AsyncLeaseLock(clientset.rest, "shop", "my-controller")
        await AsyncLeaderElector(lock).run(controller.run)

    ``on_new_leader`` is told who leads whenever that changes, also of itself, in the
    loop, which it holds up. ``on_overrun`` is told what is still alive of work whose
    lease is lost, while there is time to end the process before another leads; see
    :meth:`run`. What callbacks raise ends the work, and comes out. ``name`` labels
    the metrics. ``clock`` gives seconds that only rise, ``sleep`` waits some of them,
    ``now`` is what people see in the lease, ``random`` gives numbers from 0 up to 1.
    A test's ManualClock is a clock that does for all three.
    An elector runs once at a time.
    """

    def __init__(
        self,
        lock: AsyncLock,
        *,
        timing: Timing = _DEFAULT,
        on_new_leader: Callable[[str], None] | None = None,
        on_overrun: Callable[[str], None] | None = None,
        name: str = "",
        metrics: LeaderMetrics | None = None,
        clock: Callable[[], float] = awake_or_asleep,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        now: Callable[[], datetime] | None = None,
        random: Callable[[], float] = chance,
    ) -> None:
        self.timing = timing
        self._lock = lock
        self._on_new_leader, self._on_overrun = on_new_leader, on_overrun
        self._name = name or lock.describe()
        self._metrics = metrics or NoLeaderMetrics()
        self._clock, self._random = clock, random
        self._sleep, self._now = sleep or sleep_by(clock), now or moment_by(clock)
        self._running = self._working = self._began = False
        self._refused = self._reported = ""
        self._begin_anew()
        self._metrics.leader_off(self._name)
        forks.in_child(self, AsyncLeaderElector._forked)

    @property
    def leader(self) -> str:
        """Who leads, as far as is known; empty for nobody. As client-go's GetLeader."""
        return self._candidate.holder

    def is_leader(self) -> bool:
        """Whether this process leads at this very moment.

        False from the instant at which another may lead, even before the work is
        told to stop: where it must not be done twice, ask before each step. May be
        called from every thread.
        """
        return self._working and self._left() > 0

    def check(self, tolerance: float = 0.0) -> str | None:
        """What is wrong, for health checks: work that goes on ``tolerance`` seconds
        after the lease ran out. None where all is well."""
        past_deadline = self.timing.lease_duration - self.timing.renew_deadline
        late = self._clock() - past_deadline - tolerance
        if not self._working or self._candidate.leads(late):
            return None
        return f"leads on without the lease {self._lock.describe()}"

    async def run(self, lead: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Wait to be the leader, and do the work; answers what the work does.

        When this is cancelled, so is the work, each time that it is. The lease is
        renewed until the work has ended, with all workers of controllers that it
        ran, and given up then, for another to take over at once.

        When the lease is lost the work is cancelled, and what controllers have under
        way, without their grace; once more when half of the time is over that it has
        to end in, and at its end ``on_overrun`` is told. LeadershipLost is raised
        when all has ended. That time is half of what lies between the renew deadline
        and the end of the lease; there is none where another has the lease already.

        Raises RuntimeError while it runs, and in a process that was forked from one
        where this was run, where both would be the same candidate.
        """
        if self._refused:
            raise RuntimeError(self._refused)
        if self._running:
            raise RuntimeError("an elector runs once at a time")
        self._running = True
        self._began = True
        waits = Patience()
        try:
            await self._acquire(waits)
            answer = await self._lead(lead, waits)
        finally:
            self._running = False
            if self._hold.unsettled:
                await self._give_up(waits)
        if waits.cancelled is not None:
            raise waits.cancelled
        return answer

    def _begin_anew(self) -> None:
        """Know of nothing."""
        self._candidate = Candidate(self._lock.identity, self.timing)
        self._hold = Hold(
            self._lock,
            self._candidate,
            on_reread=lambda: self._metrics.slowpath_exercised(self._name),
            clock=self._clock,
            sleep=self._sleep,
            now=self._now,
        )
        self._reported = ""
        self._running = False
        self._working = False

    def _forked(self) -> None:
        """Whoever leads, it is not this process."""
        before, identity = self._candidate.identity, self._lock.identity
        if self._began and identity == before:
            self._refused = (
                f"{identity} is a candidate for {self._lock.describe()} already:"
                f" {forks.DEAD}, with an identity of its own"
            )
        self._begin_anew()

    async def _acquire(self, waits: Patience) -> None:
        """Wait for the lease. A write that is under way is seen through: the server
        may have carried it out already."""
        what = self._lock.describe()
        stopped: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def stop() -> None:
            if not self._hold.writing and not stopped.done():
                stopped.set_result(None)

        waits.on_cancel = stop
        _log.info("%s: waiting to lead", what)
        while True:
            await self._attempt(waits, self.timing.renew_deadline, stopped)
            if waits.cancelled is not None:
                raise waits.cancelled
            if self._left() > 0:
                return
            pause = self.timing.wait_of_candidate(self._random)
            await self._pause(waits, pause, stopped)

    async def _lead(
        self, lead: Callable[[], Coroutine[Any, Any, T]], waits: Patience
    ) -> T:
        what, term = self._lock.describe(), Term()
        self._working = True
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()
        failed: asyncio.Future[Exception] = loop.create_future()
        try:
            self._metrics.leader_on(self._name)
            self._lock.record_event("became leader")
            _log.info("%s: leads as %s", what, self._lock.identity)
            work = asyncio.create_task(_work_under(term, lead))
            renewing = asyncio.create_task(self._renew(over, failed))
            waits.on_cancel = work.cancel
            lost = await self._attend(work, term, renewing, failed, waits)
            over.set_result(None)
            while not renewing.done():
                await waits.first(renewing)
        finally:
            self._working = False
            self._metrics.leader_off(self._name)
        self._lock.record_event("stopped leading")
        if failed.done():
            raise failed.result()
        failure = None if work.cancelled() else work.exception()
        if lost and waits.cancelled is None:
            raise LeadershipLost(f"lost {what}") from failure
        if waits.cancelled is not None and not isinstance(failure, Exception):
            raise waits.cancelled
        return work.result()

    async def _attend(
        self,
        work: asyncio.Task[T],
        term: Term,
        renewing: asyncio.Task[None],
        failed: asyncio.Future[Exception],
        waits: Patience,
    ) -> bool:
        """Until the work is dead; whether the lease was lost before."""
        what = self._lock.describe()
        watched: set[asyncio.Future[Any]] = {work, renewing, failed}
        while not work.done() and not renewing.done():
            await waits.first(*watched)
            if failed.done() and failed in watched:
                watched.remove(failed)
                work.cancel()
        if not renewing.done() and (alive := term.under_way()):
            _log.error("%s: kept, as work under it goes on: %s", what, alive)
        while not renewing.done() and _alive(work, term):
            await self._pause(waits, _LOOK_AGAIN, renewing)
        if not renewing.done():
            return False
        self._hold.unsettled = False  # what is lost is not given up
        if _alive(work, term):
            _log.error("%s: lost, the work is stopped", what)
            await self._cut_off(work, term, waits)
        return True

    async def _cut_off(
        self, work: asyncio.Task[T], term: Term, waits: Patience
    ) -> None:
        """Have the work end, if it can be, before another leads."""
        end = self._clock() + self._candidate.left_to_end(self._clock())
        half = (self._clock() + end) / 2
        term.lose()
        work.cancel()
        await self._dead(work, term, waits, half)
        work.cancel()
        await self._dead(work, term, waits, end)
        if alive := _alive(work, term):
            what = self._lock.describe()
            _log.critical("%s: lost, and work goes on: %s", what, alive)
            if self._on_overrun is not None:
                try:
                    self._on_overrun(alive)
                except Exception:
                    _log.exception("%s: on_overrun failed", what)
        await self._dead(work, term, waits, float("inf"))

    async def _dead(
        self, work: asyncio.Task[T], term: Term, waits: Patience, until: float
    ) -> None:
        """Wait until all is dead, but no longer than until that time.

        A few steps of the loop are for all who end when they are cancelled.
        """
        for _ in range(_STEPS):
            if not _alive(work, term):
                return
            await self._pause(waits, 0)
        while _alive(work, term) and (left := until - self._clock()) > 0:
            ending = () if work.done() else (work,)
            await self._pause(waits, min(_LOOK_AGAIN, left), *ending)

    async def _renew(
        self, over: asyncio.Future[None], failed: asyncio.Future[Exception]
    ) -> None:
        """Keep the lease until it is over; ends before where it is lost.

        Whatever happens it goes on: there is work under the lease.
        """
        waits = Patience()
        while (left := self._left()) > 0 and not over.done():
            await self._pause(waits, min(self.timing.retry_period, left), over)
            try:
                await self._attempt(waits, self._left(), over)
            except Exception as error:
                _log.exception("%s: renewing failed", self._lock.describe())
                if not failed.done():
                    failed.set_result(error)

    async def _attempt(
        self, waits: Patience, seconds: float, *until: asyncio.Future[Any]
    ) -> None:
        """Try for the lease, for so long at most."""
        await self._bounded(waits, self._hold.attempt(), seconds, *until)

    async def _give_up(self, waits: Patience) -> None:
        waits.on_cancel = lambda: None
        await self._bounded(waits, self._hold.release(), self.timing.renew_deadline)

    async def _bounded(
        self,
        waits: Patience,
        attempt: Coroutine[Any, Any, None],
        seconds: float,
        *until: asyncio.Future[Any],
    ) -> None:
        trying = asyncio.create_task(attempt)
        timer = asyncio.ensure_future(self._sleep(seconds))
        awaited = (trying, timer, *until)
        while not any(each.done() for each in awaited):
            await waits.first(*awaited)
        await waits.see_out(trying, timer)
        self._report()
        if not trying.cancelled():
            trying.result()

    async def _pause(
        self, waits: Patience, seconds: float, *until: asyncio.Future[Any]
    ) -> None:
        timer = asyncio.ensure_future(self._sleep(seconds))
        await waits.first(timer, *until)
        await waits.see_out(timer)

    def _left(self) -> float:
        return self._candidate.left(self._clock())

    def _report(self) -> None:
        if self._candidate.holder != self._reported:
            self._reported = self._candidate.holder
            if self._on_new_leader is not None:
                self._on_new_leader(self._reported)


async def _work_under(term: Term, lead: Callable[[], Coroutine[Any, Any, T]]) -> T:
    with under(term):
        return await lead()


def _alive(work: asyncio.Task[Any], term: Term) -> str | None:
    """What of the work is under way, for people; None where it is dead."""
    return term.under_way() or (None if work.done() else "the work itself")
