"""What metrics and traces are made of: told of every request and answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestSent:
    """An attempt that is about to be made. Holds no query, header or body.

    ``path_template`` has ``{namespace}`` and ``{name}`` in place of what they are,
    and so few values that it can label a metric. ``attempt`` counts from 1,
    ``throttled`` is how many seconds the rate limit had it wait.
    """

    method: str
    path: str
    path_template: str
    attempt: int
    throttled: float


@dataclass(frozen=True, slots=True)
class ResponseReceived:
    """How an attempt ended, when the head of its answer was there.

    ``status`` is None where there was no answer. ``seconds`` is without the wait
    for the rate limit, and for the body.
    """

    request: RequestSent
    status: int | None
    seconds: float


@dataclass(frozen=True)
class Hooks:
    """Called in the thread, or task, of the request, which they hold up.

    What they raise goes through to the caller.
    """

    on_request: Callable[[RequestSent], None] | None = None
    on_response: Callable[[ResponseReceived], None] | None = None

    def __bool__(self) -> bool:
        return self.on_request is not None or self.on_response is not None


def path_template(path: str) -> str:
    """A path with names replaced by what they stand for.

    For example: ``/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale``.
    A path that is not of the API comes back as ``/{other}``.
    """
    parts = path.strip("/").split("/")
    match parts[0], len(parts):
        case "api", length if length > 1:
            head, rest = parts[:2], parts[2:]
        case "apis", length if length > 2:
            head, rest = parts[:3], parts[3:]
        case "api" | "apis" | "version" | "openapi", _:
            return path
        case _:
            return "/{other}"
    if len(rest) > 2 and rest[0] == "namespaces" and rest[2] not in _OF_NAMESPACES:
        head, rest = [*head, "namespaces", "{namespace}"], rest[2:]
    if len(rest) > 1:
        rest = [rest[0], "{name}", *rest[2:3], *(("{path}",) if rest[3:] else ())]
    return "/" + "/".join([*head, *rest])


_OF_NAMESPACES = frozenset({"status", "finalize"})
