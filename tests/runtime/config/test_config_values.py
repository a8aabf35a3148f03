"""Configs made by hand."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from kuberuntime.config import Config, ConfigError, TLSConfig


def test_credentials_are_not_shown() -> None:
    tls = TLSConfig(cert_data=b"my cert", key_data=b"my key", ca_data=b"my ca")
    config = Config("https://c.example", tls=tls, token="my-token")
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
