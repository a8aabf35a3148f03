"""What a candidate does to its lock: take it, keep it, give it up."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from kuberuntime.errors import KubeError
from kuberuntime.leaderelection.candidate import Candidate
from kuberuntime.leaderelection.lock import AsyncLock
from kuberuntime.leaderelection.record import LeaderElectionRecord
from kuberuntime.rest.errors import Conflict, NotFound

_log = logging.getLogger("kuberuntime.leaderelection")
_FIRST_PAUSE: Final = 0.01  # seconds, before a refused resignation is tried again


class Hold:
    """One attempt at a time. ``on_reread`` is told of renewals that had to read.

    ``writing`` is whether a write is under way; ``unsettled`` whether the server may
    have this candidate as the holder, also where no answer said so.
    """

    def __init__(
        self,
        lock: AsyncLock,
        candidate: Candidate,
        *,
        on_reread: Callable[[], None],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._lock, self._candidate = lock, candidate
        self._on_reread = on_reread
        self._clock, self._sleep, self._now = clock, sleep, now
        self.writing = self.unsettled = False

    async def attempt(self) -> None:
        """Take the lease, or renew it, if that can be done."""
        try:
            await self._take_or_renew()
        except KubeError as error:
            _log.warning("%s: %s", self._lock.describe(), error)

    async def release(self) -> None:
        """Let another have the lease, if it is still ours."""
        candidate, pause = self._candidate, _FIRST_PAUSE
        while True:
            try:
                candidate.observe(await self._lock.get(), self._clock())
                if candidate.holder == candidate.identity:
                    resignation = candidate.resignation(self._now())
                    await self._lock.update(resignation)
                    candidate.resigned(resignation)
            except NotFound:
                candidate.vanished()
            except Conflict:
                # A renewal that was given up was carried out after all.
                await self._sleep(pause)
                pause = min(2 * pause, candidate.timing.retry_period)
                continue
            except KubeError as error:
                _log.warning("%s: not given up: %s", self._lock.describe(), error)
                return
            self.unsettled = False
            return

    async def _take_or_renew(self) -> None:
        if not self._candidate.leads(self._clock()):
            await self._read_and_claim()
            return
        try:
            await self._claim(self._lock.update)
        except KubeError as error:
            _log.info("%s: reading it again: %s", self._lock.describe(), error)
            try:
                await self._read_and_claim()
            finally:
                self._on_reread()

    async def _read_and_claim(self) -> None:
        candidate = self._candidate
        try:
            record = await self._lock.get()
        except NotFound:
            candidate.vanished()
            await self._claim(self._lock.create)
            return
        seen = self._clock()
        candidate.observe(record, seen)
        if candidate.may_take(seen):
            await self._claim(self._lock.update)

    async def _claim(
        self, write: Callable[[LeaderElectionRecord], Awaitable[None]]
    ) -> None:
        claim = self._candidate.claim(self._now())
        begun = self._clock()
        self.writing = self.unsettled = True
        try:
            await write(claim)
        finally:
            self.writing = False
        self._candidate.claimed(claim, begun)
