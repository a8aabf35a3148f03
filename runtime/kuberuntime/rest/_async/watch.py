"""Following a collection: a stream of typed events."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from kuberuntime.model import KubeObject
from kuberuntime.rest._async.late import AsyncWatchRequest
from kuberuntime.rest._async.lines import AsyncLines
from kuberuntime.rest.event import (
    Event,
    UnreadableEventError,
    decode_event,
    raw_object,
)
from kuberuntime.rest.unreadable import OnUnreadable

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient

K = TypeVar("K", bound=KubeObject)


class AsyncWatch(Generic[K]):
    """The changes of a collection, from the server's answer to its end.

    Opens on entry, or with the first event; ends when the server ends the stream,
    which it does after ``timeout_seconds``: watch again from the last version::

        async with pods.watch(resource_version=version) as events:
            async for event in events:
                print(event.type, event.object.metadata.name)

    Without ``async with``, a loop that is left early leaves the connection open.
    Iterating raises the ApiError of a refusal or an ERROR event (Expired, where the
    resource version is too old: list again), TransportError where the stream
    breaks, TransportTimeout where it is silent for too long, or goes on for longer
    than it was asked to: then nobody is at the other end.

    Events of objects that their class cannot hold are passed over: ``on_unreadable``
    is told of them, else that of the client, which logs each object once.
    """

    def __init__(
        self,
        rest: AsyncRESTClient,
        request: AsyncWatchRequest,
        into: type[K],
        on_unreadable: OnUnreadable | None = None,
    ) -> None:
        self._on_unreadable = on_unreadable or rest.on_unreadable
        self._lines = AsyncLines(rest, request, json=True)
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
        dropped. The loop, or ``aclose()``, gives the connection up.
        """
        self._lines.stop()

    async def aclose(self) -> None:
        """End the watch, as :meth:`stop`, and its connection. Twice is fine."""
        await self._lines.aclose()

    async def __aenter__(self) -> Self:
        await self._lines.open()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event[K]:
        try:
            while (line := await self._lines.next()) is not None:
                if not line.strip():
                    continue
                self._last = line
                try:
                    return decode_event(line, self._into, self._line)
                except UnreadableEventError as error:
                    self._on_unreadable(error.object)
            raise StopAsyncIteration
        except BaseException:
            await self.aclose()
            raise
