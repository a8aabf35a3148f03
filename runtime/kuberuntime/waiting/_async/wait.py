"""Waiting for an object to become as somebody says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from kuberuntime.cache.objects import uid_of
from kuberuntime.dynamic.unstructured import UNSTRUCTURED
from kuberuntime.rest._async.late import AsyncRequests
from kuberuntime.rest.event import Event
from kuberuntime.rest.options import EndlessOptions, Selectors
from kuberuntime.waiting.errors import ConditionFailedError, WaitTimeoutError
from kuberuntime.waiting.progress import Deleted, message_of, name_of
from kuberuntime.watching._async.endless import AsyncEndlessWatch

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient


@dataclass(frozen=True)
class AsyncWaiter:
    """Waits by a watch that nothing ends before the time is up.

    ``name`` None is for any object that ``selectors`` select. ``uid`` is of the very
    object that is meant, ``""`` for whichever has the name. ``what`` names it in
    messages.
    """

    rest: AsyncRESTClient
    requests: AsyncRequests
    into: Any
    what: str
    name: str | None
    uid: str
    selectors: Selectors

    async def wait(
        self, condition: Deleted | Callable[[Any], object], timeout: float | None
    ) -> Any:
        """The object as it met the condition; None where it is deleted.

        Raises WaitTimeoutError, ConditionFailedError and what the condition does.
        """
        if timeout is not None and timeout <= 0:
            raise ValueError(f"timeout is {timeout:g} s, which is no time to wait")
        deadline = None if timeout is None else self.rest.clock() + timeout
        until_gone = isinstance(condition, Deleted)
        # Also what a class cannot hold may be there.
        into = UNSTRUCTURED if until_gone else self.into
        events: AsyncEndlessWatch[Any] = AsyncEndlessWatch(
            self.rest, self.requests, into, self._options(), deadline=deadline
        )
        last: Any = None
        async with events:
            while True:
                try:
                    batch = await events.changes()
                except TimeoutError:
                    assert timeout is not None  # else there is no deadline
                    waited_for = f"{self.what}: {name_of(condition)}"
                    reason = message_of(condition, last)
                    raise WaitTimeoutError(waited_for, timeout, reason, last) from None
                for event in batch:
                    last = None if event.type == "DELETED" else event.object
                    if isinstance(condition, Deleted):
                        continue
                    if self._is_meant(event) and condition(event.object):
                        return event.object
                if events.synced and not self._is_there(events):
                    if until_gone:
                        return None
                    if self.uid:
                        raise ConditionFailedError(f"{self.what} was deleted")

    def _options(self) -> EndlessOptions:
        options: EndlessOptions = {}
        options.update(cast("EndlessOptions", self.selectors))
        if self.name is not None:
            options["field_selector"] = f"metadata.name={self.name}"
        return options

    def _is_meant(self, event: Event[Any]) -> bool:
        if event.type == "DELETED":
            return False
        return self.uid in ("", uid_of(event.object))

    def _is_there(self, events: AsyncEndlessWatch[Any]) -> bool:
        return any(self.uid in ("", uid) for uid in events.uids())
