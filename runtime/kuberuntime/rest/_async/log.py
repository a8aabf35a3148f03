"""The log of a container, line by line, while it is written."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from kuberuntime.rest._async.lines import AsyncLines
from kuberuntime.rest.request import Request

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient


class AsyncLogLines:
    """The lines of a log as text, without their newlines::

        async with pods.log_lines("web", follow=True) as lines:
            async for line in lines:
                print(line)

    Opens on entry, or with the first line; ends with the container where it is
    followed, else at the end of what is there. Bytes that are not UTF-8 are marked.
    Without ``async with``, a loop that is left early leaves the connection open.
    Iterating raises the ApiError of a refusal, TransportError where the stream
    breaks, TransportTimeout after a silence of ``timeout`` seconds.
    """

    def __init__(self, rest: AsyncRESTClient, request: Request) -> None:
        self._lines = AsyncLines(rest, request, json=False)

    def stop(self) -> None:
        """Have a loop over it end at once, also while it waits. As a watch's."""
        self._lines.stop()

    async def aclose(self) -> None:
        """End it, as :meth:`stop`, and its connection. Twice is fine."""
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

    async def __anext__(self) -> str:
        try:
            line = await self._lines.next()
        except BaseException:
            await self.aclose()
            raise
        if line is None:
            await self.aclose()
            raise StopAsyncIteration
        return line.decode("utf-8", errors="replace")
