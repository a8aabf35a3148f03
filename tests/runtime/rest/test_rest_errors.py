"""Typed errors, also for answers that are no Status."""

from __future__ import annotations

import pickle

import pytest
from rest_kinds import ConfigMap

from kuberuntime import rest
from kuberuntime.errors import DecodeError, KubeError
from kuberuntime.meta.v1 import Status, StatusDetails
from kuberuntime.rest import Request, Response
from kuberuntime.rest.errors import error_for
from kuberuntime.rest.response import decode, decode_text, error_from

GET = Request("GET", "/api/v1/namespaces/demo/configmaps/x")
POST = Request("POST", "/api/v1/namespaces/demo/configmaps")


def answer(
    status: int, body: bytes, kind: str = "text/plain", **headers: str
) -> Response:
    return Response(status, {"content-type": kind, **headers}, body)


@pytest.mark.parametrize(
    ("reason", "code", "expected"),
    [
        ("AlreadyExists", 409, rest.AlreadyExists),
        ("Conflict", 409, rest.Conflict),
        ("Expired", 410, rest.Expired),
        ("Gone", 410, rest.Gone),
        ("ServerTimeout", 500, rest.ServerTimeout),
        ("SomethingNew", 404, rest.NotFound),
        ("", 503, rest.ServiceUnavailable),
        ("", 502, rest.InternalError),
        ("", 418, rest.ApiError),
        (None, None, rest.ApiError),
    ],
)
def test_the_reason_decides_and_then_the_code(
    reason: str | None, code: int | None, expected: type[rest.ApiError]
) -> None:
    assert type(error_for(Status(reason=reason, code=code))) is expected


def test_expired_is_a_kind_of_gone_and_all_are_errors_of_ours() -> None:
    assert issubclass(rest.Expired, rest.Gone)
    assert issubclass(rest.ApiError, KubeError)


@pytest.mark.parametrize(
    ("request_", "status", "expected"),
    [
        (GET, 404, rest.NotFound),
        (GET, 401, rest.Unauthorized),
        (GET, 413, rest.RequestEntityTooLarge),
        (GET, 429, rest.TooManyRequests),
        (GET, 504, rest.Timeout),
        (GET, 302, rest.ApiError),
        (POST, 409, rest.AlreadyExists),
        (GET, 409, rest.Conflict),
    ],
)
def test_a_body_that_is_no_status_still_gets_the_class_of_its_code(
    request_: Request, status: int, expected: type[rest.ApiError]
) -> None:
    error = error_from(answer(status, b"<html>\n  <b>Sorry</b>" + b"x" * 900), request_)
    assert type(error) is expected
    assert error.code == status
    assert error.message.startswith("<html> <b>Sorry</b>xxx")
    assert len(error.message) < 250


def test_an_empty_body_says_so() -> None:
    error = error_from(answer(503, b""), GET)
    assert str(error) == (
        "the server gave no reason (503, GET /api/v1/namespaces/demo/configmaps/x)"
    )


def test_a_status_without_code_gets_that_of_the_answer() -> None:
    error = error_from(answer(404, b'{"kind":"Status","message":"gone fishing"}'), GET)
    assert type(error) is rest.NotFound
    assert error.code == 404


def test_a_status_in_name_only_is_read_as_text() -> None:
    error = error_from(answer(500, b'{"kind":"Status","code":"many"}'), GET)
    assert type(error) is rest.InternalError
    assert '"many"' in error.message


def test_retry_after_comes_from_the_status_and_else_from_the_header() -> None:
    header = {"retry-after": "7"}
    assert error_from(answer(429, b"slow down", **header), GET).retry_after == 7
    status = Status(code=429, details=StatusDetails(retry_after_seconds=3))
    assert error_from(answer(429, status.to_json(), **header), GET).retry_after == 3
    date = {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}
    assert error_from(answer(429, b"", **date), GET).retry_after is None


def test_errors_survive_pickling() -> None:
    error = error_for(Status(code=404, reason="NotFound", message="no"), "GET /x", 2.0)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is rest.NotFound
    assert (str(again), again.retry_after) == (str(error), 2.0)
    lost = rest.TransportTimeout("GET /x", "https://h", "timed out")
    assert str(pickle.loads(pickle.dumps(lost))) == str(lost)


def test_a_success_that_is_no_json_is_a_decode_error_with_an_excerpt() -> None:
    with pytest.raises(
        DecodeError, match="answered text/html, not JSON: <p>log in</p>"
    ):
        decode(answer(200, b"<p>log in</p>", "text/html"), GET, ConfigMap)


def test_an_object_of_another_kind_is_a_decode_error_that_names_the_request() -> None:
    body = b'{"kind":"Secret","apiVersion":"v1"}'
    with pytest.raises(DecodeError, match=r"GET .*configmaps/x.*ConfigMap.*kind"):
        decode(answer(200, body, "application/json"), GET, ConfigMap)


def test_text_that_is_not_utf8_is_marked_and_an_error_is_raised_for_text_too() -> None:
    assert decode_text(answer(200, b"a\xffb"), GET) == "a\ufffdb"
    with pytest.raises(rest.NotFound, match="no such pod"):
        decode_text(answer(404, b"no such pod"), GET)
