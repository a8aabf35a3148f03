# Derived from runtime/kuberuntime/edit/_async/edit.py by scripts/unasync.py: edit that one.
"""Reading an object, letting the user change it, and sending what changed."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from kuberuntime.edit.draft import (
    Draft,
    apply_change,
    at_version,
    changes_of,
    obstacle,
    require_version,
)
from kuberuntime.rest.builder import ResourceRequests
from kuberuntime.rest.errors import Conflict
from kuberuntime.rest.options import GetOptions, PatchOptions
from kuberuntime.rest.patch import MergePatch
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response
from kuberuntime.retry._sync.conflict import retry_on_conflict
from kuberuntime.retry.threads import Sleep, sleep
from kuberuntime.retry.waits import DEFAULT_RETRY, Backoff, chance

if TYPE_CHECKING:
    from kuberuntime.rest._sync.transport import RESTClient

T = TypeVar("T")


class Edit(Generic[T]):
    """An edit of one object, open for the length of a block::

        with deployments.edit("web") as web:
            web.spec.replicas = 3

    Entering reads the object. Leaving sends what was changed, as a merge patch that
    is good for the version that was read; nothing where nothing changed, or where
    the block raised. ``result`` is then the object as the server stored it.

    Fields that the object's class does not know stay as they are, also in lists.

    Where others changed the object meanwhile, the same changes are made to what they
    made of it, unless they changed one of the same fields, or the same list: that
    raises their Conflict. What the block decided by *other* fields is not decided
    anew; where that matters use ``modify``.

    Entering raises NotFound and other ApiErrors; leaving Conflict, Invalid and
    others, and LostFieldsError where unknown fields would be lost all the same.
    """

    def __init__(
        self,
        editor: Editor[T],
        *,
        backoff: Backoff = DEFAULT_RETRY,
        sleep: Sleep = sleep,
        random: Callable[[], float] = chance,
    ) -> None:
        self._editor = editor
        self._waits = list(backoff.waits(random))
        self._sleep = sleep
        self._draft: Draft[T] | None = None
        self.result: T | None = None

    def __enter__(self) -> T:
        self.result = None
        self._draft = self._editor.read()
        return self._draft.object

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        draft, self._draft = self._draft, None
        if exc_type is None and draft is not None:
            self.result = self._finish(draft)

    def _finish(self, draft: Draft[T]) -> T:
        changes = changes_of(draft)
        if not changes:
            return draft.object
        base = draft.raw
        for wait in self._waits:
            try:
                return self._editor.send(at_version(changes, base))
            except Conflict as conflict:
                self._sleep(wait)
                base = (self._editor.read()).raw
                reason = obstacle(base, draft.raw, changes)
                if reason is not None:
                    conflict.add_note(reason)
                    raise
        return self._editor.send(at_version(changes, base))


def modify(
    editor: Editor[T],
    change: Callable[[T], None],
    *,
    backoff: Backoff = DEFAULT_RETRY,
    sleep: Sleep = sleep,
    random: Callable[[], float] = chance,
) -> T:
    """Read, change and send, all over again where others were faster.

    TypeError for a ``change`` that returns something: it is to change its argument.
    """

    def attempt() -> T:
        draft = editor.read()
        changed = change_draft(editor, draft, change)
        return draft.object if changed is None else changed

    return retry_on_conflict(attempt, backoff=backoff, sleep=sleep, random=random)


def change_draft(
    editor: Editor[T], draft: Draft[T], change: Callable[[T], None]
) -> T | None:
    """Change what was read and send that; None where it was no change.

    Raises the Conflict of a change meanwhile, and as :func:`apply_change`.
    """
    apply_change(change, draft.object)
    changes = changes_of(draft)
    if not changes:
        return None
    return editor.send(at_version(changes, draft.raw))


class Editor(Generic[T]):
    """Reads one object as a draft, and patches it, or a subresource of its kind."""

    def __init__(
        self,
        rest: RESTClient,
        requests: ResourceRequests,
        draft: Callable[[Response, Request], Draft[T]],
        name: str,
        subresource: str | None,
        options: PatchOptions,
    ) -> None:
        self._rest = rest
        self._requests = requests
        self._draft = draft
        self._name = name
        self._subresource = subresource
        self._options = options
        # What they refuse, they refuse here.
        timeout: GetOptions = {}
        if "timeout" in options:
            timeout = {"timeout": options["timeout"]}
        self._get = requests.get(name, **timeout)
        self._patch({})

    def read(self) -> Draft[T]:
        """The object as it is on the server. ApiError, DecodeError."""
        draft = self._draft(self._rest.send(self._get), self._get)
        require_version(draft.raw, self._get)
        return draft

    def send(self, patch: dict[str, object]) -> T:
        """The object that a merge patch makes of it. ApiError, DecodeError."""
        request = self._patch(patch)
        return self._draft(self._rest.send(request), request).object

    def _patch(self, patch: dict[str, object]) -> Request:
        return self._requests.patch(
            self._name,
            MergePatch(patch),
            subresource=self._subresource,
            **self._options,
        )
