"""A server, and a proxy, that misbehave as they are told to."""

from __future__ import annotations

import json
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

from rest_server import CONFIG_MAP


class Asked:
    """A request that came."""

    def __init__(self, head: bytes, body: bytes) -> None:
        self.line, *headers = head.decode("latin-1").split("\r\n")
        self.headers = {
            name.lower(): value
            for name, value in (line.split(": ", 1) for line in headers)
        }
        self.body = body


class Peer:
    """A connection to a client. ``request`` is what it asked last."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.request = Asked(b"", b"")
        self._buffer = b""

    def read(self) -> bool:
        """Wait for the next request; False where the client hangs up."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._more():
                return False
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        self.request = Asked(head, b"")
        length = int(self.request.headers.get("content-length", "0"))
        while len(self._buffer) < length:
            if not self._more():
                return False
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        self.request = Asked(head, body)
        return True

    def _more(self) -> bool:
        piece = self.socket.recv(65536)
        self._buffer += piece
        return bool(piece)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, status: int, body: bytes = CONFIG_MAP, **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}"]
        named = {"Content_Type": "application/json", **headers}
        lines += [f"{name.replace('_', '-')}: {text}" for name, text in named.items()]
        self.send("\r\n".join([*lines, "", ""]).encode() + body)

    def begin(self, content_type: str = "application/json") -> None:
        """The head of an answer in chunks."""
        self.send(
            b"HTTP/1.1 200 OK\r\n"
            b"Content-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
            % content_type.encode()
        )

    def chunk(self, data: bytes) -> None:
        self.send(b"%x\r\n%s\r\n" % (len(data), data))

    def reset(self) -> None:
        """Break the connection off, as a machine that was restarted does."""
        self.socket.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        self.socket.close()

    def hang(self) -> None:
        """Say nothing more until the client hangs up."""
        with suppress(OSError):
            while self.socket.recv(65536):
                pass


Script = Callable[[Peer], None]


class FaultyServer:
    """Plays one script a request, and the last one for ever after.

    ``hung_up`` is set whenever a client has gone.
    """

    def __init__(self, scripts: tuple[Script, ...], tls: ssl.SSLContext | None) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self.hung_up = Event()
        self.accepted = Event()
        self._scripts = scripts
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._peers: list[socket.socket] = []
        self._threads: list[Thread] = []

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def lines(self) -> list[str]:
        """The request lines that came, without protocol."""
        return [asked.line.removesuffix(" HTTP/1.1") for asked in self.asked]

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._peers.append(connection)
            self.accepted.set()
            thread = Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for peer in self._peers:
            with suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for peer in self._peers:
            peer.close()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._peers.append(connection)
            peer = Peer(connection)
            while connection.fileno() >= 0 and peer.read():
                self.asked.append(peer.request)
                script = self._scripts[min(len(self.asked), len(self._scripts)) - 1]
                script(peer)
        self.hung_up.set()


@contextmanager
def faulty(
    *scripts: Script, tls: ssl.SSLContext | None = None
) -> Iterator[FaultyServer]:
    """A server of these faults, while the block runs."""
    server = FaultyServer(scripts, tls)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def fine(peer: Peer) -> None:
    """Answer a ConfigMap, as a server should."""
    peer.answer(200)


def refusing(status: int, reason: str, **headers: str) -> Script:
    """Answer a Status."""
    body = json.dumps({"kind": "Status", "code": status, "reason": reason}).encode()
    return lambda peer: peer.answer(status, body, **headers)


def event(kind: str = "ADDED", obj: Any = None) -> bytes:
    """A line of a watch."""
    body = CONFIG_MAP if obj is None else json.dumps(obj).encode()
    return b'{"type":"%s","object":%s}\n' % (kind.encode(), body)


def tunnel(peer: Peer) -> None:
    """What a proxy does with CONNECT: carry bytes both ways until one side ends."""
    host, _, port = peer.request.line.split()[1].rpartition(":")
    with socket.create_connection((host, int(port))) as upstream:
        peer.send(b"HTTP/1.1 200 Connected\r\n\r\n")
        back = Thread(target=_carry, args=(upstream, peer.socket))
        back.start()
        _carry(peer.socket, upstream)
        back.join()
    peer.socket.close()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
