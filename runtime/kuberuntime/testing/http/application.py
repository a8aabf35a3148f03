"""The embedded server as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeAlias

from kuberuntime.testing.aio import Bell
from kuberuntime.testing.http.connections import Connections
from kuberuntime.testing.server.core import Core
from kuberuntime.testing.server.feed import Feed
from kuberuntime.testing.server.messages import Answer, Request
from kuberuntime.testing.server.refusal import Refusal

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_UNAUTHORIZED: Final = Refusal(401, "Unauthorized", "Unauthorized")


class Application:
    """Answers requests out of a core.

    With ``known_only`` a client that shows neither a certificate nor a token is
    refused.
    """

    def __init__(
        self, core: Core, connections: Connections, *, known_only: bool
    ) -> None:
        self._core = core
        self._connections = connections
        self._known_only = known_only

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; as ASGI has it."""
        if scope["type"] != "http":
            return
        address = (scope["client"][0], scope["client"][1])
        headers = {  # of one that is there twice the first counts, as for Go
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in reversed(scope["headers"])
        }
        user = self._connections.user_at(address)
        # Without tokens of its own the core would take any for an administrator's.
        proof = self._core.state.tokens and "authorization" in headers
        if self._known_only and user is None and not proof:
            answer = Answer(401, _UNAUTHORIZED.body, _UNAUTHORIZED.headers)
        else:
            answer = self._core.handle(
                Request(
                    scope["method"],
                    scope["raw_path"].decode("ascii"),
                    scope["query_string"].decode("ascii"),
                    headers,
                    await _body(receive),
                    user,
                )
            )
        if answer.delay:
            await _sleep(self._core, answer.delay)
        if answer.broken == "before":
            self._connections.cut(address)
            return
        if answer.feed is not None:
            await self._stream(_start(answer), answer.feed, receive, send)
        else:
            await send(_start(answer))
        if answer.broken == "half":
            half = answer.body[: len(answer.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        if answer.broken == "half" or (answer.feed is not None and answer.feed.broken):
            self._connections.cut(address)
            return
        body = b"" if answer.feed is not None else answer.body
        await send({"type": "http.response.body", "body": body})

    async def _stream(
        self, start: Message, feed: Feed, receive: Receive, send: Send
    ) -> None:
        """Send events as they come, until the feed ends or the client goes."""
        bell = Bell()
        stop = feed.listen(bell.ring)
        self._core.opened(feed)
        gone = asyncio.ensure_future(_gone(receive, bell))
        try:
            await send(start)
            while True:
                lines = feed.take()
                if lines:
                    await send(
                        {"type": "http.response.body", "body": lines, "more_body": True}
                    )
                elif feed.ended or gone.done():
                    return
                else:
                    await bell.wait(max(feed.due - self._core.clock.now(), 0.0))
        finally:
            gone.cancel()
            stop()
            self._core.closed(feed)


async def _body(receive: Receive) -> bytes:
    pieces: list[bytes] = []
    more = True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


async def _gone(receive: Receive, bell: Bell) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    bell.ring()


async def _sleep(core: Core, seconds: float) -> None:
    """Wait for so long by the server's clock."""
    bell = Bell()
    until = core.clock.now() + seconds
    stop = core.clock.on_move(bell.ring)
    try:
        while (left := until - core.clock.now()) > 0:
            await bell.wait(left)
    finally:
        stop()


def _start(answer: Answer) -> Message:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in answer.headers.items()
    ]
    if answer.feed is None:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    return {"type": "http.response.start", "status": answer.status, "headers": headers}
