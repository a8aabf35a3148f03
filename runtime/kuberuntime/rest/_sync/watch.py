# Derived from runtime/kuberuntime/rest/_async/watch.py by scripts/unasync.py: edit that one.
"""Following a collection: a stream of typed events."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from kuberuntime.model import KubeObject
from kuberuntime.rest._sync.lines import Lines
from kuberuntime.rest.event import Event, decode_event
from kuberuntime.rest.request import Request

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
    """

    def __init__(self, rest: RESTClient, request: Request, into: type[K]) -> None:
        self._lines = Lines(rest, request, json=True)
        self._line = request.line  # for messages; writing it out costs
        self._into = into

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
                if line.strip():
                    return decode_event(line, self._into, self._line)
            raise StopIteration
        except BaseException:
            self.close()
            raise
