"""Kubeconfigs that are in no file; versions of plugins, and proxies, that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from kuberuntime.config import Config, ConfigError, ExecConfig
from kuberuntime.config.oidc import OIDCCredentials
from kuberuntime.config.oidc_config import OIDCConfig
from kuberuntime.rest import RESTClient

PKI = Path(__file__).parent / "pki"

KUBECONFIG: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Config",
    "current-context": "shop",
    "contexts": [
        {"name": "shop", "context": {"cluster": "c", "user": "u", "namespace": "shop"}},
        {"name": "other", "context": {"cluster": "c"}},
    ],
    "clusters": [{"name": "c", "cluster": {"server": "https://shop.example"}}],
    "users": [{"name": "u", "user": {"token": "abc"}}],
}

FORMS = {
    "text": yaml.safe_dump(KUBECONFIG),
    "bytes": yaml.safe_dump(KUBECONFIG).encode(),
    "JSON": json.dumps(KUBECONFIG),
    "a dict": KUBECONFIG,
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_kubeconfig_is_given_as_what_a_secret_has(text: Any) -> None:
    config = Config.from_kubeconfig(text=text)
    assert (config.server, config.token) == ("https://shop.example", "abc")
    assert config.namespace == "shop"
    assert Config.from_kubeconfig(text=text, context="other").token is None
    assert "the kubeconfig given" in config.source


def with_user(**user: Any) -> dict[str, Any]:
    return {**KUBECONFIG, "users": [{"name": "u", "user": user}]}


def with_cluster(**cluster: Any) -> dict[str, Any]:
    found = {"server": "https://shop.example", **cluster}
    return {**KUBECONFIG, "clusters": [{"name": "c", "cluster": found}]}


def test_paths_in_a_text_are_relative_to_the_working_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PKI)
    config = Config.from_kubeconfig(
        text=with_cluster(**{"certificate-authority": "ca.crt"})
    )
    assert config.ssl_context()


def test_new_tokens_of_a_text_are_written_nowhere() -> None:
    provider = {"idp-issuer-url": "https://idp.example", "client-id": "me"}
    text = with_user(**{"auth-provider": {"name": "oidc", "config": provider}})
    config = Config.from_kubeconfig(text=text)
    assert config.oidc is not None
    assert config.oidc.file is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a: [", ""),
        ("- 1", ""),
        ("", "current-context"),
        ({"clusters": 1}, "clusters"),
        ({"kind": "Pod"}, "kind"),
        ({**KUBECONFIG, "users": [{"name": "u", "user": {"token": 1}}]}, "users"),
        (b"\xff\xfe\xfd", ""),
        ("\ud800", ""),
    ],
)
def test_a_text_that_is_no_kubeconfig_is_named(text: Any, key: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        Config.from_kubeconfig(text=text)
    assert refusal.value.source == "the kubeconfig given"
    assert refusal.value.key.startswith(key)


def test_a_path_and_a_text_are_not_both_given(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="both given"):
        Config.from_kubeconfig(tmp_path / "config", text="{}")


ALPHA = "client.authentication.k8s.io/v1alpha1"


@pytest.mark.parametrize("mode", [{}, {"interactiveMode": "Never"}])
def test_a_version_of_plugins_that_is_given_up_is_named_with_what_to_do(
    mode: dict[str, str],
) -> None:
    plugin = {"command": "aws", "apiVersion": ALPHA, **mode}
    with pytest.raises(ConfigError) as refusal:
        Config.from_kubeconfig(text=with_user(exec=plugin))
    assert refusal.value.key == "users[0].user.exec.apiVersion"
    for words in (ALPHA, "v1beta1", "update the program", "update-kubeconfig"):
        assert words in refusal.value.reason
    with pytest.raises(ValueError, match="update the program"):
        ExecConfig("aws", ALPHA)


def test_a_version_of_plugins_that_nobody_knows_is_named() -> None:
    version = "client.authentication.k8s.io/v7"
    plugin = {"command": "aws", "apiVersion": version}
    with pytest.raises(ConfigError) as refusal:
        Config.from_kubeconfig(text=with_user(exec=plugin))
    assert refusal.value.key == "users[0].user.exec.apiVersion"
    assert f"{version!r} is not supported" in refusal.value.reason


NO_PROXIES = [
    "ftp://proxy.example:21",
    "socks4://me:secret@proxy.example:1080",
    "http://me:secret@[::1",
    "http://me:secret@proxy.example:99999",
    "http://",
    "http://me:secret@proxy example",
    "http://me:secret@-\x00.example",
    "://secret",
    "secret\n",
    "http://me:secret@xn--\u00fc.example",
]


@pytest.mark.parametrize("proxy", NO_PROXIES)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_of_the_environment_that_is_none_is_named(
    proxy: str, scheme: str
) -> None:
    name = f"{scheme}_proxy".upper()
    with pytest.raises(ConfigError) as refusal:
        RESTClient(Config(f"{scheme}://shop.example"), environ={name: proxy})
    assert (refusal.value.source, refusal.value.key) == ("environment", name)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("proxy", NO_PROXIES)
def test_a_proxy_of_a_kubeconfig_that_is_none_is_named(proxy: str) -> None:
    text = with_cluster(**{"proxy-url": proxy})
    with pytest.raises(ConfigError) as refusal:
        RESTClient(Config.from_kubeconfig(text=text))
    assert "proxy-url" in refusal.value.key
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("proxy", ["ftp://proxy.example", "socks4://me:secret@p"])
def test_a_login_through_a_proxy_that_is_none_is_a_config_error(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    oidc = OIDCConfig("https://idp.example", "me", refresh_token="x")
    with pytest.raises(ConfigError) as refusal:
        OIDCCredentials(oidc, source="here").fetch()
    assert "proxy" in refusal.value.reason
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "server",
    ["https://xn--\u00fc.example", "https://\u2488.example"],
)
def test_a_server_that_is_no_url_after_all_is_a_config_error(server: str) -> None:
    with pytest.raises(ConfigError) as refusal:
        RESTClient(Config(server), environ={})
    assert refusal.value.key == "server"
