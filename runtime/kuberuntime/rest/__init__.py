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
from kuberuntime.rest.patch import (
    ApplyPatch,
    JSONPatch,
    MergePatch,
    Patch,
    StrategicMergePatch,
)
from kuberuntime.rest.request import Request
from kuberuntime.rest.response import Response
from kuberuntime.rest.unreadable import Unreadable

if TYPE_CHECKING:
    from kuberuntime.rest._async.transport import AsyncRESTClient
    from kuberuntime.rest._sync.transport import RESTClient

__all__ = [
    "AlreadyExists",
    "ApiError",
    "ApplyPatch",
    "AsyncRESTClient",
    "BadRequest",
    "Conflict",
    "Expired",
    "Forbidden",
    "Gone",
    "InternalError",
    "Invalid",
    "JSONPatch",
    "MergePatch",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "Patch",
    "RESTClient",
    "Request",
    "RequestEntityTooLarge",
    "Response",
    "ServerTimeout",
    "ServiceUnavailable",
    "StrategicMergePatch",
    "Timeout",
    "TooManyRequests",
    "TransportError",
    "TransportTimeout",
    "Unauthorized",
    "Unreadable",
    "UnsupportedMediaType",
]


if not TYPE_CHECKING:  # checkers know the names from above

    def __getattr__(name: str) -> object:
        if name == "AsyncRESTClient":
            from kuberuntime.rest._async.transport import AsyncRESTClient

            return AsyncRESTClient
        if name == "RESTClient":
            from kuberuntime.rest._sync.transport import RESTClient

            return RESTClient
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
