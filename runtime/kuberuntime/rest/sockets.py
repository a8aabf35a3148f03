"""What is done to sockets themselves."""

from __future__ import annotations

import socket
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
