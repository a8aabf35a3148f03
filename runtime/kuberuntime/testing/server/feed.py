"""The events of one watch, to be taken when they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from kuberuntime.testing.server.call import Call
from kuberuntime.testing.server.selection import Selection
from kuberuntime.testing.tracker import Change, Stored, TooOldError

_BATCH: Final = 100
_BEFORE_END: Final = 2.0  # seconds before a watch ends in which it sends a bookmark
_DEFAULT: Final = 1_800.0  # seconds: the shortest that a watch without a limit lasts

END_OF_INITIAL: Final = {"k8s.io/initial-events-end": "true"}


class Feed:
    """A cursor in the history of a collection: it holds no events of its own.

    :meth:`take` gives what there is, and never waits; :meth:`listen` says when to ask
    again, at the latest at ``due`` (seconds since the epoch). It ends when its time is
    up, when the server ends it, and when it is read so slowly that its next change
    is forgotten.
    """

    def __init__(
        self,
        call: Call,
        selection: Selection,
        *,
        initial: list[Stored],
        version: int,
        end_of_initial: bool = False,
    ) -> None:
        state = call.state
        self._call = call
        self._selection = selection
        self._collection = state.tracker.collection(call.served.group_resource)
        self._position = self._collection.history.position(
            min(version, state.tracker.revision)
        )
        self._after = version
        self._initial: Iterator[Stored] | None = iter(initial) if initial else None
        self._end_of_initial = end_of_initial
        self._bookmarks = call.options.flag("allowWatchBookmarks")
        seconds = call.options.number("timeoutSeconds") or 0
        begun = state.clock.now()
        lasts = seconds or _DEFAULT * (1 + state.random.random())
        self._deadline = begun + lasts
        self._next_bookmark = begun + min(
            state.bookmarks, max(lasts - _BEFORE_END, lasts / 2)
        )
        self._errors: list[bytes] = []
        self._bell: Callable[[], None] | None = None
        self.ended = False
        self.broken = False
        self._breaks = False
        self.stalled_until = 0.0

    @property
    def due(self) -> float:
        """When there is something to take even if nothing happens."""
        if self.stalled_until > self._call.state.clock.now():
            return min(self.stalled_until, self._deadline)
        if self._bookmarks:
            return min(self._next_bookmark, self._deadline)
        return self._deadline

    def listen(self, ring: Callable[[], None]) -> Callable[[], None]:
        """Have ``ring`` called when there may be more to take, until the result is."""
        state = self._call.state
        self._bell = ring
        stops = (
            state.tracker.listen(self._call.served.group_resource, ring),
            state.clock.on_move(ring),
        )

        def stop() -> None:
            for each in stops:
                each()

        return stop

    def end(self, *, broken: bool = False) -> None:
        """End the watch; ``broken``, as a connection that is lost."""
        self.broken = broken  # before what makes others ask for it
        self.ended = True
        self._ring()

    def fail(self, status: bytes) -> None:
        """End the watch with an ERROR event that carries a Status."""
        self._errors.append(status)
        self._ring()

    def break_soon(self) -> None:
        """Break the connection after the next events."""
        self._breaks = True

    def stall(self, until: float) -> None:
        """Send nothing until then."""
        self.stalled_until = until
        self._ring()

    def take(self) -> bytes:
        """The events that are there, as lines; nothing where there are none."""
        if self.ended:
            return b""
        # A writer between its change and its version would have a bookmark skip it.
        with self._call.state.tracker.lock:
            lines = self._take()
        if lines and self._breaks:
            self.ended = self.broken = True
            return lines[: -len(lines) // 2]
        return lines

    def _take(self) -> bytes:
        now = self._call.state.clock.now()
        if self._errors:
            self.ended = True
            return _line(b"ERROR", self._errors[0])
        if now >= self._deadline:
            self.ended = True
            return b""
        if now < self.stalled_until:
            return b""
        if self._initial is not None or self._end_of_initial:
            return self._take_initial()
        lines = self._take_changes()
        if lines or self.ended:  # a bookmark would claim what was forgotten
            return lines
        if not self._is_served():
            self.ended = True
            return b""
        if self._bookmarks and now >= self._next_bookmark:
            self._next_bookmark = now + self._call.state.bookmarks
            return self._bookmark(self._call.state.tracker.revision)
        return lines

    def _is_served(self) -> bool:
        """Definitions go, and take the watches of what they define with them."""
        gvr = self._call.served.resource.gvr
        registry = self._call.state.registry
        return registry.find(gvr.group_version, gvr.resource) is not None

    def _take_initial(self) -> bytes:
        form, served = self._call.form, self._call.served
        lines: list[bytes] = []
        if self._initial is not None:
            for stored in self._initial:
                lines.append(_line(b"ADDED", form.one(served, stored)))
                if len(lines) == _BATCH:
                    return b"".join(lines)
            self._initial = None
        if self._end_of_initial:
            self._end_of_initial = False
            if self._bookmarks:
                lines.append(self._bookmark(self._after, END_OF_INITIAL))
        return b"".join(lines)

    def _take_changes(self) -> bytes:
        lines: list[bytes] = []
        while not lines:
            try:
                changes = self._collection.history.since(self._position, _BATCH)
            except TooOldError:
                self.ended = True
                return b""
            if not changes:
                return b""
            self._position += len(changes)
            for change in changes:
                if change.version > self._after:
                    lines += self._event(change)
        return b"".join(lines)

    def _event(self, change: Change) -> Iterator[bytes]:
        """What the change is to who sees only what is selected; as watchcache's."""
        watches = self._selection.watches
        was = change.before is not None and watches(change.before)
        if change.after is not None and watches(change.after):
            kind, stored = (b"MODIFIED" if was else b"ADDED"), change.after
        elif was:
            kind, stored = b"DELETED", self._last(change)
        else:
            return
        yield _line(kind, self._call.form.one(self._call.served, stored))

    def _last(self, change: Change) -> Stored:
        """The object as it was selected last, at the version of the change."""
        if change.after is None or change.before is None:
            return change.stored
        return change.before.at(change.version)

    def _bookmark(self, version: int, annotations: Any = None) -> bytes:
        metadata: dict[str, Any] = {"resourceVersion": str(version)}
        if annotations:
            metadata["annotations"] = annotations
        found = self._call.form.bookmark(self._call.served, metadata)
        return _line(b"BOOKMARK", found)

    def _ring(self) -> None:
        if self._bell is not None:
            self._bell()


def _line(kind: bytes, found: bytes) -> bytes:
    return b'{"type":"%b","object":%b}\n' % (kind, found)
