"""Sockets: opened, watched over, and shut from outside."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from functools import partial
from typing import Any, Final, cast
from weakref import WeakSet

import httpcore2

from kuberuntime.rest import aio
from kuberuntime.rest.call import Wait
from kuberuntime.rest.sockets import (
    let_go,
    shut,
    with_what_arrived,
)
from kuberuntime.rest.sockets import (
    socket_options as own_options,
)
from kuberuntime.rest.tls import TLSSource

_IS_READABLE: Final = "is_readable"
_GONE: Final = "it is of another process, or of an event loop that is closed"


class AsyncNetwork(httpcore2.AsyncNetworkBackend):
    """Opens the connections of a pool.

    Every timeout that it is given is a :class:`Wait`: that is how a connection
    knows the call that it works for. ``placeholder`` is the context that a pool
    asks for where it means the server's; another is that of a proxy.
    """

    def __init__(self, tls: TLSSource, placeholder: ssl.SSLContext) -> None:
        self.tls = tls
        self.placeholder = placeholder
        self._connections: WeakSet[AsyncConnection] = WeakSet()
        # Its type is lost where the optional half of httpcore2 cannot be seen.
        self._backend = cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> AsyncConnection:
        """Connect. Raises as httpcore2 does."""
        wait = cast("Wait", timeout)
        connect = self._backend.connect_tcp
        options = own_options()
        stream: httpcore2.AsyncNetworkStream = await aio.connected(
            wait.call, partial(connect, host, port, wait.now(), local_address, options)
        )
        return AsyncConnection(stream, self)

    def register(self, connection: AsyncConnection) -> None:
        """Know a connection, to let go of it."""
        self._connections.add(connection)

    def let_go(self) -> None:
        """Close all sockets without a word: see :func:`sockets.let_go`."""
        for connection in list(self._connections):
            connection.let_go()


class AsyncConnection(httpcore2.AsyncNetworkStream):
    """A connection to a server or proxy, plain or with TLS in it."""

    def __init__(
        self, stream: httpcore2.AsyncNetworkStream, network: AsyncNetwork
    ) -> None:
        self._stream = stream
        self._network = network
        self._generation = network.tls.generation
        self._tls = stream.get_extra_info("ssl_object")
        self._gone = False
        network.register(self)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; none at the end."""
        wait = self._begin(timeout)
        data = await self._stream.read(max_bytes, wait.now())
        return with_what_arrived(data, self._tls, max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        wait = self._begin(timeout)
        await self._stream.write(buffer, wait.now())

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> AsyncConnection:
        """Shake hands, with the certificates of the moment."""
        wait = self._begin(timeout)
        network = self._network
        generation = network.tls.generation
        if ssl_context is network.placeholder:
            ssl_context = network.tls.context
        try:
            stream = await self._stream.start_tls(
                ssl_context, server_hostname, wait.now()
            )
        except BaseException:
            # Cancelled, for one thing: nobody else knows of the connection yet.
            self.shut()
            await self._stream.aclose()
            raise
        connection = AsyncConnection(stream, network)
        connection._generation = generation
        return connection

    async def aclose(self) -> None:
        """Close it."""
        if not self._gone:
            await self._stream.aclose()

    def let_go(self) -> None:
        """Close the socket without a word: see :func:`sockets.let_go`."""
        self._gone = True
        let_go(self._stream)

    def get_extra_info(self, info: str) -> Any:
        """As httpcore2's. An idle connection is "readable" when it is of no use."""
        if info == _IS_READABLE and (
            self._gone or self._generation != self._network.tls.generation
        ):
            return True
        return self._stream.get_extra_info(info)

    def shut(self) -> None:
        """End both directions: whoever waits for it stops waiting. Any thread may."""
        if not self._gone:
            shut(self._stream.get_extra_info("socket"))

    def _begin(self, timeout: float | None) -> Wait:
        if self._gone:
            raise httpcore2.ReadError(_GONE)
        wait = cast("Wait", timeout)
        wait.call.wait_with(self.shut)
        return wait
