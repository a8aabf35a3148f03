"""Servers that misbehave: each test names what the user sees."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from rest_driver import Driver
from rest_faults import Peer, event, faulty, fine, refusing
from rest_kinds import ConfigMap
from rest_server import CONFIG_MAP, PKI, server_tls, serving
from tests.patience import SOON

from kuberuntime import rest
from kuberuntime.codegen import clients as kw
from kuberuntime.config import Config, Timeouts, TLSConfig
from kuberuntime.errors import DecodeError

EXPIRED = Path(__file__).parent / "pki"


def config_maps(driver: Driver, server: Any, **options: Any) -> Any:
    config = Config(server.url, **options)
    return driver.over(driver.client(config)).core_v1.config_maps("demo")


def reset_in_the_body(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    peer.reset()


def end_in_the_body(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    peer.socket.close()


def reset_at_once(peer: Peer) -> None:
    peer.reset()


@pytest.mark.parametrize(
    "fault",
    [reset_in_the_body, end_in_the_body, reset_at_once],
    ids=lambda f: f.__name__,
)
def test_a_read_whose_connection_breaks_is_made_again(
    driver: Driver, fault: Any
) -> None:
    with faulty(fault, fault, fine) as server:
        answer = driver.run(config_maps(driver, server).get("settings"))
        assert answer.data == {"color": "blue"}
        assert len(server.asked) == 3
    assert driver.waits == [1.0, 1.0]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (reset_in_the_body, "the connection broke"),
        (end_in_the_body, "the connection ended before the answer did"),
        (reset_at_once, "the connection broke"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_read_whose_connection_breaks_every_time_says_so(
    driver: Driver, fault: Any, words: str
) -> None:
    with faulty(fault) as server:
        with pytest.raises(rest.TransportError, match=words) as failure:
            driver.run(config_maps(driver, server, retries=2).get("settings"))
        assert len(server.asked) == 3
    assert str(failure.value).startswith(
        "GET /api/v1/namespaces/demo/configmaps/settings:"
        f" no answer from {server.url}: "
    )


def test_a_write_whose_connection_breaks_is_not_made_again(driver: Driver) -> None:
    with faulty(reset_in_the_body, fine) as server:
        with pytest.raises(rest.TransportError, match="the connection broke"):
            driver.run(config_maps(driver, server).create(ConfigMap()))
        assert len(server.asked) == 1


def test_an_answer_that_is_not_http_is_not_asked_for_again(driver: Driver) -> None:
    with faulty(lambda peer: peer.send(b"SSH-2.0-server\r\n\r\n")) as server:
        with pytest.raises(rest.TransportError, match="the answer is not HTTP"):
            driver.run(config_maps(driver, server).get("settings"))
        assert len(server.asked) == 1


def test_a_watch_that_is_reset_gives_its_events_and_then_says_so(
    driver: Driver,
) -> None:
    def reset(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event())
        assert seen.wait()
        peer.reset()

    seen = Event()
    got: list[Any] = []

    def take(item: Any) -> None:
        got.append(item)
        seen.set()

    with faulty(reset) as server:
        watch = config_maps(driver, server).watch()
        with pytest.raises(rest.TransportError, match="the connection broke"):
            driver.each(watch, take)
    assert [item.type for item in got] == ["ADDED"]


@pytest.mark.parametrize("ends", [Peer.reset, lambda peer: peer.socket.close()])
def test_a_watch_that_breaks_within_a_line_is_broken_rather_than_wrong(
    driver: Driver, ends: Any
) -> None:
    def fault(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event()[:20])
        ends(peer)

    with faulty(fault) as server, pytest.raises(rest.TransportError):
        driver.items(config_maps(driver, server).watch())


def test_a_server_that_says_nothing_is_given_up(driver: Driver) -> None:
    with faulty(Peer.hang) as server:
        maps = config_maps(driver, server, timeouts=Timeouts(read=0.05))
        with pytest.raises(rest.TransportTimeout, match="nothing came for too long"):
            driver.run(maps.get("settings"))
        assert len(server.asked) == 1
        assert server.hung_up.wait(SOON)


def test_a_server_that_stops_in_the_body_is_given_up(driver: Driver) -> None:
    def stall(peer: Peer) -> None:
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        peer.hang()

    with faulty(stall) as server:
        maps = config_maps(driver, server, timeouts=Timeouts(read=0.05))
        with pytest.raises(rest.TransportTimeout, match="nothing came for too long"):
            driver.run(maps.get("settings"))
        assert server.hung_up.wait(SOON)


def drip(peer: Peer) -> None:
    """A byte now and then: no single wait is long."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    peer.socket.settimeout(0.02)
    while True:
        peer.send(b" ")
        try:
            if not peer.socket.recv(1):
                return
        except TimeoutError:
            pass


@pytest.mark.parametrize("per_call", [True, False])
def test_a_call_takes_no_longer_than_its_timeout_however_slow_the_answer(
    driver: Driver, per_call: bool
) -> None:
    timeouts = Timeouts() if per_call else Timeouts(total=0.2)
    options = {"timeout": 0.2} if per_call else {}
    with faulty(drip) as server:
        maps = config_maps(driver, server, timeouts=timeouts)
        with pytest.raises(rest.TransportTimeout, match="longer than its timeout"):
            driver.run(maps.get("settings", **options))


def test_a_watch_that_falls_silent_is_given_up(driver: Driver) -> None:
    def fault(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event())
        peer.hang()

    with faulty(fault) as server:
        watch = config_maps(driver, server).watch(timeout=0.05)
        with pytest.raises(rest.TransportTimeout, match="nothing came for too long"):
            driver.items(watch)
        assert server.hung_up.wait(SOON)


def test_a_watch_that_its_server_does_not_end_in_time_is_dead(driver: Driver) -> None:
    def fault(peer: Peer) -> None:
        peer.begin()
        peer.hang()

    with faulty(fault) as server:
        maps = config_maps(driver, server)
        # Its server had to end it 29 seconds ago, as far as the client knows.
        watch = maps.watch(timeout_seconds=-29.9)
        with pytest.raises(rest.TransportTimeout, match="longer than its timeout"):
            driver.items(watch)
        assert server.hung_up.wait(SOON)


def test_a_watch_that_does_not_begin_is_given_up(driver: Driver) -> None:
    with faulty(Peer.hang) as server:
        maps = config_maps(driver, server, timeouts=Timeouts(read=0.05))
        with pytest.raises(rest.TransportTimeout):
            driver.items(maps.watch())


def test_a_busy_server_is_asked_again_when_it_says_when(driver: Driver) -> None:
    busy = refusing(429, "TooManyRequests", Retry_After="7")
    with faulty(busy, busy, fine) as server:
        driver.run(config_maps(driver, server).create(ConfigMap()))
        assert [asked.body for asked in server.asked] == [server.asked[0].body] * 3
        assert server.connections == 1
    assert driver.waits == [7.0, 7.0]


def test_each_wait_for_a_busy_server_is_told_of_with_what_it_said(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    budget = refusing(429, "TooManyRequests", Retry_After="10")
    soon = refusing(503, "ServiceUnavailable", Retry_After="1")
    with (
        caplog.at_level(logging.INFO, "kuberuntime.rest"),
        faulty(budget, soon, fine) as server,
    ):
        driver.run(config_maps(driver, server).get("settings"))
    told = [(record.levelname, record.message) for record in caplog.records]
    assert [(level, text.partition(": ")[0]) for level, text in told] == [
        ("WARNING", "attempt 2 in 10.0 s"),
        ("INFO", "attempt 3 in 1.0 s"),
    ]
    where = "GET /api/v1/namespaces/demo/configmaps/settings"
    assert f"(429 TooManyRequests, {where})" in told[0][1]


def test_a_read_whose_connection_broke_is_told_of(
    driver: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.INFO, "kuberuntime.rest"),
        faulty(reset_at_once, fine) as server,
    ):
        driver.run(config_maps(driver, server).get("settings"))
    [told] = caplog.messages
    assert told.startswith("attempt 2 in 1.0 s: GET /api/v1/namespaces/demo/configmaps")


def test_a_busy_server_that_does_not_say_when_is_an_error_at_once(
    driver: Driver,
) -> None:
    with faulty(refusing(429, "TooManyRequests"), fine) as server:
        with pytest.raises(rest.TooManyRequests) as refusal:
            driver.run(config_maps(driver, server).get("settings"))
        assert len(server.asked) == 1
    assert refusal.value.retry_after is None


def test_a_server_that_stays_busy_is_an_error_after_ten_more_attempts(
    driver: Driver,
) -> None:
    with faulty(refusing(503, "ServiceUnavailable", Retry_After="1")) as server:
        with pytest.raises(rest.ServiceUnavailable) as refusal:
            driver.run(config_maps(driver, server).get("settings"))
        assert len(server.asked) == 11
    assert refusal.value.retry_after == 1.0


def test_a_wait_that_is_longer_than_the_timeout_is_not_begun(driver: Driver) -> None:
    with faulty(refusing(429, "TooManyRequests", Retry_After="60")) as server:
        with pytest.raises(rest.TooManyRequests):
            driver.run(config_maps(driver, server).get("settings", timeout=5))
        assert len(server.asked) == 1
    assert driver.waits == []


def test_a_server_that_fails_is_an_error_at_once(driver: Driver) -> None:
    with faulty(refusing(500, "InternalError")) as server:
        with pytest.raises(rest.InternalError):
            driver.run(config_maps(driver, server).get("settings"))
        assert len(server.asked) == 1


def test_a_watch_is_begun_again_where_the_server_is_busy(driver: Driver) -> None:
    def watched(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event())
        peer.send(b"0\r\n\r\n")

    busy = refusing(429, "TooManyRequests", Retry_After="2")
    with faulty(busy, watched) as server:
        assert len(driver.items(config_maps(driver, server).watch())) == 1
        assert server.connections == 1
    assert driver.waits == [2.0]


def login_page(peer: Peer) -> None:
    peer.answer(200, b"<html>Please log in", Content_Type="text/html")


def test_a_page_in_place_of_an_object_is_quoted(driver: Driver) -> None:
    words = "answered text/html, not JSON: <html>Please log in"
    with faulty(login_page) as server:
        maps = config_maps(driver, server)
        with pytest.raises(DecodeError, match=words):
            driver.run(maps.get("settings"))
        with pytest.raises(DecodeError, match=words):
            driver.items(maps.watch())


def test_a_redirect_to_another_host_is_named_and_not_followed(driver: Driver) -> None:
    with faulty(fine) as elsewhere:

        def redirect(peer: Peer) -> None:
            peer.answer(302, b"", Location=f"{elsewhere.url}/login?session=s3cret")

        with faulty(redirect) as server:
            maps = config_maps(driver, server, token="abc")
            where = f"redirects to {elsewhere.url}/login, where no request of ours"
            with pytest.raises(rest.ApiError, match=where) as refusal:
                driver.run(maps.get("settings"))
            with pytest.raises(rest.ApiError, match=where):
                driver.items(maps.watch())
        assert elsewhere.asked == []
    assert refusal.value.code == 302
    assert "s3cret" not in str(refusal.value)


def test_a_line_without_end_is_given_up(driver: Driver) -> None:
    def endless(peer: Peer) -> None:
        peer.begin()
        while True:
            peer.chunk(b"x" * 65536)

    with faulty(endless) as server:
        client = driver.client(Config(server.url), longest_line=1_000_000)
        watch = driver.over(client).core_v1.config_maps("demo").watch()
        with pytest.raises(rest.TransportError, match="more than 1000000 bytes"):
            driver.items(watch)
        assert server.hung_up.wait(SOON)


def test_bytes_that_are_no_text_are_no_object(driver: Driver) -> None:
    broken = CONFIG_MAP.replace(b"blue", b"\xff\xfe")

    def watched(peer: Peer) -> None:
        peer.begin()
        peer.chunk(event().replace(CONFIG_MAP, broken))
        peer.hang()

    with faulty(lambda peer: peer.answer(200, broken)) as server:
        maps = config_maps(driver, server)
        with pytest.raises(DecodeError, match=r"GET .*settings: cannot decode Conf"):
            driver.run(maps.get("settings"))
    with faulty(watched) as server, pytest.raises(DecodeError, match="watch=true"):
        driver.items(config_maps(driver, server).watch())


def test_bytes_that_are_no_text_are_marked_in_a_log(driver: Driver) -> None:
    def log(peer: Peer) -> None:
        peer.answer(200, b"caf\xff\n", Content_Type="text/plain")

    with faulty(log) as server:
        pods = driver.over(driver.client(Config(server.url))).core_v1.pods("demo")
        assert driver.run(pods.log("web")) == "caf\ufffd\n"
        assert driver.items(pods.log_lines("web")) == ["caf\ufffd"]


def test_an_expired_certificate_is_named_as_such(driver: Driver) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(EXPIRED / "expired.crt", EXPIRED / "expired.key")
    trust = TLSConfig(ca_file=EXPIRED / "expired.crt")
    with faulty(fine, tls=tls) as server:
        with pytest.raises(rest.TransportError, match="certificate has expired"):
            driver.run(config_maps(driver, server, tls=trust, token="abc").get("x"))
        assert server.asked == []
        assert server.connections == 1


def test_a_certificate_for_another_host_is_named_as_such(driver: Driver) -> None:
    trust = TLSConfig(ca_file=PKI / "ca.crt", server_name="api.example")
    with serving(server_tls()) as server:
        words = "Hostname mismatch, certificate is not valid for 'api.example'"
        with pytest.raises(rest.TransportError, match=words):
            driver.run(config_maps(driver, server, tls=trust, token="abc").get("x"))
        assert server.headers_seen == []


def test_a_request_of_any_kind_says_where_it_was_going(driver: Driver) -> None:
    with faulty(reset_at_once) as server:
        client = driver.client(Config(server.url, retries=0))
        with pytest.raises(rest.TransportError, match="GET /version: no answer from"):
            driver.run(client.send(kw.Request("GET", "/version")))
