"""Kubeconfigs as kubectl reads them; every error names the file and the key."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from kuberuntime.config import Config, ConfigError, TLSConfig

PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
DATA = base64.b64encode(PEM.encode()).decode()


def kubeconfig(
    *,
    cluster: dict[str, Any] | None = None,
    user: dict[str, Any] | None = None,
    context: dict[str, Any] | None = None,
    **top: Any,
) -> dict[str, Any]:
    """A kubeconfig with a second cluster, user and context that nothing asks for."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "dev",
        "clusters": [
            {"name": "other", "cluster": {"server": "https://other.example"}},
            {
                "name": "c",
                "cluster": {"server": "https://c.example:6443"} | (cluster or {}),
            },
        ],
        "users": [
            {"name": "nobody", "user": {}},
            {"name": "u", "user": user or {}},
        ],
        "contexts": [
            {"name": "dev", "context": {"cluster": "c", "user": "u"} | (context or {})},
            {"name": "prod", "context": {"cluster": "other", "user": "nobody"}},
        ],
        **top,
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kubeconfig"


def write(file: Path, content: Any) -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, encoding="utf-8")
    return file


def load(file: Path, content: Any, context: str | None = None) -> Config:
    return Config.from_kubeconfig(write(file, content), context=context)


def test_the_current_context_chooses_server_and_namespace(file: Path) -> None:
    config = load(file, kubeconfig(context={"namespace": "shop"}))
    assert config.server == "https://c.example:6443"
    assert config.namespace == "shop"
    assert config.tls == TLSConfig()
    assert config.source == f"{file} (context dev)"


def test_a_context_can_be_named(file: Path) -> None:
    config = load(file, kubeconfig(), context="prod")
    assert (config.server, config.namespace) == ("https://other.example", "default")


def test_a_file_as_people_write_it_is_read(file: Path) -> None:
    text = f"""\
        # written by hand
        apiVersion: v1
        kind: Config
        preferences: {{}}
        current-context: on
        clusters:
        - name: yes
          cluster:
            server: https://c.example/
            certificate-authority-data: {DATA}
            extensions: [{{name: minikube, extension: {{version: 1.2}}}}]
        users:
        - name: =
          user: {{token: abc.def}}
        contexts:
        - context: {{cluster: yes, user: =, namespace: off}}
          name: on
        """
    config = load(file, re.sub("^        ", "", text, flags=re.MULTILINE))
    assert config.server == "https://c.example"
    assert config.namespace == "off"
    assert config.token == "abc.def"
    assert config.tls.ca_data == PEM.encode()


def test_inline_certificates_and_key_are_decoded(file: Path) -> None:
    user = {"client-certificate-data": DATA, "client-key-data": DATA}
    config = load(
        file, kubeconfig(cluster={"certificate-authority-data": DATA}, user=user)
    )
    pem = PEM.encode()
    assert config.tls == TLSConfig(ca_data=pem, cert_data=pem, key_data=pem)


def test_base64_may_be_broken_into_lines(file: Path) -> None:
    data = DATA[:30] + "\r\n" + DATA[30:] + "\n"
    config = load(file, kubeconfig(cluster={"certificate-authority-data": data}))
    assert config.tls.ca_data == PEM.encode()


def test_paths_are_relative_to_the_file_and_not_to_where_the_program_runs(
    file: Path,
) -> None:
    folder = file.parent / "pki"
    folder.mkdir()
    for name in ("ca.crt", "me.crt", "me.key"):
        (folder / name).write_text(PEM)
    config = load(
        file,
        kubeconfig(
            cluster={"certificate-authority": "pki/ca.crt"},
            user={
                "client-certificate": "pki/me.crt",
                "client-key": str(folder / "me.key"),
            },
        ),
    )
    assert config.tls == TLSConfig(
        ca_file=folder / "ca.crt",
        cert_file=folder / "me.crt",
        key_file=folder / "me.key",
    )


def test_tls_options_are_read(file: Path) -> None:
    cluster = {
        "insecure-skip-tls-verify": True,
        "tls-server-name": "kubernetes",
        "disable-compression": True,
    }
    config = load(file, kubeconfig(cluster=cluster))
    assert config.tls == TLSConfig(insecure_skip_verify=True, server_name="kubernetes")
    assert config.disable_compression


def test_a_context_without_user_is_anonymous(file: Path) -> None:
    config = load(file, kubeconfig(context={"user": ""}))
    assert config.token is None
    assert not config.tls.has_cert


@pytest.mark.parametrize(
    ("cluster", "server"),
    [
        ({"server": "localhost:8080"}, "http://localhost:8080"),
        (
            {"server": "10.0.0.1", "insecure-skip-tls-verify": True},
            "https://10.0.0.1",
        ),
        (
            {"server": "https://rancher.example/k8s/clusters/c-1/"},
            "https://rancher.example/k8s/clusters/c-1",
        ),
        ({"server": "https://[2001:db8::1]:6443"}, "https://[2001:db8::1]:6443"),
    ],
)
def test_a_server_is_completed_as_client_go_does(
    file: Path, cluster: dict[str, Any], server: str
) -> None:
    assert load(file, kubeconfig(cluster=cluster)).server == server


def test_unknown_keys_are_other_programs_business(file: Path) -> None:
    content = kubeconfig(cluster={"extensions": [1]}, user={"frobnicate": True})
    assert load(file, {**content, "x": 1}).server == "https://c.example:6443"


def test_what_other_contexts_use_does_not_matter(file: Path) -> None:
    content = kubeconfig()
    content["users"][0]["user"] = {"exec": {"command": "aws"}}
    content["clusters"][0]["cluster"] = {"proxy-url": "http://proxy"}
    assert load(file, content).server == "https://c.example:6443"
    with pytest.raises(ConfigError, match=r"clusters\[0\]\.cluster\.proxy-url"):
        load(file, content, context="prod")


CASES: dict[str, tuple[Any, str, str]] = {
    # name: (content, key, reason)
    "empty": ("", "", "expected one YAML document, found no"),
    "two documents": ("a: 1\n---\nb: 2\n", "", "found 2"),
    "no mapping": ("- a\n- b\n", "", "Expected `object`, got `array`"),
    "no yaml": ("clusters: [", "", "line 2, column 1"),
    "a key twice": ("kind: Config\nkind: Config\n", "", "kind"),
    "another kind": (kubeconfig(kind="Deployment"), "kind", "'Deployment' is not"),
    "another version": (kubeconfig(apiVersion="v2"), "apiVersion", "'v2' is not"),
    "no current context": (
        {k: v for k, v in kubeconfig().items() if k != "current-context"},
        "current-context",
        "no context is chosen; there are: dev, prod",
    ),
    "unknown current context": (
        {**kubeconfig(), "current-context": "stage"},
        "current-context",
        "no context 'stage'; there are: dev, prod",
    ),
    "no contexts": (
        kubeconfig(contexts=None),
        "current-context",
        "no context 'dev'; there are: none",
    ),
    "no cluster named": (
        kubeconfig(context={"cluster": None}),
        "contexts[0].context.cluster",
        "no cluster is named",
    ),
    "unknown cluster": (
        kubeconfig(context={"cluster": "x"}),
        "contexts[0].context.cluster",
        "no cluster 'x'; there are: other, c",
    ),
    "unknown user": (
        kubeconfig(context={"user": "x"}),
        "contexts[0].context.user",
        "no user 'x'; there are: nobody, u",
    ),
    "empty context": (
        kubeconfig(contexts=[{"name": "dev"}]),
        "contexts[0].context.cluster",
        "no cluster is named",
    ),
    "no server": (
        kubeconfig(cluster={"server": ""}),
        "clusters[1].cluster.server",
        "no server is named",
    ),
    "server of another scheme": (
        kubeconfig(cluster={"server": "ftp://c.example"}),
        "clusters[1].cluster.server",
        "not a URL that starts with https://",
    ),
    "server without host": (
        kubeconfig(cluster={"server": "https://"}),
        "clusters[1].cluster.server",
        "not a URL",
    ),
    "server with a bad port": (
        kubeconfig(cluster={"server": "https://c:99999"}),
        "clusters[1].cluster.server",
        "not a URL",
    ),
    "server with a query": (
        kubeconfig(cluster={"server": "https://c?x=1"}),
        "clusters[1].cluster.server",
        "query",
    ),
    "server with blanks": (
        kubeconfig(cluster={"server": "https://c .example"}),
        "clusters[1].cluster.server",
        "blanks",
    ),
    "server of another type": (
        kubeconfig(cluster={"server": 6443}),
        "clusters[1].cluster.server",
        "Expected `str | null`, got `int`",
    ),
    "clusters are a mapping": (
        kubeconfig(clusters={"c": {}}),
        "clusters",
        "Expected `array | null`, got `object`",
    ),
    "an entry without name": (
        kubeconfig(users=[{"user": {}}]),
        "users[0]",
        "missing required field `name`",
    ),
    "a name twice": (
        kubeconfig(users=[{"name": "u"}, {"name": "u"}]),
        "users[1].name",
        "a second entry called 'u'",
    ),
    "a boolean as text": (
        kubeconfig(cluster={"insecure-skip-tls-verify": "true"}),
        "clusters[1].cluster.insecure-skip-tls-verify",
        "Expected `bool | null`, got `str`",
    ),
    "insecure with a ca": (
        kubeconfig(
            cluster={
                "insecure-skip-tls-verify": True,
                "certificate-authority-data": DATA,
            }
        ),
        "clusters[1].cluster.insecure-skip-tls-verify",
        "goes with no certificate-authority",
    ),
    "ca twice": (
        kubeconfig(
            cluster={"certificate-authority": "x", "certificate-authority-data": DATA}
        ),
        "clusters[1].cluster.certificate-authority",
        "certificate-authority-data is given too",
    ),
    "ca file missing": (
        kubeconfig(cluster={"certificate-authority": "nowhere.crt"}),
        "clusters[1].cluster.certificate-authority",
        "nowhere.crt: No such file or directory",
    ),
    "ca not base64": (
        kubeconfig(cluster={"certificate-authority-data": "!!!"}),
        "clusters[1].cluster.certificate-authority-data",
        "not base64",
    ),
    "ca not pem": (
        kubeconfig(cluster={"certificate-authority-data": "AAAA"}),
        "clusters[1].cluster.certificate-authority-data",
        "of no PEM",
    ),
    "cert without key": (
        kubeconfig(user={"client-certificate-data": DATA}),
        "users[1].user.client-key",
        "missing, while there is a client-certificate",
    ),
    "key without cert": (
        kubeconfig(user={"client-key-data": DATA}),
        "users[1].user.client-certificate",
        "missing, while there is a client-key",
    ),
    "key file missing": (
        kubeconfig(user={"client-key": "no.key", "client-certificate-data": DATA}),
        "users[1].user.client-key",
        "no.key: No such file or directory",
    ),
    "token with a line break": (
        kubeconfig(user={"token": "secret\n"}),
        "users[1].user.token",
        "a token with blanks, line breaks",
    ),
    "token that is a number": (
        kubeconfig(user={"token": 123}),
        "users[1].user.token",
        "Expected `str | null`, got `int`",
    ),
    **{
        f"unsupported {key}": (
            kubeconfig(user={key: value}),
            f"users[1].user.{key}",
            "yet",
        )
        for key, value in {
            "tokenFile": "/t",
            "as": "alice",
            "as-uid": "1",
            "as-groups": ["g"],
            "as-user-extra": {"a": ["b"]},
            "username": "me",
            "password": "secret",
            "auth-provider": {"name": "oidc"},
            "exec": {"command": "aws"},
        }.items()
    },
    "unsupported proxy": (
        kubeconfig(cluster={"proxy-url": "http://proxy:3128"}),
        "clusters[1].cluster.proxy-url",
        "not supported yet",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_used_is_named_by_file_and_key(case: str, file: Path) -> None:
    content, key, reason = CASES[case]
    with pytest.raises(ConfigError) as refusal:
        load(file, content)
    error = refusal.value
    assert error.source == str(file)
    assert error.key == key
    assert reason in error.reason
    assert str(error).startswith(f"{file}: {key}: " if key else f"{file}: ")
    assert "secret" not in str(error)


def test_a_context_asked_for_by_name_must_exist(file: Path) -> None:
    with pytest.raises(
        ConfigError, match="contexts: no context 'x'; there are: dev, prod"
    ):
        load(file, kubeconfig(), context="x")


def test_a_missing_file_is_named(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"kubeconfig: cannot read .*: No such file"):
        Config.from_kubeconfig(file)


def test_a_folder_is_no_kubeconfig(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Is a directory"):
        Config.from_kubeconfig(tmp_path)


def test_bytes_that_are_no_text_are_refused(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ConfigError, match=re.escape(str(file))):
        Config.from_kubeconfig(file)


def test_kubeconfig_in_the_environment_names_the_file(file: Path) -> None:
    write(file, kubeconfig())
    config = Config.from_kubeconfig(environ={"KUBECONFIG": f"{file}{os.pathsep}"})
    assert config.server == "https://c.example:6443"


def test_without_it_the_file_in_the_home_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / ".kube").mkdir()
    write(tmp_path / ".kube" / "config", kubeconfig())
    config = Config.from_kubeconfig(environ={"HOME": str(tmp_path), "KUBECONFIG": ""})
    assert config.server == "https://c.example:6443"


def test_several_files_are_refused_for_now(file: Path) -> None:
    environ = {"KUBECONFIG": os.pathsep.join([str(file), "/b"])}
    with pytest.raises(ConfigError, match="environment: KUBECONFIG: several files"):
        Config.from_kubeconfig(environ=environ)
