"""What an informer goes through, for metrics, alarms and tests."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from kuberuntime.failures import is_failure
from kuberuntime.rest.unreadable import Unreadable

_log: Final = logging.getLogger("kuberuntime.cache")

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Relisting:
    """All that there is is read, for the first time or again."""

    informer: str
    resource_version: str
    how: Literal["list", "stream"]


@dataclass(frozen=True, slots=True)
class Synced:
    """All that there is has been read: so many objects, in so many seconds."""

    informer: str
    resource_version: str
    how: Literal["list", "stream"]
    objects: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Gap:
    """The server does not have, any more or yet, what came after a version.

    Everything is read again: what was deleted meanwhile is noticed by that.
    """

    informer: str
    resource_version: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stall:
    """Nothing came for too long, not even a bookmark: the stream is given up."""

    informer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A read failed; ``retry_in`` is in seconds. As what WatchErrorHandlers get.

    ``error`` is an Exception, or what a function of yours raised in place of one.
    """

    informer: str
    error: BaseException
    retry_in: float


@dataclass(frozen=True, slots=True)
class HandlerFailure:
    """A handler raised. It is told of what comes next all the same.

    ``error`` is an Exception, or, as asyncio.CancelledError, what is none.
    """

    informer: str
    handler: str
    error: BaseException


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An object cannot be read. The cache goes on without it, and keeps what it had of
    it before, until the object can be read or is gone: ``informer.unreadable``."""

    informer: str
    object: Unreadable


@dataclass(frozen=True)
class InformerHooks:
    """Called where it happens: in the task of the informer, which they hold up, or,
    for handlers, in theirs. All of it is logged besides, and so is what they raise.

    ``on_error`` is client-go's WatchErrorHandler. ``on_unreadable`` is told of each
    object once for each reason.
    """

    on_relist: Callable[[Relisting], None] | None = None
    on_sync: Callable[[Synced], None] | None = None
    on_gap: Callable[[Gap], None] | None = None
    on_stall: Callable[[Stall], None] | None = None
    on_error: Callable[[Failure], None] | None = None
    on_handler_error: Callable[[HandlerFailure], None] | None = None
    on_unreadable: Callable[[PassedOver], None] | None = None

    def relisting(self, report: Relisting) -> None:
        """Log it, and tell who wants to know; so do the others."""
        _log.debug("%s: reading all of it, as a %s", report.informer, report.how)
        _tell(self.on_relist, report)

    def synced(self, report: Synced) -> None:
        """See :meth:`relisting`."""
        _log.info(
            "%s: in sync, %d objects in %.2f s",
            report.informer,
            report.objects,
            report.seconds,
        )
        _tell(self.on_sync, report)

    def gap(self, report: Gap) -> None:
        """See :meth:`relisting`."""
        _log.info(
            "%s: what came after %r is not to be had: %s",
            report.informer,
            report.resource_version,
            report.reason,
        )
        _tell(self.on_gap, report)

    def stall(self, report: Stall) -> None:
        """See :meth:`relisting`."""
        _log.warning("%s: silent for %.0f s", report.informer, report.seconds)
        _tell(self.on_stall, report)

    def error(self, report: Failure) -> None:
        """See :meth:`relisting`."""
        _log.warning(
            "%s: again in %.1f s, after: %s",
            report.informer,
            report.retry_in,
            report.error,
        )
        _tell(self.on_error, report)

    def handler_error(self, report: HandlerFailure) -> None:
        """See :meth:`relisting`."""
        _log.error(
            "%s: handler %s raised",
            report.informer,
            report.handler,
            exc_info=report.error,
        )
        _tell(self.on_handler_error, report)

    def passed_over(self, report: PassedOver) -> None:
        """See :meth:`relisting`."""
        _log.warning("%s: %s", report.informer, report.object)
        _tell(self.on_unreadable, report)


def _tell(hook: Callable[[R], None] | None, report: R) -> None:
    if hook is None:
        return
    try:
        hook(report)
    except BaseException as error:
        if not is_failure(error):
            raise
        _log.exception("a hook raised, when it was told of %s", report)
