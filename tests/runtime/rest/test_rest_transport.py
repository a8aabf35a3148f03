"""The drivers over real sockets: TLS, credentials, connections, and their end."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
import rest_kinds
from rest_driver import SERVER, Driver
from rest_server import CONFIG_MAP, PKI, server_tls, serving
from tests.patience import SOON

from kuberuntime import rest
from kuberuntime.config import Config, ConfigError, Timeouts, TLSConfig


def get(driver: Driver, config: Config) -> Any:
    clientset = driver.connect(config)
    return driver.run(clientset.core_v1.config_maps("demo").get("settings"))


def pem(name: str) -> bytes:
    return (PKI / name).read_bytes()


CLIENT = {"cert_data": pem("client.crt"), "key_data": pem("client.key")}


def test_a_client_certificate_from_a_kubeconfig_opens_the_door(
    driver: Driver, tmp_path: Path
) -> None:
    def inline(name: str) -> str:
        return base64.b64encode(pem(name)).decode()

    with serving(server_tls(client_certificates=True)) as server:
        cluster = {"server": server.url, "certificate-authority": str(PKI / "ca.crt")}
        user = {
            "client-certificate-data": inline("client.crt"),
            "client-key-data": inline("client.key"),
        }
        file = tmp_path / "config"
        kubeconfig = {
            "current-context": "x",
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        }
        file.write_text(json.dumps(kubeconfig))
        answer = get(driver, Config.from_kubeconfig(file))
    assert answer.data == {"color": "blue"}
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "tls",
    [
        {"ca_data": pem("ca.crt")},
        {"ca_file": PKI / "ca.crt"},
        {"insecure_skip_verify": True},
        {"ca_data": pem("ca.crt"), "server_name": "kubernetes.default"},
    ],
)
def test_a_server_is_trusted_by_its_ca_or_blindly(
    driver: Driver, tls: dict[str, Any]
) -> None:
    with serving(server_tls()) as server:
        assert get(driver, Config(server.url, tls=TLSConfig(**tls))).data is not None


@pytest.mark.parametrize(
    ("tls", "reason"),
    [
        ({"ca_data": pem("other-ca.crt")}, "CERTIFICATE_VERIFY_FAILED"),
        ({}, "CERTIFICATE_VERIFY_FAILED"),
        ({"ca_data": pem("ca.crt"), "server_name": "other.example"}, "other.example"),
    ],
)
def test_a_server_that_cannot_be_trusted_gets_no_request(
    driver: Driver, tls: dict[str, Any], reason: str
) -> None:
    with serving(server_tls()) as server:
        config = Config(server.url, tls=TLSConfig(**tls), token="secret-token")
        with pytest.raises(rest.TransportError, match=reason) as failure:
            get(driver, config)
        assert server.headers_seen == []
    assert server.url in str(failure.value)
    assert "secret-token" not in str(failure.value)


def test_a_certificate_of_the_client_is_asked_for_in_vain(driver: Driver) -> None:
    with serving(server_tls(client_certificates=True)) as server:
        config = Config(server.url, tls=TLSConfig(ca_data=pem("ca.crt")))
        with pytest.raises(rest.TransportError):
            get(driver, config)
        assert server.headers_seen == []


@pytest.mark.parametrize(
    ("tls", "key", "reason"),
    [
        (
            {"ca_data": b"-----BEGIN CERTIFICATE-----"},
            "certificate-authority-data",
            "no CA certificates in PEM",
        ),
        (
            {"cert_data": pem("client.crt"), "key_data": pem("other.key")},
            "client-certificate-data",
            "KEY_VALUES_MISMATCH",
        ),
        (
            {"cert_data": pem("client.crt"), "key_file": PKI / "encrypted.key"},
            "client-key",
            "encrypted",
        ),
        (
            {"cert_data": b"x", "key_data": b"y"},
            "client-certificate-data",
            "no certificate with its private key",
        ),
        ({"ca_file": PKI / "no.crt"}, "certificate-authority", "No such file"),
    ],
)
def test_certificates_that_cannot_be_used_are_named(
    driver: Driver, tls: dict[str, Any], key: str, reason: str
) -> None:
    config = Config("https://127.0.0.1:1", tls=TLSConfig(**tls), source="my file")
    with pytest.raises(ConfigError) as refusal:
        driver.connect(config)
    assert refusal.value.source == "my file"
    assert refusal.value.key.split()[0] == key
    assert reason in refusal.value.reason


def test_one_connection_serves_many_calls(driver: Driver) -> None:
    with serving() as server:
        clientset = driver.connect(Config(server.url))
        for _ in range(5):
            driver.run(clientset.core_v1.config_maps("demo").get("settings"))
            driver.run(clientset.rest.send(GET))
        assert server.connections == 1
        driver.close(clientset)


GET = rest.Request("GET", "/version")


def test_nothing_is_left_after_close(driver: Driver) -> None:
    threads = set(threading.enumerate())
    with serving() as server:
        clientset = driver.connect(Config(server.url))
        watch = clientset.core_v1.config_maps("demo").watch()
        driver.run(clientset.core_v1.config_maps("demo").get("settings"))
        driver.first(watch, 1)
        driver.close(clientset)
        assert server.hung_up.wait(SOON)
        with pytest.raises(RuntimeError, match="GET /version: the client is closed"):
            driver.run(clientset.rest.send(GET))
        assert server.connections <= 2
    assert set(threading.enumerate()) == threads


def test_leaving_a_watch_early_hangs_up(driver: Driver) -> None:
    with serving() as server:
        clientset = driver.connect(Config(server.url))
        events = driver.first(clientset.core_v1.config_maps("demo").watch(), 1)
        assert events[0].object.data == {"color": "blue"}
        assert server.hung_up.wait(SOON)


def test_a_clientset_is_closed_by_its_block(driver: Driver) -> None:
    kind = rest_kinds.AsyncClientset if driver.is_async else rest_kinds.Clientset
    clientset: Any = kind(
        Config(SERVER),
        transport=httpx2.MockTransport(
            lambda request: httpx2.Response(200, content=CONFIG_MAP)
        ),
    )
    if driver.is_async:

        async def use() -> None:
            async with clientset as entered:
                await entered.core_v1.config_maps("demo").get("settings")

        driver.run(use())
    else:
        with clientset as entered:
            entered.core_v1.config_maps("demo").get("settings")
    with pytest.raises(RuntimeError, match="closed"):
        driver.run(clientset.rest.send(GET))


def test_a_silent_server_is_given_up(driver: Driver) -> None:
    with serving() as server:
        clientset = driver.connect(Config(server.url, timeouts=Timeouts(read=0.05)))
        silent = rest.Request("GET", "/silent")
        with pytest.raises(rest.TransportTimeout, match="GET /silent: no answer from"):
            driver.run(clientset.rest.send(silent))
        driver.close(clientset)


def test_a_call_can_bring_its_own_timeout(driver: Driver) -> None:
    with serving() as server:
        clientset = driver.connect(Config(server.url))
        maps = clientset.core_v1.config_maps("demo")
        with pytest.raises(TimeoutError):
            driver.run(maps.get("silent", timeout=0.05))
        driver.close(clientset)


def test_nobody_listening_is_a_transport_error(driver: Driver) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        config = Config(f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(rest.TransportError, match="no answer from http://127"):
            get(driver, config)


def test_what_every_request_carries(driver: Driver) -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, content=CONFIG_MAP)

    config = Config(f"{SERVER}/base", token="abc", user_agent="me/1", source="x")
    maps = driver.clientset(answer, config).core_v1.config_maps("demo")
    driver.run(maps.get("settings"))
    assert (
        str(seen[0].url) == f"{SERVER}/base/api/v1/namespaces/demo/configmaps/settings"
    )
    assert dict(seen[0].headers) == {
        "host": "cluster.example:6443",
        "user-agent": "me/1",
        "accept-encoding": "gzip",
        "authorization": "Bearer abc",
        "accept": "application/json",
    }
    assert seen[0].extensions["timeout"] == {
        "connect": 10.0,
        "read": 65.0,
        "write": 65.0,
        "pool": 10.0,
    }


def test_a_compressed_answer_is_read(driver: Driver) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["accept-encoding"] == "gzip"
        headers = {"Content-Encoding": "gzip"}
        return httpx2.Response(200, headers=headers, content=gzip.compress(CONFIG_MAP))

    maps = driver.clientset(answer).core_v1.config_maps("demo")
    assert driver.run(maps.get("settings")).data == {"color": "blue"}


def test_compression_can_be_declined(driver: Driver) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["accept-encoding"] == "identity"
        return httpx2.Response(200, content=CONFIG_MAP)

    config = Config(SERVER, compression=False)
    driver.run(driver.clientset(answer, config).core_v1.config_maps("demo").get("x"))


def test_a_broken_compressed_answer_is_a_transport_error(driver: Driver) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        body = httpx2.ByteStream(b"not gzip")
        return httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=body)

    with pytest.raises(rest.TransportError):
        driver.run(driver.clientset(answer).core_v1.config_maps("demo").get("x"))


def test_a_redirect_is_an_error_and_takes_no_credentials_along(driver: Driver) -> None:
    hosts: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        hosts.append(request.url.host)
        return httpx2.Response(302, headers={"Location": "https://evil.example/"})

    maps = driver.clientset(answer, Config(SERVER, token="abc")).core_v1.config_maps(
        "d"
    )
    with pytest.raises(rest.ApiError):
        driver.run(maps.get("settings"))
    assert hosts == ["cluster.example"]
