"""From a server's answer to an object, or to the error that it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from kuberuntime.codec.decode import decode as decode_json
from kuberuntime.codec.decode import decoder_of
from kuberuntime.codec.shape import fields_of
from kuberuntime.errors import DecodeError
from kuberuntime.model import KubeObject, Model
from kuberuntime.rest.errors import AlreadyExists, ApiError, error_for
from kuberuntime.rest.request import Request
from kuberuntime.rest.retry import seconds_to_wait
from kuberuntime.rest.unreadable import Unreadable, unreadable

if TYPE_CHECKING:
    from kuberuntime.meta.v1 import Status

M = TypeVar("M", bound=Model)
K = TypeVar("K", bound=KubeObject)

_EXCERPT: Final = 200  # characters of a body that is not a Status


class Response(msgspec.Struct, frozen=True):
    """A whole answer. ``headers`` are looked up by lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def decode(response: Response, request: Request, into: type[M]) -> M:
    """The object that the server answered with.

    Raises the ApiError that the answer is, also where a server, or something on the
    way, puts a failure into a 200; DecodeError where it is neither.
    """
    if _refuses(response):
        raise error_from(response, request)
    try:
        return decode_json(into, response.body)
    except DecodeError as error:
        raise _explained(error, response, request) from None


def decode_or_status(response: Response, request: Request, into: type[K]) -> K | Status:
    """As :func:`decode`, for verbs that may be answered with a Status instead."""
    if _kind(response.body) == "Status":
        from kuberuntime.meta.v1 import Status

        return decode(response, request, Status)
    return decode(response, request, into)


def decode_list(
    response: Response, request: Request, into: type[K]
) -> tuple[K, list[Unreadable]]:
    """The list that the server answered with, and which of its items are not in it,
    because their class cannot hold them.

    Raises the ApiError that the answer is, DecodeError where it is no list.
    """
    if _refuses(response):
        raise error_from(response, request)
    try:
        return decoder_of(into).decode(response.body), []
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass  # some of them may be read all the same
    try:
        shell, raws = _taken_apart(response.body, into)
    except DecodeError:
        return decode(response, request, into), []  # which says what is wrong
    element = fields_of(into)["items"].shape.element
    assert element is not None  # as it is a list
    items, unread = _read_items(raws, element.struct or dict)
    return msgspec.structs.replace(shell, items=items), unread


def decode_items_or_status(
    response: Response, request: Request, item: type[K]
) -> tuple[list[K] | Status, list[Unreadable]]:
    """As :func:`decode_or_status` and :func:`decode_list`, for a list of which only
    the items matter."""
    if _kind(response.body) == "Status":
        from kuberuntime.meta.v1 import Status

        return decode(response, request, Status), []
    raws = decode(response, request, _Items).items or []
    return _read_items(raws, item)


def raw_items(body: bytes) -> list[bytes]:
    """The JSON of each item of a list."""
    return [bytes(raw) for raw in decode_json(_Items, body).items or []]


def decode_text(response: Response, request: Request) -> str:
    """The text that the server answered with; bytes that are not UTF-8 are marked."""
    if not 200 <= response.status <= 206:
        raise error_from(response, request)
    return response.body.decode("utf-8", errors="replace")


def error_from(response: Response, request: Request) -> ApiError:
    """The error that an answer stands for.

    Answers that are no Status (of a proxy, or of a path nobody serves) get the
    class of their code, as client-go's newUnstructuredResponseError, and a short
    excerpt of the body as message.
    """
    from kuberuntime.meta.v1 import Status

    status: Status | None = None
    if _kind(response.body) == "Status":
        try:
            status = decode_json(Status, response.body)
        except DecodeError:
            status = None  # a Status in name only: the code decides
    retry_after = seconds_to_wait(response.headers.get("retry-after"))
    if status is not None:
        if status.code is None:
            status.code = response.status
        return error_for(status, request.line, retry_after)
    message = _redirection(response) or excerpt(response) or "the server gave no reason"
    status = Status(status="Failure", code=response.status, message=message)
    if response.status == 409 and request.method == "POST":
        return AlreadyExists(status, request.line, retry_after)
    return error_for(status, request.line, retry_after)


def excerpt(response: Response) -> str:
    """The beginning of a body on one line, for messages."""
    text = " ".join(response.body[: 4 * _EXCERPT].decode(errors="replace").split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}..."


def _redirection(response: Response) -> str:
    location = response.headers.get("location")
    if location is None or not 300 <= response.status < 400:
        return ""
    # What leads there may hold secrets of whoever sends us away.
    where = location.partition("?")[0].partition("#")[0]
    return f"the server redirects to {where}, where no request of ours goes"


_NOTHING: Final = msgspec.Raw(b"")


class _Identity(msgspec.Struct, gc=False):
    kind: str = ""
    status: msgspec.Raw = _NOTHING  # an object but for a Status


class _Items(Model):
    items: list[msgspec.Raw] | None = None


def _taken_apart(body: bytes, into: type[K]) -> tuple[K, list[msgspec.Raw]]:
    """A list without its items, and these."""
    raws = decode_json(_Items, body).items or []
    parts = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    return decode_json(into, msgspec.json.encode({**parts, "items": []})), raws


def _read_items(
    raws: Iterable[msgspec.Raw], item: Any
) -> tuple[list[Any], list[Unreadable]]:
    found: list[Any] = []
    unread: list[Unreadable] = []
    for raw in raws:
        # Objects without an identity of their own are dicts, and read as such.
        try:
            found.append(decode_json(item, bytes(raw)))
        except DecodeError as error:
            unread.append(unreadable(bytes(raw), error))
    return found, unread


_identity = msgspec.json.Decoder(_Identity)


def _kind(body: bytes) -> str:
    try:
        return _identity.decode(body).kind
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def _refuses(response: Response) -> bool:
    """Whether an answer is no success, though it may say that it is one."""
    if not 200 <= response.status <= 206:
        return True
    # To look for the word costs next to nothing, to read all of a list does.
    return b'"Failure"' in response.body and is_failure(response.body)


def is_failure(body: bytes) -> bool:
    """Whether something is a Status that tells of a failure."""
    try:
        found = _identity.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return found.kind == "Status" and bytes(found.status) == b'"Failure"'


def _explained(error: DecodeError, response: Response, request: Request) -> DecodeError:
    where = request.line
    if request.method != "GET":
        where += ", which the server has carried out"
    content_type = response.headers.get("content-type", "")
    if "json" in content_type:
        return DecodeError(error.kind, error.path, error.reason, where)
    answered = content_type or "no content type"
    reason = f"the server answered {answered}, not JSON: {excerpt(response)}"
    return DecodeError(error.kind, "$", reason, where)
