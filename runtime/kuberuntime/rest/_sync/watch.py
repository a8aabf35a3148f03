# Derived from runtime/kuberuntime/rest/_async/watch.py by scripts/unasync.py: edit that one.
"""Following a collection: a stream of typed events."""

from __future__ import annotations

from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from kuberuntime.model import KubeObject
from kuberuntime.rest.event import Event, decode_event
from kuberuntime.rest.lines import LineSplitter
from kuberuntime.rest.request import Request

if TYPE_CHECKING:
    from kuberuntime.rest._sync.transport import RESTClient, Stream

K = TypeVar("K", bound=KubeObject)


class Watch(Generic[K]):
    """The changes of a collection, from the server's answer to its end.

    Opens on entry, or with the first event; ends when the server ends the stream::

        with pods.watch(resource_version=version) as events:
            for event in events:
                print(event.type, event.object.metadata.name)

    Without ``with``, a loop that is left early leaves the connection open.
    Iterating raises the ApiError of a refusal or an ERROR event (Expired, where the
    resource version is too old: list again), TransportError where the stream breaks.
    """

    def __init__(self, rest: RESTClient, request: Request, into: type[K]) -> None:
        self._rest = rest
        self._request = request
        self._into = into
        self._lines: deque[bytes] = deque()
        self._splitter = LineSplitter()
        self._stream: Stream | None = None
        self._done = False

    def close(self) -> None:
        """End the watch. A loop over it ends too; closing twice is fine."""
        self._done = True
        self._lines.clear()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def __enter__(self) -> Self:
        self._open()
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
            while not self._lines:
                if self._done:
                    raise StopIteration
                self._read()
            line = self._lines.popleft()
            return decode_event(line, self._into, self._request.line)
        except BaseException:
            self.close()
            raise

    def _open(self) -> Stream:
        if self._stream is None:
            self._stream = self._rest.stream(self._request)
        return self._stream

    def _read(self) -> None:
        """Wait for the next piece, and queue the lines that it completes."""
        stream = self._open()
        piece = stream.piece()
        if piece is None:
            self._done = True
            self._lines.extend(self._splitter.finish())
        else:
            self._lines.extend(self._splitter.feed(piece))
