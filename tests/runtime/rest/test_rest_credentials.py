"""Who asks: tokens that run out, certificates that are rotated, plugins."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import Any

import httpx2
import pytest
from rest_driver import SERVER, Driver
from rest_server import CONFIG_MAP, PKI, server_tls, serving

from kuberuntime import rest
from kuberuntime.config import (
    ClientCertificate,
    Config,
    CredentialsError,
    Headers,
    Impersonation,
    TLSConfig,
)
from kuberuntime.rest.tls import TLSSource

GET = rest.Request("GET", "/version")


class Tokens:
    """Credentials that count: each fetch gives the next token, each good for ever."""

    def __init__(
        self, *tokens: str, certificate: ClientCertificate | None = None
    ) -> None:
        self._left = list(tokens)
        self._fetched: Headers | None = None
        self.certificate: ClientCertificate | None = None
        self._next_certificate = certificate
        self.fetches = 0

    def current(self, now: float) -> Headers | None:
        return self._fetched

    def fetch(self, timeout: float | None = None) -> Headers:
        self.fetches += 1
        if not self._left:
            raise CredentialsError("test", "exec", "log in again")
        token = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        self._fetched = (("Authorization", f"Bearer {token}"),)
        self.certificate = self._next_certificate
        return self._fetched

    def rejected(self, sent: Headers | None = None) -> bool:
        self._fetched = None
        return True


class With(Config):
    """A config with credentials of the test's own."""

    def credentials(self) -> Any:
        return self.__dict__["given"]


def config_with(credentials: Any, server: str = SERVER, **options: Any) -> Config:
    config = With(server, **options)
    config.__dict__["given"] = credentials
    return config


class Server:
    """Takes one token, and remembers what it was shown."""

    def __init__(self, *good: str) -> None:
        self.good = good
        self.shown: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.shown.append(token)
        if token in self.good:
            return httpx2.Response(200, content=CONFIG_MAP)
        return httpx2.Response(401, json={"kind": "Status", "reason": "Unauthorized"})


def client_of(driver: Driver, server: Server, credentials: Any) -> Any:
    transport = httpx2.MockTransport(server)
    return driver.client(config_with(credentials), transport=transport)


def test_credentials_are_fetched_before_the_first_request_and_then_kept(
    driver: Driver,
) -> None:
    server, tokens = Server("a"), Tokens("a")
    client = client_of(driver, server, tokens)
    for _ in range(3):
        assert driver.run(client.send(GET)).status == 200
    assert tokens.fetches == 1
    assert server.shown == ["a", "a", "a"]


def test_a_refused_token_is_replaced_once_for_any_verb(driver: Driver) -> None:
    server, tokens = Server("b"), Tokens("a", "b")
    client = client_of(driver, server, tokens)
    post = rest.Request("POST", "/version", body=b"{}")
    assert driver.run(client.send(post)).status == 200
    assert server.shown == ["a", "b"]


def test_a_watch_replaces_a_refused_token_too(driver: Driver) -> None:
    client = client_of(driver, Server("b"), Tokens("a", "b"))
    maps = driver.over(client).core_v1.config_maps("demo")
    driver.first(maps.watch(), 0)


def test_the_same_token_is_not_shown_again(driver: Driver) -> None:
    server = Server()
    client = client_of(driver, server, Tokens("a"))
    assert driver.run(client.send(GET)).status == 401
    assert server.shown == ["a"]


def test_a_second_refusal_is_the_answer(driver: Driver) -> None:
    server = Server()
    maps = driver.over(client_of(driver, server, Tokens("a", "b", "c")))
    with pytest.raises(rest.Unauthorized):
        driver.run(maps.core_v1.config_maps("demo").get("x"))
    assert server.shown == ["a", "b"]


def test_a_fetch_that_fails_says_what_to_do(driver: Driver) -> None:
    client = client_of(driver, Server(), Tokens())
    with pytest.raises(CredentialsError, match="log in again"):
        driver.run(client.send(GET))


def test_a_static_token_that_is_refused_is_not_tried_twice(driver: Driver) -> None:
    server = Server()
    config = Config(SERVER, token="abc")
    client = driver.client(config, transport=httpx2.MockTransport(server))
    assert driver.run(client.send(GET)).status == 401
    assert server.shown == ["abc"]


def test_a_token_file_is_read_again_when_its_token_is_refused(
    driver: Driver, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    server = Server("old")
    config = Config(SERVER, token_file=file)
    client = driver.client(config, transport=httpx2.MockTransport(server))
    assert driver.run(client.send(GET)).status == 200
    file.write_text("new")
    server.good = ("new",)
    assert driver.run(client.send(GET)).status == 200
    assert server.shown == ["old", "old", "new"]


def test_who_is_acted_as_goes_with_every_request(driver: Driver) -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, content=CONFIG_MAP)

    jane = Impersonation("jane", groups=("dev", "ops"))
    client = driver.client(
        Config(SERVER, impersonate=jane), transport=httpx2.MockTransport(answer)
    )
    driver.run(client.send(GET))
    assert seen[0].headers.get_list("impersonate-user") == ["jane"]
    assert seen[0].headers.get_list("impersonate-group") == ["dev", "ops"]


def certificate() -> ClientCertificate:
    return ClientCertificate(
        (PKI / "client.crt").read_bytes(), (PKI / "client.key").read_bytes()
    )


def test_the_certificate_of_a_plugin_is_shown(driver: Driver) -> None:
    trust = TLSConfig(ca_file=PKI / "ca.crt")
    with serving(server_tls(client_certificates=True)) as server:
        credentials = Tokens("a", certificate=certificate())
        client = driver.client(config_with(credentials, server.url, tls=trust))
        assert driver.run(client.send(GET)).status == 200


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def rotate(file: Path, source: Path) -> None:
    """Put another file there, with another time, as kubelets and cert-manager do."""
    before = file.stat().st_mtime_ns
    shutil.copy(source, file)
    os.utime(file, ns=(before + 10**9, before + 10**9))


def test_a_ca_file_that_changes_is_read_again(driver: Driver, tmp_path: Path) -> None:
    ca = tmp_path / "ca.crt"
    shutil.copy(PKI / "other-ca.crt", ca)
    clock = Clock()
    with serving(server_tls()) as server:
        config = Config(server.url, tls=TLSConfig(ca_file=ca))
        client = driver.client(config, clock=clock)
        with pytest.raises(rest.TransportError, match="CERTIFICATE_VERIFY_FAILED"):
            driver.run(client.send(GET))
        rotate(ca, PKI / "ca.crt")
        clock.now += 1.5
        assert driver.run(client.send(GET)).status == 200


def test_after_a_rotation_idle_connections_are_not_used_again(
    driver: Driver, tmp_path: Path
) -> None:
    cert, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    shutil.copy(PKI / "client.crt", cert)
    shutil.copy(PKI / "client.key", key)
    tls = TLSConfig(ca_file=PKI / "ca.crt", cert_file=cert, key_file=key)
    clock = Clock()
    with serving(server_tls(client_certificates=True)) as server:
        client = driver.client(Config(server.url, tls=tls), clock=clock)
        driver.run(client.send(GET))
        driver.run(client.send(GET))
        assert server.connections == 1
        rotate(cert, PKI / "client.crt")
        clock.now += 1.5
        driver.run(client.send(GET))
        driver.run(client.send(GET))
        assert server.connections == 2


def test_a_rotation_that_is_caught_halfway_leaves_what_was_good(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cert, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    shutil.copy(PKI / "client.crt", cert)
    shutil.copy(PKI / "client.key", key)
    config = Config(SERVER, tls=TLSConfig(cert_file=cert, key_file=key))
    clock = Clock()
    source = TLSSource(config, config.credentials(), clock=clock)
    good = source.context
    rotate(cert, PKI / "server.crt")
    clock.now += 1.5
    with caplog.at_level(logging.WARNING, "kuberuntime.rest"):
        source.refresh()
        source.refresh()
    assert source.context is good
    assert source.generation == 1
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "going on with the certificates so far"
    ]
    rotate(key, PKI / "server.key")
    clock.now += 1.5
    source.refresh()
    assert source.generation == 2


def test_files_are_not_looked_at_for_every_request(tmp_path: Path) -> None:
    cert = tmp_path / "ca.crt"
    shutil.copy(PKI / "ca.crt", cert)
    config = Config(SERVER, tls=TLSConfig(ca_file=cert))
    clock = Clock()
    source = TLSSource(config, config.credentials(), clock=clock)
    rotate(cert, PKI / "other-ca.crt")
    clock.now += 0.5
    source.refresh()
    assert source.generation == 1
    clock.now += 1.0
    source.refresh()
    assert source.generation == 2
