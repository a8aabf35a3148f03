"""Which proxy leads to a server, and going through it."""

from __future__ import annotations

import base64
import sys
from typing import Any

import pytest
from rest_driver import Driver
from rest_faults import Peer, faulty, fine, tunnel
from rest_server import CONFIG_MAP, PKI, server_tls
from tests.patience import SOON

from kuberuntime import rest
from kuberuntime.config import Config, ConfigError, TLSConfig
from kuberuntime.rest.proxy import proxy_from_environment

PROXY = "http://proxy.example:3128"
CLUSTER = "https://10.1.2.3:6443"
NAMED = "https://api.cluster.example:6443"


@pytest.mark.parametrize(
    ("server", "environ", "proxy"),
    [
        (CLUSTER, {}, None),
        (CLUSTER, {"HTTPS_PROXY": PROXY}, PROXY),
        (CLUSTER, {"https_proxy": PROXY}, PROXY),
        (
            CLUSTER,
            {"HTTPS_PROXY": "a.example:1", "https_proxy": PROXY},
            "http://a.example:1",
        ),
        (CLUSTER, {"HTTP_PROXY": PROXY}, None),
        (CLUSTER, {"HTTPS_PROXY": ""}, None),
        ("http://10.1.2.3", {"HTTP_PROXY": PROXY}, PROXY),
        ("http://10.1.2.3", {"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, None),
        ("https://localhost:6443", {"HTTPS_PROXY": PROXY}, None),
        ("https://127.0.0.1:6443", {"HTTPS_PROXY": PROXY}, None),
        ("https://[::1]:6443", {"HTTPS_PROXY": PROXY}, None),
    ],
)
def test_the_environment_names_a_proxy_for_each_scheme(
    server: str, environ: dict[str, str], proxy: str | None
) -> None:
    assert proxy_from_environment(server, environ) == proxy


@pytest.mark.parametrize(
    ("server", "no_proxy", "direct"),
    [
        (CLUSTER, "10.1.2.3", True),
        (CLUSTER, "10.1.2.4", False),
        (CLUSTER, "10.0.0.0/8", True),
        (CLUSTER, "192.168.0.0/16, 10.1.2.0/24", True),
        (CLUSTER, "192.168.0.0/16", False),
        (CLUSTER, "10.1.2.3:6443", True),
        (CLUSTER, "10.1.2.3:443", False),
        (CLUSTER, "nonsense/8,,", False),
        (CLUSTER, "*", True),
        ("https://[fd00::1]:6443", "fd00::/8", True),
        ("https://[fd00::1]:6443", "[fd00::1]:6443", True),
        ("https://[fd00::1]:6443", "fd00::1", True),
        (NAMED, "cluster.example", True),
        (NAMED, ".cluster.example", True),
        (NAMED, "*.cluster.example", True),
        (NAMED, "API.Cluster.Example", True),
        (NAMED, "example:6443", True),
        (NAMED, "example:443", False),
        (NAMED, "uster.example", False),
        (NAMED, "10.0.0.0/8", False),
        ("https://cluster.example", ".cluster.example", False),
        ("https://cluster.example", "cluster.example:443", True),
    ],
)
def test_some_are_gone_to_directly(server: str, no_proxy: str, direct: bool) -> None:
    environ = {"HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy}
    assert proxy_from_environment(server, environ) == (None if direct else PROXY)
    environ = {"HTTPS_PROXY": PROXY, "no_proxy": no_proxy}
    assert proxy_from_environment(server, environ) == (None if direct else PROXY)


TRUST = TLSConfig(ca_file=PKI / "ca.crt", server_name="kubernetes.default")


def get(driver: Driver, config: Config) -> Any:
    maps = driver.over(driver.client(config)).core_v1.config_maps("demo")
    return driver.run(maps.get("settings"))


def test_tls_goes_through_a_tunnel_that_sees_no_credentials(driver: Driver) -> None:
    with faulty(tunnel) as proxy, faulty(fine, tls=server_tls()) as server:
        login = f"http://me:pa%20ss@127.0.0.1:{proxy.port}"
        config = Config(server.url, tls=TRUST, proxy_url=login, token="abc")
        answer = get(driver, config)
        assert proxy.lines == [f"CONNECT 127.0.0.1:{server.port}"]
        basic = base64.b64encode(b"me:pa ss").decode()
        assert proxy.asked[0].headers["proxy-authorization"] == f"Basic {basic}"
        assert "authorization" not in proxy.asked[0].headers
        assert server.asked[0].headers["authorization"] == "Bearer abc"
        assert "proxy-authorization" not in server.asked[0].headers
    assert answer.data == {"color": "blue"}


def test_a_watch_goes_through_the_proxy_too(driver: Driver) -> None:
    def watched(peer: Peer) -> None:
        peer.begin()
        peer.chunk(b'{"type":"ADDED","object":' + CONFIG_MAP + b"}\n")
        peer.hang()

    with faulty(tunnel) as proxy, faulty(watched, tls=server_tls()) as server:
        config = Config(
            server.url, tls=TRUST, proxy_url=f"http://127.0.0.1:{proxy.port}"
        )
        maps = driver.over(driver.client(config)).core_v1.config_maps("demo")
        assert len(driver.first(maps.watch(), 1)) == 1
        assert server.hung_up.wait(SOON)


def test_without_tls_the_proxy_is_asked_for_the_whole_url(driver: Driver) -> None:
    with faulty(fine) as proxy:
        config = Config(
            "http://api.example", proxy_url=f"http://127.0.0.1:{proxy.port}"
        )
        get(driver, config)
        path = "/api/v1/namespaces/demo/configmaps/settings"
        assert proxy.lines == [f"GET http://api.example{path}"]


def test_a_proxy_that_refuses_says_why_without_its_password(driver: Driver) -> None:
    with faulty(lambda peer: peer.answer(407, b"")) as proxy:
        login = f"http://me:pa55word@127.0.0.1:{proxy.port}"
        config = Config(NAMED, proxy_url=login)
        with pytest.raises(
            rest.TransportError, match="the proxy refused: 407"
        ) as error:
            get(driver, config)
    assert "pa55word" not in str(error.value)
    assert "pa55word" not in repr(config)


def test_a_socks_proxy_needs_a_package(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)  # as where it is not installed
    config = Config(NAMED, proxy_url="socks5://127.0.0.1:1080", source="kubeconfig")
    with pytest.raises(ConfigError, match=r"proxy-url: .*needs the package socksio"):
        driver.client(config)
