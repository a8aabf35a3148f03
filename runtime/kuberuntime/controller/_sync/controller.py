# Derived from runtime/kuberuntime/controller/_async/controller.py by scripts/unasync.py: edit that one.
"""Reconciling, again and again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable
from typing import Any, Final, Generic, TypeVar

from kuberuntime import forks, workqueue
from kuberuntime.cache.notifications import DeletedFinalStateUnknown, last_known
from kuberuntime.cache.objects import Cacheable
from kuberuntime.controller import threads
from kuberuntime.controller.keys import KeysOf, own_key
from kuberuntime.controller.metrics import ControllerMetrics, Result
from kuberuntime.failures import tell
from kuberuntime.leaderelection.term import current_term
from kuberuntime.rest.errors import Conflict
from kuberuntime.workqueue.threads import Workers

K = TypeVar("K", bound=Hashable)
T = TypeVar("T", bound=Cacheable)

_log = logging.getLogger("kuberuntime.controller")
_LOOK_AGAIN: Final = 0.1  # seconds, whether it was stopped while caches sync
_SAY_AFTER: Final = 5.0  # seconds of the clock that a cache takes, before it is told of


class Controller(Generic[K]):
    """Calls ``reconcile`` with the key of whatever changed, never twice at once::

        def reconcile(key: str) -> Requeue | None:
            namespace, name = split_meta_namespace_key(key)
            ...

        controller = Controller("web", reconcile, workers=4)
        controller.watch(factory.apps_v1.deployments())
        with factory:
            controller.run()

    A key that ``reconcile`` raised for is tried again, later each time, as
    ``rate_limiter`` says (by default as client-go's controllers do), and given up
    after ``max_retries``, where that is not None. A CancelledError counts, unless it is
    the worker that is cancelled; SystemExit, and what else is no Exception, ends
    :meth:`run`. ``sync_timeout`` is how many seconds caches may take to sync, ``grace``
    how many what is under way has when the controller is stopped. ``clock`` gives
    seconds that only rise.
    """

    def __init__(
        self,
        name: str,
        reconcile: threads.Reconcile[K],
        *,
        workers: int = 1,
        rate_limiter: workqueue.RateLimiter[K] | None = None,
        max_retries: int | None = None,
        sync_timeout: float = 120.0,
        grace: float = 30.0,
        metrics: ControllerMetrics | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if workers < 1:
            raise ValueError("a controller has at least one worker")
        self.name = name
        self._reconcile = reconcile
        self._count = workers
        self._max_retries = max_retries
        self._sync_timeout, self._grace = sync_timeout, grace
        self._metrics = metrics
        self._clock = clock
        self._queue: workqueue.RateLimitingQueue[K] = workqueue.RateLimitingQueue(
            name=name, rate_limiter=rate_limiter, metrics=metrics, clock=clock
        )
        self._workers = Workers(name)
        self._registrations: list[tuple[str, threads.Registration]] = []
        self._began = self._ready = self._stopping = False
        forks.in_child(self, Controller[K]._forked)

    def watch(self, informer: threads.Informer[T], keys: KeysOf = own_key) -> None:
        """Reconcile what an informer tells of, each time that something happens.

        ``keys`` are those of an object, by default its own: see :func:`owner_key`. Of
        one that changed, those before and after. Call it before :meth:`run`.
        """

        def told(*objects: T | DeletedFinalStateUnknown[T]) -> None:
            for key in {key: None for obj in objects for key in keys(last_known(obj))}:
                self._queue.add(key)

        registration = informer.add_event_handler(
            on_add=told, on_update=told, on_delete=told
        )
        self._registrations.append((informer.name, registration))

    def enqueue(self, key: K) -> None:
        """Have a key reconciled. From any thread."""
        self._queue.add(key)

    def enqueue_after(self, key: K, seconds: float) -> None:
        """Have a key reconciled later. From any thread."""
        self._queue.add_after(key, seconds)

    def stop(self) -> None:
        """Have :meth:`run` end, from any thread, when what is under way is done."""
        self._stopping = True
        self._queue.shut_down()
        self._workers.stop()

    def check(self) -> str | None:
        """Why it is not ready, for health checks; None where it reconciles."""
        if self._stopping:
            return "stopping"
        return None if self._ready else "waiting for caches to sync"

    def run(self) -> None:
        """Wait for the caches, and reconcile until stopped. A controller runs once.

        What is under way then is waited for; what only waits is left: whoever comes
        next sees it anew. Tasks that take longer than the grace period are cancelled,
        and so they are where this is cancelled once more, and waited for; threads
        cannot be, and run on: under a lease, that is kept until they end. Raises
        TimeoutError for caches that do not sync in time, RuntimeError for those that
        are stopped, and when it is run a second time; what ended a worker, with what
        ended others in its notes.
        """
        if self._began:
            raise RuntimeError(f"{self.name}: a controller runs once")
        self._began = True
        if (term := current_term()) is not None:
            term.add(self)
        try:
            self._wait_for_caches()
            if self._metrics is not None:
                tell(self._metrics.workers, self.name, self._count)
            self._ready = not self._stopping
            self._workers.start(self._count, self._work)
            self._workers.wait_for_stop()
        finally:
            self.stop()
            if late := self._workers.join(self._grace):
                _log.error("%s: %d workers did not end in time", self.name, late)

    def _forked(self) -> None:
        if self._began:  # it runs in the parent
            self._ready, self._stopping = False, True

    def under_way(self) -> str | None:
        """The workers that are alive, for people; None where there is none."""
        alive = self._workers.alive()
        return f"{alive} workers of {self.name}" if alive else None

    def lose(self) -> None:
        """Stop without grace, where it is a leader no more: tasks are cancelled."""
        self.stop()
        self._workers.cancel()

    def _wait_for_caches(self) -> None:
        began = self._clock()
        waiting = list(self._registrations)
        told = ""
        while waiting and not self._stopping:
            cache, registration = waiting[-1]
            try:
                registration.wait_for_sync(timeout=_LOOK_AGAIN)
                waiting.pop()
            except TimeoutError:
                waited = self._clock() - began
                if waited > self._sync_timeout:
                    late = f"{self.name}: {cache} not in sync in time"
                    raise TimeoutError(late) from None
                if waited > _SAY_AFTER and told != cache:
                    told = cache
                    _log.warning(
                        "%s: still waits for %s to be in sync: does its factory run,"
                        " and reach the server?",
                        self.name,
                        cache,
                    )

    def _work(self) -> None:
        while True:
            try:
                key = self._queue.get()
            except workqueue.ShutDown:
                return
            try:
                if not self._stopping:
                    self._reconcile_key(key)
            except BaseException:
                self.stop()  # others begin with nothing more
                raise
            finally:
                self._queue.done(key)

    def _reconcile_key(self, key: K) -> None:
        if self._metrics is not None:
            tell(self._metrics.began, self.name)
        began = self._clock()
        result: Result = "error"  # also where it is cancelled
        try:
            result = self._attempt(key)
        finally:
            if self._metrics is not None:
                tell(self._metrics.ended, self.name, result, self._clock() - began)

    def _attempt(self, key: K) -> Result:
        try:
            wanted = self._reconcile(key)
        except BaseException as error:
            if not threads.is_failure(error):
                raise
            return self._failed(key, error)
        self._queue.forget(key)
        if wanted is None:
            return "success"
        self._queue.add_after(key, wanted.after)
        return "requeue_after"

    def _failed(self, key: Any, error: BaseException) -> Result:
        failures = self._queue.num_requeues(key)
        if self._max_retries is not None and failures >= self._max_retries:
            _log.error("%s: gave up on %s", self.name, key, exc_info=error)
            self._queue.forget(key)
            return "dropped"
        if isinstance(error, Conflict):
            # Somebody else wrote in between, as happens: the next try reads that.
            _log.info("%s: will try again for %s: %s", self.name, key, error)
        else:
            reason = "%s: failed for %s, and will try again"
            _log.error(reason, self.name, key, exc_info=error)
        self._queue.add_rate_limited(key)
        return "error"
