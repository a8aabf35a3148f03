"""Credential plugins: what they are told, and what becomes of their answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kuberuntime.config import (
    ClientCertificate,
    Config,
    CredentialsError,
    ExecConfig,
    TLSConfig,
)
from kuberuntime.config.credentials import bearer
from kuberuntime.config.exec_config import InteractiveMode
from kuberuntime.config.exec_plugin import ExecCredentials

V1 = "client.authentication.k8s.io/v1"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp()
PEM = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"


def credential(status: Any, **values: Any) -> bytes:
    found = {"apiVersion": V1, "kind": "ExecCredential", "status": status, **values}
    return json.dumps(found).encode()


class Program:
    """Answers in turn with what it is given; remembers how it was called."""

    def __init__(self, *answers: bytes | int | OSError) -> None:
        self._answers = list(answers)
        self.calls: list[tuple[Sequence[str], Mapping[str, str], bool]] = []

    def __call__(
        self, command: Sequence[str], env: Mapping[str, str], interactive: bool
    ) -> tuple[int, bytes]:
        self.calls.append((command, env, interactive))
        answer = self._answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return (answer, b"") if isinstance(answer, int) else (0, answer)

    @property
    def told(self) -> Any:
        """What the last call had in KUBERNETES_EXEC_INFO."""
        return json.loads(self.calls[-1][1]["KUBERNETES_EXEC_INFO"])


def config(**values: Any) -> Config:
    plugin = ExecConfig(command="aws", api_version=V1)
    return Config(
        "https://c.example", exec=replace(plugin, **values), source="/me/config"
    )


def asking(
    program: Program,
    config: Config,
    *,
    now: float = NOON,
    terminal: bool = False,
    environ: Mapping[str, str] | None = None,
) -> ExecCredentials:
    return ExecCredentials(
        config,
        run=program,
        clock=lambda: now,
        terminal=lambda: terminal,
        environ=environ or {},
    )


def test_a_token_is_used_until_it_expires() -> None:
    program = Program(
        credential({"token": "t1", "expirationTimestamp": "2026-01-01T13:00:00Z"}),
        credential({"token": "t2"}),
    )
    credentials = asking(program, config())
    assert credentials.current(NOON) is None
    assert credentials.fetch() == bearer("t1")
    assert credentials.fetch() == bearer("t1")
    assert len(program.calls) == 1
    assert credentials.current(NOON + 3599) == bearer("t1")
    assert credentials.current(NOON + 3600) is None


def test_a_token_without_expiry_is_used_until_it_is_refused() -> None:
    program = Program(credential({"token": "t1"}), credential({"token": "t2"}))
    credentials = asking(program, config())
    sent = credentials.fetch()
    assert credentials.current(NOON * 2) == bearer("t1")
    assert credentials.rejected(sent)
    assert credentials.fetch() == bearer("t2")


def test_a_certificate_is_shown_and_changes_with_the_next_answer() -> None:
    first = {"clientCertificateData": PEM, "clientKeyData": KEY, "token": "t"}
    program = Program(credential(first), credential({"token": "t"}))
    credentials = asking(program, config())
    assert credentials.certificate is None
    assert credentials.fetch() == bearer("t")
    assert credentials.certificate == ClientCertificate(PEM.encode(), KEY.encode())
    assert "PRIVATE" not in repr(credentials.certificate)
    credentials.rejected()
    assert credentials.certificate is not None
    credentials.fetch()
    assert credentials.certificate is None


def test_a_certificate_alone_needs_no_header() -> None:
    status = {"clientCertificateData": PEM, "clientKeyData": KEY, "token": ""}
    assert asking(Program(credential(status)), config()).fetch() == ()


def test_a_plugin_gets_its_arguments_and_both_environments() -> None:
    program = Program(credential({"token": "t"}))
    plugin = config(args=("eks", "get-token"), env={"AWS_PROFILE": "shop"})
    environ = {"HOME": "/me", "AWS_PROFILE": "other", "KUBERNETES_EXEC_INFO": "old"}
    asking(program, plugin, environ=environ).fetch()
    command, env, interactive = program.calls[0]
    assert command == ["aws", "eks", "get-token"]
    assert (env["HOME"], env["AWS_PROFILE"]) == ("/me", "shop")
    assert not interactive
    assert program.told == {
        "kind": "ExecCredential",
        "apiVersion": V1,
        "spec": {"interactive": False},
    }


def test_a_plugin_is_told_of_the_cluster_where_it_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_bytes(b"ca")
    plugin = config(provide_cluster_info=True, cluster_config={"audience": "x"})
    tls = TLSConfig(ca_file=tmp_path / "ca.crt", server_name="kubernetes")
    program = Program(credential({"token": "t"}))
    asking(program, replace(plugin, tls=tls, proxy_url="http://proxy:1")).fetch()
    assert program.told["spec"]["cluster"] == {
        "server": "https://c.example",
        "tls-server-name": "kubernetes",
        "certificate-authority-data": "Y2E=",
        "proxy-url": "http://proxy:1",
        "config": {"audience": "x"},
    }


def test_a_plugin_is_told_that_the_server_is_not_verified() -> None:
    program = Program(credential({"token": "t"}))
    tls = TLSConfig(insecure_skip_verify=True)
    asked = replace(config(provide_cluster_info=True), tls=tls, compression=False)
    asking(program, asked).fetch()
    assert program.told["spec"]["cluster"] == {
        "server": "https://c.example",
        "insecure-skip-tls-verify": True,
        "disable-compression": True,
    }


def test_a_ca_that_cannot_be_told_is_an_error(tmp_path: Path) -> None:
    tls = TLSConfig(ca_file=tmp_path / "ca.crt")
    asked = replace(config(provide_cluster_info=True), tls=tls)
    with pytest.raises(CredentialsError, match=r"ca\.crt: No such file"):
        asking(Program(), asked).fetch()


@pytest.mark.parametrize(
    ("mode", "terminal", "interactive"),
    [
        ("Never", True, False),
        ("IfAvailable", True, True),
        ("IfAvailable", False, False),
        ("Always", True, True),
    ],
)
def test_a_plugin_talks_to_the_user_where_it_may_and_can(
    mode: InteractiveMode, terminal: bool, interactive: bool
) -> None:
    program = Program(credential({"token": "t"}))
    asking(program, config(interactive_mode=mode), terminal=terminal).fetch()
    assert program.calls[0][2] is interactive
    assert program.told["spec"]["interactive"] is interactive


def test_a_plugin_that_must_ask_is_not_run_without_a_terminal() -> None:
    program = Program()
    with pytest.raises(CredentialsError, match="standard input is no terminal"):
        asking(program, config(interactive_mode="Always")).fetch()
    assert program.calls == []


def test_v1beta1_is_spoken_to_those_who_speak_it() -> None:
    beta = "client.authentication.k8s.io/v1beta1"
    program = Program(credential({"token": "t"}, apiVersion=beta))
    assert asking(program, config(api_version=beta)).fetch() == bearer("t")
    assert program.told["apiVersion"] == beta


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (FileNotFoundError(), "is not installed\n\nbrew install it"),
        (PermissionError(13, "Permission denied"), "cannot be run: Permission denied"),
        (7, "failed with exit code 7"),
        (b"", "wrote no ExecCredential in JSON"),
        (b"secret: x", "wrote no ExecCredential in JSON"),
        (b"[]", "wrote no ExecCredential in JSON"),
        (credential({"token": "secret"}, kind="Pod"), "of kind 'Pod'"),
        (
            credential(
                {"token": "secret"}, apiVersion="client.authentication.k8s.io/v1beta1"
            ),
            "answers in 'client.authentication.k8s.io/v1beta1', but is set up for",
        ),
        (credential(None), "without status"),
        (credential({}), "neither a token nor a client certificate"),
        (credential({"token": 1}), "Expected `str | null`, got `int`"),
        (credential({"token": "secret with blanks"}), "a token with blanks"),
        (credential({"clientCertificateData": PEM}), "or its key, not both"),
        (
            credential({"clientCertificateData": "secret", "clientKeyData": "secret"}),
            "not PEM",
        ),
        (
            credential({"token": "secret", "expirationTimestamp": "tomorrow"}),
            "expirationTimestamp",
        ),
        (
            credential(
                {"token": "secret", "expirationTimestamp": "2026-01-01T12:00:00"}
            ),
            "expirationTimestamp",
        ),
    ],
)
def test_a_plugin_that_fails_is_named_and_quotes_no_secrets(
    answer: bytes | int | OSError, reason: str
) -> None:
    credentials = asking(Program(answer), config(install_hint="brew install it"))
    with pytest.raises(CredentialsError) as refusal:
        credentials.fetch()
    error = refusal.value
    assert str(error).startswith("/me/config: exec: the credential plugin 'aws' ")
    assert reason in error.reason
    assert "secret" not in str(error)


def test_after_a_failure_the_plugin_is_asked_again() -> None:
    program = Program(1, credential({"token": "t"}))
    credentials = asking(program, config())
    with pytest.raises(CredentialsError):
        credentials.fetch()
    assert credentials.fetch() == bearer("t")


def test_a_real_program_is_run(tmp_path: Path) -> None:
    script = tmp_path / "login.py"
    script.write_text(
        "import json, os, sys\n"
        "told = json.loads(os.environ['KUBERNETES_EXEC_INFO'])\n"
        "token = sys.argv[1] + os.environ['SUFFIX'] + sys.stdin.read()\n"
        "json.dump({**told, 'status': {'token': token}}, sys.stdout)\n"
    )
    asked = config(
        command=sys.executable,
        args=(str(script), "abc"),
        env={"SUFFIX": "def"},
        interactive_mode="Never",
    )
    assert asked.credentials().fetch() == bearer("abcdef")


def test_a_program_that_is_not_there_is_reported(tmp_path: Path) -> None:
    asked = config(command=str(tmp_path / "nowhere"), interactive_mode="Never")
    with pytest.raises(CredentialsError, match="is not installed"):
        asked.credentials().fetch()


def test_a_file_that_is_no_program_is_reported(tmp_path: Path) -> None:
    (tmp_path / "login").write_text("")
    asked = config(command=str(tmp_path / "login"), interactive_mode="Never")
    with pytest.raises(CredentialsError, match="cannot be run: Permission denied"):
        asked.credentials().fetch()


def test_a_config_says_what_it_cannot_ask() -> None:
    with pytest.raises(ValueError, match="v1alpha1' is not supported"):
        ExecConfig("aws", "client.authentication.k8s.io/v1alpha1")
    with pytest.raises(ValueError, match="command is empty"):
        ExecConfig("", V1)
    with pytest.raises(ValueError, match="without exec"):
        ExecCredentials(Config("https://c.example"))
