"""Which config a program gets, and what it is told of where that is from."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from kubeconfig_samples import kubeconfig, write

from kuberuntime.config import Config, ConfigError, TLSConfig
from kuberuntime.config.in_cluster import in_cluster_config
from kuberuntime.config.loading import load_config

POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"}


@pytest.fixture
def account(tmp_path: Path) -> Path:
    """The folder of a service account, as kubelets mount it."""
    folder = tmp_path / "serviceaccount"
    folder.mkdir()
    for name, text in {"token": "t1", "ca.crt": "ca", "namespace": "shop\n"}.items():
        (folder / name).write_text(text)
    return folder


def load(
    account: Path, home: Path, environ: dict[str, str], context: str | None = None
) -> Config:
    return load_config(
        None,
        context=context,
        namespace=None,
        environ={"HOME": str(home), **environ},
        folder=account,
    )


def at_home(home: Path) -> Path:
    (home / ".kube").mkdir()
    return write(home / ".kube" / "config", kubeconfig())


def test_a_pod_asks_its_own_cluster_as_its_service_account(account: Path) -> None:
    config = in_cluster_config(POD, folder=account)
    assert config == Config(
        "https://10.0.0.1:443",
        tls=TLSConfig(ca_file=account / "ca.crt"),
        token_file=account / "token",
        namespace="shop",
        source="in-cluster",
    )
    assert config.credentials().fetch() == (("Authorization", "Bearer t1"),)


def test_an_ipv6_cluster_gets_brackets(account: Path) -> None:
    environ = POD | {"KUBERNETES_SERVICE_HOST": "fd00::1"}
    assert in_cluster_config(environ, folder=account).server == "https://[fd00::1]:443"


def test_a_pod_can_be_told_its_namespace(account: Path) -> None:
    environ = POD | {"POD_NAMESPACE": "mine"}
    assert in_cluster_config(environ, folder=account).namespace == "mine"


def test_without_a_namespace_it_is_default(account: Path) -> None:
    (account / "namespace").unlink()
    assert in_cluster_config(POD, folder=account).namespace == "default"


def test_a_pod_without_a_token_is_told_why(account: Path) -> None:
    (account / "token").unlink()
    with pytest.raises(ConfigError, match="automountServiceAccountToken") as refusal:
        in_cluster_config(POD, folder=account)
    assert (refusal.value.source, refusal.value.key) == ("in-cluster", "token")


def test_a_pod_without_a_ca_trusts_the_systems_and_says_so(
    account: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (account / "ca.crt").unlink()
    with caplog.at_level(logging.WARNING):
        assert not in_cluster_config(POD, folder=account).tls.has_ca
    assert "the system's CAs are trusted" in caplog.text


@pytest.mark.parametrize("key", POD)
def test_outside_of_a_pod_there_is_no_cluster(account: Path, key: str) -> None:
    environ = {name: value for name, value in POD.items() if name != key}
    with pytest.raises(ConfigError, match=r"KUBERNETES_SERVICE_HOST.*not a container"):
        in_cluster_config(environ, folder=account)
    with pytest.raises(ConfigError, match="not a container"):
        Config.in_cluster(environ=environ)


def test_a_kubeconfig_goes_before_the_pod(account: Path, tmp_path: Path) -> None:
    file = at_home(tmp_path)
    config = load(account, tmp_path, POD)
    assert config.source == f"{file} (context dev)"


def test_without_a_kubeconfig_the_pod_is_asked(account: Path, tmp_path: Path) -> None:
    assert load(account, tmp_path, POD).source == "in-cluster"
    named = POD | {"KUBECONFIG": str(tmp_path / "nowhere")}
    assert load(account, tmp_path, named).source == "in-cluster"


def test_a_kubeconfig_that_says_nothing_does_not_hide_the_pod(
    account: Path, tmp_path: Path
) -> None:
    write(at_home(tmp_path), {"kind": "Config", "preferences": {}})
    assert load(account, tmp_path, POD).source == "in-cluster"


def test_a_broken_kubeconfig_is_an_error_in_a_pod_too(
    account: Path, tmp_path: Path
) -> None:
    write(at_home(tmp_path), "clusters: 1")
    with pytest.raises(ConfigError, match="clusters"):
        load(account, tmp_path, POD)


def test_a_context_is_not_found_in_a_pod(account: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="only be chosen in a kubeconfig"):
        load(account, tmp_path, POD, context="prod")


def test_nothing_anywhere_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        Config.load(environ={"HOME": str(tmp_path)})
    said = str(refusal.value)
    assert str(tmp_path / ".kube" / "config") in said
    assert "KUBECONFIG is not set" in said
    assert "KUBERNETES_SERVICE_HOST is not set" in said


def test_a_file_asked_for_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the kubeconfig"):
        Config.load(tmp_path / "nowhere", environ=POD)


def test_context_and_namespace_can_be_asked_for(tmp_path: Path) -> None:
    file = at_home(tmp_path)
    config = Config.load(file, context="prod", namespace="mine")
    assert (config.server, config.namespace) == ("https://other.example", "mine")
