"""The wire between informers and a real server, which can be cut and held."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self


class Wire:
    """Forwards connections to a port of this host, from one of its own."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._refuses = False
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        if self._open:
            await asyncio.wait(self._open)

    def cut(self) -> None:
        """Break every connection."""
        for task in self._open:
            task.cancel()

    def hold(self) -> None:
        """Let nothing through, in neither direction, and break nothing."""
        self._flows.clear()

    def refuse(self) -> None:
        """Break every connection, and every new one."""
        self._refuses = True
        self.cut()

    def heal(self) -> None:
        """Be a wire again."""
        self._refuses = False
        self._flows.set()

    async def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self._refuses:
            writer.transport.abort()
            return
        task = asyncio.create_task(self._forward(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        far_writer: asyncio.StreamWriter | None = None
        with suppress(OSError):
            try:
                far_reader, far_writer = await asyncio.open_connection(
                    "127.0.0.1", self._to
                )
                both = [
                    asyncio.create_task(self._copy(reader, far_writer)),
                    asyncio.create_task(self._copy(far_reader, writer)),
                ]
                try:
                    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in both:
                        task.cancel()
                    await asyncio.gather(*both, return_exceptions=True)
            finally:
                writer.transport.abort()
                if far_writer is not None:
                    far_writer.transport.abort()

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(65536):
            await self._flows.wait()
            writer.write(piece)
            await writer.drain()
