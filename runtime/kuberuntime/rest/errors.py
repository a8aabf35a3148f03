"""Errors that a server answered with, as apimachinery's api/errors, and the lack
of an answer.

Catch the class for the reason: ``except NotFound``. Everything that this module
defines carries the request line, never credentials.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from kuberuntime.errors import KubeError

if TYPE_CHECKING:
    from kuberuntime.meta.v1 import Status, StatusCause


class ApiError(KubeError):
    """A refusal by the server.

    ``status`` is what it said, ``request`` the request line that it answered
    (``GET /api/v1/...``), ``retry_after`` the seconds that it asks to wait before
    the next attempt, None where it does not invite one.
    """

    def __init__(
        self, status: Status, request: str = "", retry_after: float | None = None
    ) -> None:
        # All of it goes to args, so that the error pickles.
        super().__init__(status, request, retry_after)
        self.status = status
        self.request = request
        self.retry_after = retry_after

    @property
    def code(self) -> int:
        """The HTTP status code, 0 where the server did not name it."""
        return self.status.code or 0

    @property
    def reason(self) -> str:
        """The reason in one word. For example: ``AlreadyExists``. May be empty."""
        return self.status.reason or ""

    @property
    def message(self) -> str:
        """The server's explanation, for people."""
        return self.status.message or ""

    @property
    def causes(self) -> list[StatusCause]:
        """What is wrong in detail: for Invalid, one cause a field."""
        details = self.status.details
        return (details.causes if details is not None else None) or []

    def __str__(self) -> str:
        facts = " ".join(str(fact) for fact in (self.code, self.reason) if fact)
        context = ", ".join(part for part in (facts, self.request) if part)
        return f"{self.message or 'the server gave no reason'} ({context})"


class BadRequest(ApiError):
    """400: the request makes no sense to the server."""


class Unauthorized(ApiError):
    """401: the credentials are missing, wrong or expired."""


class Forbidden(ApiError):
    """403: the user is known, and not allowed to do this."""


class NotFound(ApiError):
    """404: no such object, or no such resource on this server."""


class MethodNotAllowed(ApiError):
    """405: the resource does not support the verb."""


class NotAcceptable(ApiError):
    """406: the server cannot answer in the form asked for."""


class Conflict(ApiError):
    """409: the object changed meanwhile, or another manager owns a field."""


class AlreadyExists(ApiError):
    """409: an object of that name exists."""


class Gone(ApiError):
    """410: the resource version asked for is no longer available."""


class Expired(Gone):
    """410: the resource version or continue token is too old: list again."""

    @property
    def continue_(self) -> str:
        """A token for the rest of a list as it is now, where the server offers one."""
        return self.status.metadata.continue_ or ""


class RequestEntityTooLarge(ApiError):
    """413: the object or patch is too large."""


class UnsupportedMediaType(ApiError):
    """415: the server does not take a body of that type."""


class Invalid(ApiError):
    """422: the object breaks rules; ``causes`` names the fields."""


class TooManyRequests(ApiError):
    """429: the server is busy, or an eviction is not possible just now."""


class InternalError(ApiError):
    """500: something is wrong on the server's side."""


class ServerTimeout(ApiError):
    """500 or 504: the server could not finish in time, and may have begun."""


class ServiceUnavailable(ApiError):
    """503: the server, or the one behind it, is down for now."""


class Timeout(ApiError):
    """504: the request ran out of time."""


_BY_REASON: Final[Mapping[str, type[ApiError]]] = {
    "BadRequest": BadRequest,
    "Unauthorized": Unauthorized,
    "Forbidden": Forbidden,
    "NotFound": NotFound,
    "MethodNotAllowed": MethodNotAllowed,
    "NotAcceptable": NotAcceptable,
    "Conflict": Conflict,
    "AlreadyExists": AlreadyExists,
    "Gone": Gone,
    "Expired": Expired,
    "RequestEntityTooLarge": RequestEntityTooLarge,
    "UnsupportedMediaType": UnsupportedMediaType,
    "Invalid": Invalid,
    "TooManyRequests": TooManyRequests,
    "InternalError": InternalError,
    "ServerTimeout": ServerTimeout,
    "ServiceUnavailable": ServiceUnavailable,
    "Timeout": Timeout,
}

_BY_CODE: Final[Mapping[int, type[ApiError]]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    406: NotAcceptable,
    409: Conflict,
    410: Gone,
    413: RequestEntityTooLarge,
    415: UnsupportedMediaType,
    422: Invalid,
    429: TooManyRequests,
    503: ServiceUnavailable,
    504: Timeout,
}


def error_for(
    status: Status, request: str = "", retry_after: float | None = None
) -> ApiError:
    """The typed error of a Status: by its reason, else by its code.

    A reason that apimachinery does not know counts as none, as in its
    ReasonForError. ``retry_after`` is a default for what the Status says.
    """
    code = status.code or 0
    error = _BY_REASON.get(status.reason or "") or _BY_CODE.get(code)
    if error is None:
        error = InternalError if code >= 500 else ApiError
    if status.details is not None and status.details.retry_after_seconds:
        retry_after = float(status.details.retry_after_seconds)
    return error(status, request, retry_after)


class TransportError(KubeError):
    """No answer: the connection could not be made, or broke.

    ``request`` is the request line, ``server`` where it was sent, ``reason`` what
    happened. A request that writes may have been carried out all the same.
    ``broke`` says that a connection ended, which is no fault of the request.
    """

    def __init__(
        self, request: str, server: str, reason: str, broke: bool = False
    ) -> None:
        super().__init__(request, server, reason, broke)
        self.request = request
        self.server = server
        self.reason = reason
        self.broke = broke

    def __str__(self) -> str:
        return f"{self.request}: no answer from {self.server}: {self.reason}"


class TransportTimeout(TransportError, TimeoutError):
    """No answer in time."""

    __str__ = TransportError.__str__
