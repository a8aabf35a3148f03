"""What goes wrong on the way to a server, in words, and what may be tried again."""

from __future__ import annotations

from typing import Final

import httpcore2
import httpx2

from kuberuntime.rest.call import Call
from kuberuntime.rest.errors import TransportError, TransportTimeout

FAILURES: Final = (
    # What the pools raise, and what a transport of the caller's own does.
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
    httpx2.TransportError,
    httpx2.DecodingError,
    # A TLS alert that arrives late, such as for a missing client certificate with
    # TLS 1.3, is wrapped by nobody when it is waited for asynchronously.
    OSError,
)
"""All that is answered with a TransportError."""

_TIMEOUTS = (httpcore2.TimeoutException, httpx2.TimeoutException)
_CONNECT_TIMEOUTS = (httpcore2.ConnectTimeout, httpx2.ConnectTimeout)
_WRITE_TIMEOUTS = (httpcore2.WriteTimeout, httpx2.WriteTimeout)
_CONNECT = (httpcore2.ConnectError, httpx2.ConnectError)
_PROXY = (httpcore2.ProxyError, httpx2.ProxyError)
_BROKEN = (
    httpcore2.ReadError,
    httpcore2.WriteError,
    httpcore2.RemoteProtocolError,
    httpx2.ReadError,
    httpx2.WriteError,
    httpx2.CloseError,
    httpx2.RemoteProtocolError,
)

_ENDED_EARLY = (
    "Server disconnected without sending a response",
    "peer closed connection without sending complete message body",
)


def explain(error: BaseException, call: Call, server: str) -> TransportError:
    """One of :data:`FAILURES` as the error that a caller sees."""
    line = call.request.line
    if call.aborted:
        return TransportError(line, server, why_aborted(call))
    if isinstance(error, _TIMEOUTS):
        return TransportTimeout(line, server, _too_slow(error, call))
    text = str(error)
    if isinstance(error, _PROXY):
        return TransportError(line, server, f"the proxy refused: {text}")
    if isinstance(error, _CONNECT):
        reset = _was_reset(error)
        return TransportError(line, server, f"cannot connect: {text}", broke=reset)
    if isinstance(error, _BROKEN):
        reason = _how_it_broke(error, text)
        return TransportError(line, server, reason, broke=_may_be_repeated(error))
    return TransportError(line, server, text or type(error).__name__)


def why_aborted(call: Call) -> str:
    """What ended a call from this side."""
    if call.forked:
        return (
            "it is of the process that this one was forked from, which goes on with"
            " it: ask anew"
        )
    return "the client, or the stream, was closed"


def _too_slow(error: BaseException, call: Call) -> str:
    left = call.left()
    if left is not None and left <= 0:
        return "the call took longer than its timeout"
    if isinstance(error, _CONNECT_TIMEOUTS):
        return "connecting took too long"
    if isinstance(error, _WRITE_TIMEOUTS):
        return "the server takes nothing more"
    return "nothing came for too long"


def _how_it_broke(error: BaseException, text: str) -> str:
    if text.startswith(_ENDED_EARLY):
        return f"the connection ended before the answer did: {text}"
    if isinstance(error, (httpcore2.RemoteProtocolError, httpx2.RemoteProtocolError)):
        return f"the answer is not HTTP: {text}"
    cause = error.__cause__
    return f"the connection broke: {text or str(cause or '') or type(error).__name__}"


def _may_be_repeated(error: BaseException) -> bool:
    """Whether the connection ended, rather than that the server speaks nonsense."""
    if isinstance(error, (httpcore2.RemoteProtocolError, httpx2.RemoteProtocolError)):
        return str(error).startswith(_ENDED_EARLY)
    return True


def _was_reset(error: BaseException | None) -> bool:
    """Whether a connection was reset while it was made; a refused one was not."""
    while error is not None:
        if isinstance(error, ConnectionResetError):
            return True
        error = error.__cause__ or error.__context__
    return False
