"""Kubeconfigs as kubectl reads them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from kubeconfig_samples import DATA, PEM, kubeconfig, load, oidc, plugin, write

from kuberuntime.config import (
    Config,
    ConfigError,
    ExecConfig,
    Impersonation,
    OIDCConfig,
    TLSConfig,
)


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
    assert not config.compression


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
    content = kubeconfig(cluster={"x": [1]}, user={"frobnicate": True})
    assert load(file, {**content, "x": 1}).server == "https://c.example:6443"


def test_what_other_contexts_use_does_not_matter(file: Path) -> None:
    content = kubeconfig()
    content["users"][0]["user"] = {"auth-provider": {"name": "gcp"}}
    content["clusters"][0]["cluster"] = {"proxy-url": "gopher://proxy"}
    assert load(file, content).server == "https://c.example:6443"
    with pytest.raises(ConfigError, match=r"auth-provider\.name"):
        load(file, content, context="prod")


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


def test_the_user_is_read_as_it_is_written(file: Path) -> None:
    user = {
        "tokenFile": "me.token",
        "as": "alice",
        "as-uid": "42",
        "as-groups": ["dev", "ops"],
        "as-user-extra": {"Scopes/x": ["a", "b"]},
    }
    (file.parent / "me.token").write_text("abc")
    config = load(file, kubeconfig(user=user))
    assert config.token_file == file.parent / "me.token"
    assert config.impersonate == Impersonation(
        "alice", uid="42", groups=("dev", "ops"), extra={"Scopes/x": ("a", "b")}
    )


def test_basic_auth_is_read(file: Path) -> None:
    config = load(file, kubeconfig(user={"username": "me", "password": "a:b"}))
    assert (config.username, config.password) == ("me", "a:b")


def test_a_proxy_is_read(file: Path) -> None:
    config = load(file, kubeconfig(cluster={"proxy-url": "socks5://me:pw@proxy:1080"}))
    assert config.proxy_url == "socks5://me:pw@proxy:1080"
    assert "pw" not in repr(config)


def test_a_plugin_is_read_with_what_its_cluster_says_to_it(file: Path) -> None:
    extensions = [
        {"name": "minikube", "extension": {"version": "1"}},
        {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "x"}},
    ]
    found = plugin(
        args=["eks", "get-token"],
        env=[{"name": "AWS_PROFILE", "value": "shop"}],
        installHint="brew install it",
        provideClusterInfo=True,
    )
    content = kubeconfig(cluster={"extensions": extensions}, user={"exec": found})
    assert load(file, content).exec == ExecConfig(
        command="aws",
        api_version="client.authentication.k8s.io/v1",
        interactive_mode="Never",
        args=("eks", "get-token"),
        env={"AWS_PROFILE": "shop"},
        install_hint="brew install it",
        provide_cluster_info=True,
        cluster_config={"audience": "x"},
    )


def test_a_plugin_of_v1beta1_may_leave_out_its_mode(file: Path) -> None:
    version = "client.authentication.k8s.io/v1beta1"
    found = plugin(apiVersion=version, interactiveMode=None)
    config = load(file, kubeconfig(user={"exec": found}))
    assert config.exec is not None
    assert config.exec.interactive_mode == "IfAvailable"


def test_a_plugin_named_by_a_path_is_relative_to_the_file(file: Path) -> None:
    config = load(file, kubeconfig(user={"exec": plugin(command="bin/login")}))
    assert config.exec is not None
    assert config.exec.command == str(file.parent / "bin" / "login")


def test_an_oidc_login_is_read(file: Path) -> None:
    login = oidc(
        **{
            "client-secret": "s3",
            "id-token": "a.b.c",
            "refresh-token": "r3",
            "idp-certificate-authority-data": DATA,
        }
    )
    config = load(file, kubeconfig(user={"auth-provider": login}))
    assert config.oidc == OIDCConfig(
        issuer="https://login.example",
        client_id="kubectl",
        client_secret="s3",
        id_token="a.b.c",
        refresh_token="r3",
        ca_data=PEM.encode(),
        file=file,
        user="u",
    )
    for secret in ("s3", "a.b.c", "r3"):
        assert secret not in repr(config)
