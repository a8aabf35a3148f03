"""Talking to API servers: requests as values, answers as objects or typed errors.

What is pure is in the modules here: :mod:`~kuberuntime.rest.builder` builds
requests, :mod:`~kuberuntime.rest.response` reads answers. What does I/O is in
``_async``, and in ``_sync``, which scripts/unasync.py derives from it. HTTP and TLS
are loaded by what opens connections, and by nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuberuntime.rest.errors import (
    AlreadyExists,
    ApiError,
    BadRequest,
    Conflict,
    Expired,
    Forbidden,
    Gone,
    InternalError,
    Invalid,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    RequestEntityTooLarge,
    ServerTimeout,
    ServiceUnavailable,
    Timeout,
    TooManyRequests,
    TransportError,
    TransportTimeout,
    Unauthorized,
    UnsupportedMediaType,
)
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient
    from kuberuntime.rest._sync.transport import RESTClient

__all__ = [
    "AlreadyExists",
    "ApiError",
    "AsyncRESTClient",
    "BadRequest",
    "Conflict",
    "Expired",
    "Forbidden",
    "Gone",
    "InternalError",
    "Invalid",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "RESTClient",
    "Request",
    "RequestEntityTooLarge",
    "Response",
    "ServerTimeout",
    "ServiceUnavailable",
    "Timeout",
    "TooManyRequests",
    "TransportError",
    "TransportTimeout",
    "Unauthorized",
    "UnsupportedMediaType",
]


def __getattr__(name: str) -> object:
    if name == "AsyncRESTClient":
        from kuberuntime.rest._async.transport import AsyncRESTClient

        return AsyncRESTClient
    if name == "RESTClient":
        from kuberuntime.rest._sync.transport import RESTClient

        return RESTClient
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
