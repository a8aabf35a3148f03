"""What a client tells of: warnings of servers, requests and their answers."""

from __future__ import annotations

import logging
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_driver import SERVER, Driver
from rest_server import CONFIG_MAP

from kuberuntime import rest
from kuberuntime.config import Config
from kuberuntime.rest.hooks import (
    Hooks,
    RequestSent,
    ResponseReceived,
    path_template,
)
from kuberuntime.rest.server_warnings import (
    ServerWarning,
    WarningLogger,
    ignore_warnings,
    parse_warnings,
)

DEPRECATED = '299 - "v1 Endpoints is deprecated in v1.33+"'


@pytest.mark.parametrize(
    ("headers", "warnings"),
    [
        ([DEPRECATED], [(299, "-", "v1 Endpoints is deprecated in v1.33+")]),
        (['299 - "a", 299 - "b"'], [(299, "-", "a"), (299, "-", "b")]),
        (['299 - "a"', '199 proxy "b"'], [(299, "-", "a"), (199, "proxy", "b")]),
        (['299 - "say \\"no\\", twice"'], [(299, "-", 'say "no", twice')]),
        (['299 - "dated" "Sat, 25 Aug 2012 23:34:45 GMT"'], [(299, "-", "dated")]),
        (['299 - "two\\\\ lines\x1b[31m"'], [(299, "-", "two\\ lines [31m")]),
        (
            ['299 - "ok", nonsense', '299 - "next"'],
            [(299, "-", "ok"), (299, "-", "next")],
        ),
        (["", "299", "299 -", '299 - "open', 'x - "a"', '299 - "a" b'], []),
    ],
)
def test_warnings_are_read_as_servers_write_them(
    headers: list[str], warnings: list[tuple[int, str, str]]
) -> None:
    assert parse_warnings(headers) == [ServerWarning(*each) for each in warnings]


@given(st.lists(st.text()))
def test_no_header_is_a_reason_to_fail(headers: list[str]) -> None:
    parse_warnings(headers)


def warn(driver: Driver, *headers: str, **options: Any) -> Any:
    def answer(request: httpx2.Request) -> httpx2.Response:
        fields = [("Warning", header) for header in headers]
        return httpx2.Response(200, headers=fields, content=CONFIG_MAP)

    return driver.client(
        Config(SERVER), transport=httpx2.MockTransport(answer), **options
    )


GET = rest.Request("GET", "/api/v1/namespaces/shop/secrets/s3cret")


def test_each_warning_is_logged_once_a_client(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    client = warn(driver, DEPRECATED, '299 - "b"', '199 - "of a proxy"')
    with caplog.at_level(logging.WARNING, "kuberuntime.warnings"):
        driver.run(client.send(GET))
        driver.run(client.send(GET))
    assert caplog.messages == ["v1 Endpoints is deprecated in v1.33+", "b"]


def test_a_handler_gets_every_warning_of_every_answer(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[ServerWarning] = []
    client = warn(driver, DEPRECATED, on_warning=seen.append)
    driver.run(client.send(GET))
    driver.run(client.send(GET))
    assert len(seen) == 2
    assert caplog.messages == []


def test_warnings_can_be_ignored(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    driver.run(warn(driver, DEPRECATED, on_warning=ignore_warnings).send(GET))
    assert caplog.messages == []


def test_a_server_that_makes_up_warnings_fills_no_memory(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = WarningLogger()
    for number in range(1_500):
        logger(ServerWarning(299, "-", f"warning {number}"))
    assert len(caplog.messages) == 1_000


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_hooks_are_told_of_every_attempt_and_nothing_secret(driver: Driver) -> None:
    clock = Clock()
    answers = [httpx2.Response(503, headers={"Retry-After": "1"})]
    sent: list[RequestSent] = []
    received: list[ResponseReceived] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        clock.now += 0.25
        if answers:
            return answers.pop()
        if "broken" in request.url.path:
            raise httpx2.ConnectError("no route to host")
        return httpx2.Response(200, content=CONFIG_MAP)

    client = driver.client(
        Config(SERVER, token="s3cret-token"),
        transport=httpx2.MockTransport(answer),
        hooks=Hooks(on_request=sent.append, on_response=received.append),
        clock=clock,
    )
    maps = driver.over(client).core_v1.config_maps("shop")
    driver.run(maps.get("settings", resource_version="7"))
    with pytest.raises(rest.TransportError):
        driver.run(maps.get("broken"))
    template = "/api/v1/namespaces/{namespace}/configmaps/{name}"
    path = "/api/v1/namespaces/shop/configmaps/settings"
    assert sent[:2] == [
        RequestSent("GET", path, template, 1, 0.0),
        RequestSent("GET", path, template, 2, 0.0),
    ]
    assert [(each.status, each.seconds) for each in received] == [
        (503, 0.25),
        (200, 0.25),
        (None, 0.25),
    ]
    assert [each.request for each in received] == sent
    assert "s3cret" not in repr((sent, received))
    assert "resourceVersion" not in repr((sent, received))


def test_a_hook_that_fails_leaves_no_connection_open(driver: Driver) -> None:
    from rest_driver import Pieces

    body = Pieces([CONFIG_MAP])

    def fail(received: ResponseReceived) -> None:
        raise LookupError("no such metric")

    client = driver.client(
        Config(SERVER),
        transport=httpx2.MockTransport(lambda _: httpx2.Response(200, stream=body)),
        hooks=Hooks(on_response=fail),
    )
    with pytest.raises(LookupError):
        driver.run(client.send(GET))
    assert body.closed


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/api/v1/pods", "/api/v1/pods"),
        ("/api/v1/nodes/n1", "/api/v1/nodes/{name}"),
        ("/api/v1/nodes/n1/status", "/api/v1/nodes/{name}/status"),
        ("/api/v1/namespaces", "/api/v1/namespaces"),
        ("/api/v1/namespaces/shop", "/api/v1/namespaces/{name}"),
        ("/api/v1/namespaces/shop/status", "/api/v1/namespaces/{name}/status"),
        ("/api/v1/namespaces/shop/finalize", "/api/v1/namespaces/{name}/finalize"),
        ("/api/v1/namespaces/shop/pods", "/api/v1/namespaces/{namespace}/pods"),
        (
            "/apis/apps/v1/namespaces/shop/deployments/web/scale",
            "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale",
        ),
        (
            "/api/v1/namespaces/shop/services/web/proxy/a/b",
            "/api/v1/namespaces/{namespace}/services/{name}/proxy/{path}",
        ),
        ("/apis/apps/v1", "/apis/apps/v1"),
        ("/apis", "/apis"),
        ("/api", "/api"),
        ("/version", "/version"),
        ("/healthz/etcd", "/{other}"),
    ],
)
def test_a_template_has_no_names_in_it(path: str, template: str) -> None:
    assert path_template(path) == template
