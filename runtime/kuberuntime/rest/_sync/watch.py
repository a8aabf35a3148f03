# Derived from runtime/kuberuntime/rest/_async/watch.py by scripts/unasync.py: edit that one.
"""Following a collection: a stream of typed events."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from kuberuntime.model import KubeObject
from kuberuntime.rest._sync.late import WatchRequest
from kuberuntime.rest._sync.lines import Lines
from kuberuntime.rest.event import (
    Event,
    UnreadableEventError,
    decode_event,
    raw_object,
)
from kuberuntime.rest.unreadable import OnUnreadable

if TYPE_CHECKING:
    from kuberuntime.rest._sync.transport import RESTClient

K = TypeVar("K", bound=KubeObject)


class Watch(Generic[K]):
    """The changes of a collection, from the server's answer to its end.

    Opens on entry, or with the first event; ends when the server ends the stream,
    which it does after ``timeout_seconds``: watch again from the last version::

        with pods.watch(resource_version=version) as events:
            for event in events:
                print(event.type, event.object.metadata.name)

    Without ``with``, a loop that is left early leaves the connection open.
    Iterating raises the ApiError of a refusal or an ERROR event (Expired, where the
    resource version is too old: list again), TransportError where the stream
    breaks, TransportTimeout where it is silent for too long, or goes on for longer
    than it was asked to: then nobody is at the other end.

    Events of objects that their class cannot hold are passed over: ``on_unreadable``
    is told of them, else that of the client, which logs each object once.
    """

    def __init__(
        self,
        rest: RESTClient,
        request: WatchRequest,
        into: type[K],
        on_unreadable: OnUnreadable | None = None,
    ) -> None:
        self._on_unreadable = on_unreadable or rest.on_unreadable
        self._lines = Lines(rest, request, json=True)
        self._line = request.line  # for messages; writing it out costs
        self._into = into
        self._last = b""

    @property
    def raw(self) -> bytes:
        """The JSON of the last event's object, as the server sent it."""
        return raw_object(self._last)

    def stop(self) -> None:
        """End the watch: a loop over it ends at once, also while it waits.

        Any thread may, where there are threads; events that were not taken yet are
        dropped. The loop, or ``close()``, gives the connection up.
        """
        self._lines.stop()

    def close(self) -> None:
        """End the watch, as :meth:`stop`, and its connection. Twice is fine."""
        self._lines.close()

    def __enter__(self) -> Self:
        self._lines.open()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event[K]:
        try:
            while (line := self._lines.next()) is not None:
                if not line.strip():
                    continue
                self._last = line
                try:
                    return decode_event(line, self._into, self._line)
                except UnreadableEventError as error:
                    self._on_unreadable(error.object)
            raise StopIteration
        except BaseException:
            self.close()
            raise
