"""Configs made by hand."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kuberuntime.config import (
    ClientCertificate,
    Config,
    ConfigError,
    ExecConfig,
    Impersonation,
    OIDCConfig,
    TLSConfig,
)

EXEC = ExecConfig("aws", "client.authentication.k8s.io/v1")
OIDC = OIDCConfig("https://login.example", "kubectl")
PKI = Path(__file__).parent / "pki"


def test_credentials_are_not_shown() -> None:
    tls = TLSConfig(cert_data=b"my cert", key_data=b"my key", ca_data=b"my ca")
    plugin = replace(EXEC, args=("my",), env={"A": "my"}, cluster_config={"a": "my"})
    login = replace(OIDC, id_token="my", refresh_token="my", client_secret="my")
    for config in (
        Config("https://c.example", tls=tls, token="my-token", exec=plugin),
        Config("https://c.example", username="u", password="my", oidc=login),
        Config("https://c.example", proxy_url="http://u:my@proxy"),
    ):
        assert "my" not in repr(config)
        assert "https://c.example" in repr(config)


@pytest.mark.parametrize(
    ("tls", "reason"),
    [
        ({"ca_data": b"", "ca_file": Path("x")}, "ca_data and ca_file are both given"),
        ({"cert_data": b""}, "a client cert is given without its key"),
        ({"key_file": Path("x")}, "a client key is given without its cert"),
        ({"ca_data": b"", "insecure_skip_verify": True}, "makes no use of a CA"),
    ],
)
def test_tls_that_makes_no_sense_is_refused(tls: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        TLSConfig(**tls)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"server": "c.example"}, "not a URL"),
        ({"server": "https://me@c.example"}, "user name"),
        ({"server": "https://c", "token": "two words"}, "blanks"),
        ({"server": "https://c", "token": ""}, "empty token"),
        ({"server": "https://c", "user_agent": "a\r\nb"}, "user_agent"),
        ({"server": "https://c", "token": "t", "username": "u"}, "both given"),
        ({"server": "https://c", "password": "two words"}, "without its username"),
        ({"server": "https://c", "username": "a:b"}, "colon"),
        ({"server": "https://c", "exec": EXEC, "oidc": OIDC}, "both given"),
        ({"server": "https://c", "proxy_url": "proxy:3128"}, "a proxy that is not"),
        ({"server": "https://c", "qps": 0}, "qps is not above 0"),
        ({"server": "https://c", "burst": 0}, "burst is at least 1"),
        ({"server": "https://c", "retries": -1}, "retries at least 0"),
    ],
)
def test_a_config_that_cannot_be_sent_is_refused(
    values: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason) as refusal:
        Config(**values)
    assert "two words" not in str(refusal.value)


def test_a_slash_at_the_end_of_the_server_is_dropped() -> None:
    assert Config("https://c.example/base/").server == "https://c.example/base"


def test_config_errors_survive_pickling() -> None:
    error = ConfigError("file", "users[0].user.token", "wrong")
    assert str(pickle.loads(pickle.dumps(error))) == "file: users[0].user.token: wrong"


def test_impersonation_is_sent_as_headers() -> None:
    someone = Impersonation(
        "jürgen", uid="1", groups=("dev", "ops"), extra={"acme.io/Scope%": ("a", "b")}
    )
    assert someone.headers() == (
        ("Impersonate-User", "jürgen"),
        ("Impersonate-Uid", "1"),
        ("Impersonate-Group", "dev"),
        ("Impersonate-Group", "ops"),
        ("Impersonate-Extra-acme.io%2FScope%25", "a"),
        ("Impersonate-Extra-acme.io%2FScope%25", "b"),
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"user": ""}, "user is empty"),
        ({"user": "a\r\nb"}, "cannot go in a header"),
        ({"user": "a", "groups": ("b ",)}, "cannot go in a header"),
        ({"user": "a", "extra": {"k": ("\x00",)}}, "cannot go in a header"),
    ],
)
def test_impersonation_that_cannot_be_sent_is_refused(
    values: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Impersonation(**values)


def test_a_fingerprint_changes_with_the_files(tmp_path: Path) -> None:
    ca = tmp_path / "ca.crt"
    ca.write_text("one")
    config = Config("https://c", tls=TLSConfig(ca_file=ca))
    before = config.tls_fingerprint()
    assert config.tls_fingerprint() == before
    (tmp_path / "new").write_text("two")
    (tmp_path / "new").replace(ca)
    after = config.tls_fingerprint()
    assert after != before
    ca.unlink()
    assert config.tls_fingerprint() not in (before, after)
    assert Config("https://c").tls_fingerprint() == (None, None, None)


def test_a_fingerprint_sees_a_volume_that_is_swapped_by_its_link(
    tmp_path: Path,
) -> None:
    for name in ("v1", "v2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ca.crt").write_text("same size")
    (tmp_path / "data").symlink_to("v1")
    config = Config("https://c", tls=TLSConfig(ca_file=tmp_path / "data" / "ca.crt"))
    before = config.tls_fingerprint()
    (tmp_path / "link").symlink_to("v2")
    (tmp_path / "link").replace(tmp_path / "data")
    assert config.tls_fingerprint() != before


def test_a_certificate_of_a_plugin_is_shown_in_place_of_the_configs() -> None:
    tls = TLSConfig(cert_file=PKI / "client.crt", key_file=PKI / "other.key")
    config = Config("https://c", tls=tls)
    with pytest.raises(ConfigError, match=r"client\.crt"):
        config.ssl_context()
    good = ClientCertificate(
        (PKI / "client.crt").read_bytes(), (PKI / "client.key").read_bytes()
    )
    config.ssl_context(good)
    bad = ClientCertificate(good.cert, (PKI / "other.key").read_bytes())
    with pytest.raises(ConfigError, match="of the plugin"):
        config.ssl_context(bad)
