"""Why a request is refused: the Status that an API server answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from kuberuntime.meta.gvk import GroupKind, GroupResource
from kuberuntime.schema.field_error import FieldError
from kuberuntime.testing.server.parts import part

_MODIFIED: Final = (
    "the object has been modified; please apply your changes to the latest version"
    " and try again"
)


class Refusal(Exception):
    """A Status with a failure; as apimachinery's StatusError.

    ``continue_token`` goes into its metadata, for a list that cannot be continued as
    it was begun.
    """

    def __init__(
        self,
        code: int,
        reason: str,
        message: str,
        details: Mapping[str, Any] | None = None,
        *,
        continue_token: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        status: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {"continue": continue_token} if continue_token else {},
            "status": "Failure",
            "message": message,
            "reason": reason,
            "details": details,
            "code": code,
        }
        if details is None:
            del status["details"]
        if not reason:
            del status["reason"]
        self.status: Mapping[str, Any] = status

    @property
    def body(self) -> bytes:
        """The Status as JSON."""
        return msgspec.json.encode(self.status)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to it."""
        seconds = part(self.status, "details").get("retryAfterSeconds")
        found = {"Content-Type": "application/json"}
        return {**found, "Retry-After": str(seconds)} if seconds else found


def details_of(
    name: str, what: GroupResource | GroupKind, **more: Any
) -> dict[str, Any]:
    """What a Status says of the object that it is about."""
    kind = what.kind if isinstance(what, GroupKind) else what.resource
    named = {"name": name, "group": what.group, "kind": kind}
    return {key: value for key, value in {**named, **more}.items() if value}


def bad_request(message: str) -> Refusal:
    """400: what was sent cannot be read."""
    return Refusal(400, "BadRequest", message)


def not_found(resource: GroupResource, name: str) -> Refusal:
    """404 for an object."""
    message = f'{resource} "{name}" not found'
    return Refusal(404, "NotFound", message, details_of(name, resource))


def page_not_found() -> Refusal:
    """404 for a path that nothing is served under."""
    return Refusal(
        404, "NotFound", "the server could not find the requested resource", {}
    )


class NotServed(Refusal):
    """404 for a path that no part of the server knows: a text, and no Status."""

    def __init__(self) -> None:
        super().__init__(404, "NotFound", "404 page not found")

    @property
    def body(self) -> bytes:
        return b"404 page not found\n"

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Content-Type": "text/plain; charset=utf-8",
            "X-Content-Type-Options": "nosniff",
        }


def not_supported(resource: GroupResource, verb: str) -> Refusal:
    """405: custom resources have not that verb, or what is below them."""
    message = f'{verb} is not supported on resources of kind "{resource}"'
    return Refusal(405, "MethodNotAllowed", message, details_of("", resource))


def method_not_allowed() -> Refusal:
    """405: the resource has not that verb."""
    message = "the server does not allow this method on the requested resource"
    return Refusal(405, "MethodNotAllowed", message, {})


def already_exists(
    resource: GroupResource, name: str, *, going: bool = False
) -> Refusal:
    """409 for a create, of what is there or ``going``."""
    message = f'{resource} "{name}" already exists'
    if going:
        message = f"object is being deleted: {message}"
    return Refusal(409, "AlreadyExists", message, details_of(name, resource))


def conflict(
    resource: GroupResource | GroupKind, name: str, why: str = _MODIFIED
) -> Refusal:
    """409: the object is not what the request takes it for."""
    message = f'Operation cannot be fulfilled on {resource} "{name}": {why}'
    return Refusal(409, "Conflict", message, details_of(name, resource))


def forbidden(
    resource: GroupResource,
    name: str,
    why: str,
    causes: Sequence[FieldError] = (),
) -> Refusal:
    """403, by a rule or for who asks."""
    object_name = f'{resource} "{name}"' if name else f"{resource}"
    details = details_of(name, resource, causes=[*map(_cause, causes)])
    return Refusal(403, "Forbidden", f"{object_name} is forbidden: {why}", details)


def invalid(kind: GroupKind, name: str, errors: Sequence[FieldError]) -> Refusal:
    """422: fields that may not be as they are."""
    written = list(dict.fromkeys(f"{one.path}: {one.message}" for one in errors))
    what = written[0] if len(written) == 1 else f"[{', '.join(written)}]"
    message = f'{kind} "{name}" is invalid: {what}'
    causes = [*map(_cause, errors)]
    return Refusal(422, "Invalid", message, details_of(name, kind, causes=causes))


def expired(message: str, *, continue_token: str = "") -> Refusal:
    """410: the history does not go back that far."""
    return Refusal(410, "Expired", message, continue_token=continue_token)


def too_large_version(version: int, current: int) -> Refusal:
    """504: the server has not come to that version."""
    cause = {
        "reason": "ResourceVersionTooLarge",
        "message": "Too large resource version",
    }
    message = f"Timeout: Too large resource version: {version}, current: {current}"
    details = {"causes": [cause], "retryAfterSeconds": 1}
    return Refusal(504, "Timeout", message, details)


def failed(why: str) -> Refusal:
    """500, for what should not happen."""
    message = f"Internal error occurred: {why}"
    return Refusal(500, "InternalError", message, {"causes": [{"message": why}]})


def internal_error(message: str) -> Refusal:
    """500, in the words of the code that failed."""
    return Refusal(500, "", message)


def _cause(error: FieldError) -> dict[str, str]:
    cause = {"reason": error.reason, "message": error.message, "field": error.path}
    return {key: value for key, value in cause.items() if value}
