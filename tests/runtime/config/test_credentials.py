"""Tokens and passwords: what is sent, and what happens where they expire."""

from __future__ import annotations

import logging
import pickle
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from tests.patience import LONG

from kuberuntime.config import Config, CredentialsError, ExecConfig, TLSConfig
from kuberuntime.config.credentials import Fetched, FetchedCredentials, bearer
from kuberuntime.config.exec_plugin import ExecCredentials
from kuberuntime.config.token_file import TokenFileCredentials

SERVER = "https://c.example"
PLUGIN = ExecConfig("aws", "client.authentication.k8s.io/v1")


class Clock:
    """Seconds that pass when told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_a_token_is_sent_as_a_bearers() -> None:
    credentials = Config(SERVER, token="abc").credentials()
    assert credentials.current(0) == (("Authorization", "Bearer abc"),)
    assert credentials.fetch() == credentials.current(1e12)
    assert not credentials.rejected()


def test_basic_auth_is_sent_in_utf_8() -> None:
    credentials = Config(SERVER, username="me", password="pä:ss").credentials()
    assert credentials.current(0) == (("Authorization", "Basic bWU6cMOkOnNz"),)


def test_nobody_sends_nothing() -> None:
    credentials = Config(SERVER).credentials()
    assert credentials.current(0) == ()
    assert credentials.certificate is None
    assert not credentials.rejected()


def test_what_is_given_outright_goes_before_a_plugin() -> None:
    asked = Config(SERVER, exec=PLUGIN)
    assert isinstance(asked.credentials(), ExecCredentials)
    shown = TLSConfig(cert_data=b"c", key_data=b"k")
    for given in (
        replace(asked, token="t"),
        replace(asked, username="me"),
        replace(asked, tls=shown),
    ):
        assert given.credentials().current(0) is not None


def test_credentials_of_a_config_are_the_same_each_time() -> None:
    config = Config(SERVER, exec=PLUGIN)
    assert config.credentials() is config.credentials()
    assert replace(config).credentials() is not config.credentials()


def test_a_config_that_is_in_use_can_be_pickled_and_compared() -> None:
    config = Config(SERVER, exec=PLUGIN)
    config.credentials()
    copy: Config = pickle.loads(pickle.dumps(config))
    assert copy == config
    assert copy.credentials() is not config.credentials()


@pytest.fixture
def token(tmp_path: Path) -> Path:
    file = tmp_path / "token"
    file.write_text("one\n")
    return file


def from_file(
    file: Path, clock: Clock, fallback: str | None = None
) -> TokenFileCredentials:
    return TokenFileCredentials(file, fallback=fallback, source="Config", clock=clock)


def test_a_token_file_is_read_again_after_a_minute(token: Path) -> None:
    clock = Clock()
    credentials = from_file(token, clock)
    assert credentials.current(clock.now) is None
    assert credentials.fetch() == bearer("one")
    token.write_text("two")
    clock.now += 59.9
    assert credentials.current(clock.now) == bearer("one")
    assert credentials.fetch() == bearer("one")
    clock.now += 0.1
    assert credentials.current(clock.now) is None
    assert credentials.fetch() == bearer("two")


def test_a_refused_token_is_read_again_at_once(token: Path) -> None:
    clock = Clock()
    credentials = from_file(token, clock)
    sent = credentials.fetch()
    token.write_text("two")
    assert credentials.rejected(sent)
    assert credentials.current(clock.now) is None
    assert credentials.fetch() == bearer("two")


def test_a_late_refusal_keeps_what_came_since(token: Path) -> None:
    clock = Clock()
    credentials = from_file(token, clock)
    first = credentials.fetch()
    token.write_text("two")
    assert credentials.rejected(first)
    credentials.fetch()
    assert credentials.rejected(first)
    assert credentials.current(clock.now) == bearer("two")


def test_a_token_file_that_vanishes_leaves_the_token_in_use(
    token: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    credentials = from_file(token, clock)
    credentials.fetch()
    token.unlink()
    clock.now += 61
    with caplog.at_level(logging.WARNING):
        assert credentials.fetch() == bearer("one")
    assert str(token) in caplog.text
    assert "one" not in caplog.messages[0].replace(str(token), "")
    assert credentials.current(clock.now + 59) == bearer("one")


def test_a_token_goes_where_its_file_cannot_be_read(token: Path) -> None:
    token.unlink()
    credentials = from_file(token, Clock(), fallback="beside")
    assert credentials.fetch() == bearer("beside")


def test_a_file_goes_before_the_token_beside_it(token: Path) -> None:
    config = Config(SERVER, token="beside", token_file=token)
    assert config.credentials().fetch() == bearer("one")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"", "an empty token"),
        (b"two words", "blanks"),
        (b"\xff\xfe", "no text"),
    ],
)
def test_a_file_without_a_token_is_named(
    token: Path, content: bytes | None, reason: str
) -> None:
    if content is None:
        token.unlink()
    else:
        token.write_bytes(content)
    with pytest.raises(CredentialsError, match=reason) as refusal:
        from_file(token, Clock()).fetch()
    assert str(token) in str(refusal.value)
    assert refusal.value.key == "tokenFile"
    assert "two words" not in str(refusal.value)


class Slow(FetchedCredentials):
    """Fetches when it is let; counts how often."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.go = threading.Event()
        self.count = 0

    def _fetch(self, previous: Fetched | None) -> Fetched:
        self.count += 1
        self.asked.set()
        assert self.go.wait(LONG)
        return Fetched(bearer("slow"))


def test_who_asks_at_the_same_time_waits_for_one_fetch() -> None:
    credentials = Slow()
    got: list[object] = []
    threads = [
        threading.Thread(target=lambda: got.append(credentials.fetch()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    assert credentials.asked.wait(LONG)
    # What an event loop calls does not wait for a fetch under way.
    assert credentials.current(0) is None
    assert credentials.rejected(())
    credentials.go.set()
    for thread in threads:
        thread.join(LONG)
    assert got == [bearer("slow")] * 4
    assert credentials.count == 1
