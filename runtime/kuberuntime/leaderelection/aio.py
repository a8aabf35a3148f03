"""Leader election for tasks; that for threads runs this one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Final, TypeVar

from kuberuntime import forks
from kuberuntime.errors import KubeError
from kuberuntime.leaderelection.candidate import Candidate
from kuberuntime.leaderelection.clock import awake_or_asleep, moment
from kuberuntime.leaderelection.errors import LeadershipLost
from kuberuntime.leaderelection.lock import AsyncLock
from kuberuntime.leaderelection.metrics import LeaderMetrics, NoLeaderMetrics
from kuberuntime.leaderelection.timing import Timing
from kuberuntime.rest.errors import Conflict, NotFound
from kuberuntime.retry.waits import chance

T = TypeVar("T")

_log = logging.getLogger("kuberuntime.leaderelection")
_DEFAULT: Final = Timing()


class AsyncLeaderElector:
    """Has work done by one of several processes; as client-go's LeaderElector::

        lock = AsyncLeaseLock(clientset.rest, "shop", "my-controller")
        await AsyncLeaderElector(lock).run(controller.run)

    ``on_new_leader`` is told who leads whenever that changes, also of itself, in the
    loop, which it holds up. ``name`` labels the metrics. ``clock`` gives seconds that
    only rise, ``sleep`` waits some of them, ``now`` is what people see in the lease,
    ``random`` gives numbers from 0 up to 1. An elector runs once at a time.
    """

    def __init__(
        self,
        lock: AsyncLock,
        *,
        timing: Timing = _DEFAULT,
        on_new_leader: Callable[[str], None] | None = None,
        name: str = "",
        metrics: LeaderMetrics | None = None,
        clock: Callable[[], float] = awake_or_asleep,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = moment,
        random: Callable[[], float] = chance,
    ) -> None:
        self.timing = timing
        self._lock = lock
        self._candidate = Candidate(lock.identity, timing)
        self._on_new_leader = on_new_leader
        self._name = name or lock.describe()
        self._metrics = metrics or NoLeaderMetrics()
        self._clock, self._sleep, self._now, self._random = clock, sleep, now, random
        self._reported = ""
        self._working = False
        self._began = False
        self._refused = ""
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

        When the lease is lost the work is cancelled, and LeadershipLost raised when
        it has ended. When this is cancelled, so is the work; the lease is renewed
        until it has ended, and given up then, for another to take over at once.
        RuntimeError in a process that was forked from one where this was run, where
        both would be the same candidate.
        """
        if self._refused:
            raise RuntimeError(self._refused)
        self._began = True
        try:
            await self._acquire()
        except asyncio.CancelledError:
            if self._candidate.leads(self._clock()):
                await self._give_up()
            raise
        work = asyncio.create_task(lead())
        renewing = asyncio.create_task(self._renew())
        try:
            await asyncio.wait({work, renewing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            try:
                await self._end(work, lost=renewing.done())
            finally:
                lost = await _cancelled(renewing)
                self._working = False
                self._metrics.leader_off(self._name)
            self._lock.record_event("stopped leading")
            if not lost:
                await self._give_up()
        if lost:
            renewing.result()
            failure = None if work.cancelled() else work.exception()
            raise LeadershipLost(f"lost {self._lock.describe()}") from failure
        return work.result()

    def _forked(self) -> None:
        """Whoever leads, it is not this process."""
        before, identity = self._candidate.identity, self._lock.identity
        if self._began and identity == before:
            self._refused = (
                f"{identity} is a candidate for {self._lock.describe()} already:"
                f" {forks.DEAD}, with an identity of its own"
            )
        self._candidate = Candidate(identity, self.timing)
        self._working, self._reported = False, ""

    async def _acquire(self) -> None:
        what = self._lock.describe()
        _log.info("%s: waiting to lead", what)
        while not (await self._within(self.timing.renew_deadline) and self._left() > 0):
            await self._sleep(self.timing.wait_of_candidate(self._random))
        self._working = True
        self._metrics.leader_on(self._name)
        self._lock.record_event("became leader")
        _log.info("%s: leads as %s", what, self._lock.identity)

    async def _renew(self) -> None:
        """Keep the lease; ends when it is lost."""
        while (left := self._left()) > 0:
            await self._sleep(min(self.timing.retry_period, left))
            await self._within(self._left())

    def _left(self) -> float:
        return self._candidate.left(self._clock())

    async def _end(self, work: asyncio.Task[T], *, lost: bool) -> None:
        """Have the work end, however long that takes."""
        if lost:
            _log.error("%s: lost, the work is stopped", self._lock.describe())
        if not work.done():
            work.cancel()
            await asyncio.wait({work})

    async def _give_up(self) -> None:
        """Let another have the lease, if it is still ours."""
        await self._bounded(self._release(), self.timing.renew_deadline)
        self._report()

    async def _release(self) -> bool:
        candidate = self._candidate
        while True:
            begun = self._clock()
            try:
                candidate.observe(await self._lock.get(), self._clock())
                if candidate.holder != candidate.identity:
                    return False
                resignation = candidate.resignation(self._now())
                await self._lock.update(resignation)
            except Conflict:
                # A renewal that was given up was carried out after all.
                continue
            except KubeError as error:
                _log.warning("%s: not given up: %s", self._lock.describe(), error)
                return False
            candidate.wrote(resignation, begun)
            return True

    async def _within(self, seconds: float) -> bool:
        """Try for the lease; False where that failed, or took too long."""
        done = await self._bounded(self._try(), seconds)
        self._report()
        return done

    async def _bounded(
        self, attempt: Coroutine[Any, Any, bool], seconds: float
    ) -> bool:
        trying = asyncio.create_task(attempt)
        timer = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait({trying, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = await _cancelled(trying)
            await _cancelled(timer)
        return ended and trying.result()

    async def _try(self) -> bool:
        """Take the lease, or renew it; whether that could be done."""
        try:
            return await self._take_or_renew()
        except KubeError as error:
            _log.warning("%s: %s", self._lock.describe(), error)
            return False

    async def _take_or_renew(self) -> bool:
        candidate, lock = self._candidate, self._lock
        begun = self._clock()
        if candidate.leads(begun):
            claim = candidate.claim(self._now())
            try:
                await lock.update(claim)
            except KubeError as error:
                _log.info("%s: reading it again: %s", lock.describe(), error)
            else:
                candidate.wrote(claim, begun)
                return True
            self._metrics.slowpath_exercised(self._name)
        try:
            candidate.observe(await lock.get(), self._clock())
        except NotFound:
            candidate.vanished()
            claim = candidate.claim(self._now())
            await lock.create(claim)
        else:
            if not candidate.may_take(begun):
                return False
            claim = candidate.claim(self._now())
            await lock.update(claim)
        candidate.wrote(claim, begun)
        return True

    def _report(self) -> None:
        if self._candidate.holder != self._reported:
            self._reported = self._candidate.holder
            if self._on_new_leader is not None:
                self._on_new_leader(self._reported)


async def _cancelled(task: asyncio.Future[Any]) -> bool:
    """Cancel a task that is under way; whether it had ended by itself."""
    if task.done():
        return True
    task.cancel()
    await asyncio.wait({task})
    return not task.cancelled()
