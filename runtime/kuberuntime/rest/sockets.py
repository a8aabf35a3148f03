"""What is done to sockets themselves."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import Any, Final

_KEEPALIVE_SECONDS: Final = 30  # as client-go's dialer


def socket_options() -> list[tuple[int, int, int]]:
    """TCP keep-alive, so that the death of a peer is noticed on a quiet stream."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL"):
        if hasattr(socket, name):  # not on every system
            number = getattr(socket, name)
            options.append((socket.IPPROTO_TCP, number, _KEEPALIVE_SECONDS))
    return options


def shut(found: Any) -> None:
    """End both directions of a socket that another thread may be reading.

    Of the TCP connection: an SSLSocket's own shutdown would take the TLS state away
    from under the reader. Closing would leave it waiting.
    """
    with suppress(OSError):  # it has ended already
        if isinstance(found, socket.socket):
            socket.socket.shutdown(found, socket.SHUT_RDWR)
        elif found is not None:
            found.shutdown(socket.SHUT_RDWR)


def let_go(stream: Any) -> None:
    """Close the socket of a stream of httpcore2's in this process, and that alone.

    Without a word to the other end, and without the event loop that it was opened on:
    the connection goes on in the process that this one was forked from, or the loop
    is no more.
    """
    found = stream.get_extra_info("socket")
    found = getattr(found, "_sock", found)  # of what asyncio shows of it
    inner = getattr(stream, "_stream", None)
    while (wrapped := getattr(inner, "transport_stream", None)) is not None:
        inner = wrapped
    transport: Any = getattr(inner, "_transport", None)
    if transport is not None and getattr(transport, "_sock", None) is found:
        transport._sock = None  # it would close it too, and complain
    if isinstance(found, socket.socket):
        found.close()


def with_what_arrived(data: bytes, tls: Any, most: int) -> bytes:
    """What was read, and what has been received beyond that, up to ``most`` bytes.

    A read gives one record of TLS, and a stream has one for each event: to go through
    all layers for each costs more than to decode them. Waits for nothing; what is
    wrong with the connection is left to the next read.
    """
    if not data or not isinstance(tls, ssl.SSLObject):
        return data
    records = [data]
    left = most - len(data)
    with suppress(ssl.SSLError):
        while left > 0 and (record := tls.read(left)):
            records.append(record)
            left -= len(record)
    return b"".join(records)
