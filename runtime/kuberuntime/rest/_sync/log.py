# Derived from runtime/kuberuntime/rest/_async/log.py by scripts/unasync.py: edit that one.
"""The log of a container, line by line, while it is written."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from kuberuntime.rest._sync.lines import Lines
from kuberuntime.rest.request import Request

if TYPE_CHECKING:
    from kuberuntime.rest._sync.transport import RESTClient


class LogLines:
    """The lines of a log as text, without their newlines::

        with pods.log_lines("web", follow=True) as lines:
            for line in lines:
                print(line)

    Opens on entry, or with the first line; ends with the container where it is
    followed, else at the end of what is there. Bytes that are not UTF-8 are marked.
    Without ``with``, a loop that is left early leaves the connection open.
    Iterating raises the ApiError of a refusal, TransportError where the stream
    breaks, TransportTimeout after a silence of ``timeout`` seconds.
    """

    def __init__(self, rest: RESTClient, request: Request) -> None:
        self._lines = Lines(rest, request, json=False)

    def stop(self) -> None:
        """Have a loop over it end at once, also while it waits. As a watch's."""
        self._lines.stop()

    def close(self) -> None:
        """End it, as :meth:`stop`, and its connection. Twice is fine."""
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

    def __next__(self) -> str:
        try:
            line = self._lines.next()
        except BaseException:
            self.close()
            raise
        if line is None:
            self.close()
            raise StopIteration
        return line.decode("utf-8", errors="replace")
