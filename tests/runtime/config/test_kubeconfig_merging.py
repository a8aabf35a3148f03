"""Several kubeconfig files, and what goes before them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from kubeconfig_samples import kubeconfig, load, write

from kuberuntime.config import Config, ConfigError


def named(kind: str, entries: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": name, kind: value} for name, value in entries.items()]


def merged(*files: Path, **asked: str) -> Config:
    environ = {"KUBECONFIG": os.pathsep.join(map(str, files))}
    return Config.from_kubeconfig(environ=environ, **asked)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A context whose cluster is in the other file, and a user that both have."""
    (tmp_path / "a").mkdir()
    content = {
        "contexts": named("context", {"dev": {"cluster": "c", "user": "u"}}),
        "users": named("user", {"u": {"username": "first"}}),
    }
    return write(tmp_path / "a" / "config", content)


@pytest.fixture
def second(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "ca.crt").write_text("ca")
    cluster = {"server": "https://c.example", "certificate-authority": "ca.crt"}
    content = {
        "current-context": "dev",
        "clusters": named("cluster", {"c": cluster}),
        "contexts": named("context", {"dev": {"cluster": "x", "namespace": "b"}}),
        "users": named(
            "user", {"u": {"username": "second", "password": "p"}, "v": {"token": "t"}}
        ),
    }
    return write(tmp_path / "b" / "config", content)


def test_the_first_file_to_have_an_entry_gives_all_of_it(
    first: Path, second: Path
) -> None:
    config = merged(first, second)
    assert config.server == "https://c.example"
    assert (config.username, config.password) == ("first", None)
    assert config.namespace == "default"
    assert config.source == f"{first} (context dev)"


def test_the_first_file_with_a_current_context_sets_it(
    first: Path, second: Path
) -> None:
    third = write(first.parent / "third", {"current-context": "other"})
    assert merged(first, second, third).server == "https://c.example"
    with pytest.raises(ConfigError, match="no context 'other'") as refusal:
        merged(third, first, second)
    assert refusal.value.source == str(third)


def test_the_first_file_to_have_a_cluster_gives_all_of_it(
    first: Path, second: Path
) -> None:
    cluster = {"server": "https://first.example"}
    third = write(
        first.parent / "third", {"clusters": named("cluster", {"c": cluster})}
    )
    config = merged(first, third, second)
    assert config.server == "https://first.example"
    assert not config.tls.has_ca


def test_paths_are_relative_to_the_file_that_they_stand_in(
    first: Path, second: Path
) -> None:
    assert merged(first, second).tls.ca_file == second.parent / "ca.crt"


def test_an_error_names_the_one_file_that_has_it(first: Path, second: Path) -> None:
    (second.parent / "ca.crt").unlink()
    with pytest.raises(ConfigError) as refusal:
        merged(first, second)
    assert refusal.value.source == str(second)
    assert refusal.value.key == "clusters[0].cluster.certificate-authority"


def test_files_that_are_not_there_are_passed_over(first: Path, second: Path) -> None:
    nowhere = first.parent / "nowhere"
    assert merged(nowhere, first, second).username == "first"


def test_one_of_the_files_has_to_be_there(tmp_path: Path) -> None:
    files = tmp_path / "x", tmp_path / "y"
    with pytest.raises(ConfigError, match="cannot read the kubeconfig") as refusal:
        merged(*files)
    assert refusal.value.source == os.pathsep.join(map(str, files))


def test_an_empty_file_adds_nothing(first: Path, second: Path) -> None:
    empty = write(first.parent / "empty", "\n")
    assert merged(empty, first, second).username == "first"


def test_a_malformed_file_is_named_even_where_nothing_of_it_is_used(
    first: Path, second: Path
) -> None:
    broken = write(first.parent / "broken", "clusters: 1")
    with pytest.raises(ConfigError, match="clusters") as refusal:
        merged(first, second, broken)
    assert refusal.value.source == str(broken)


def test_a_name_twice_is_refused_in_one_file_only(first: Path) -> None:
    write(first, {"users": [{"name": "u"}, {"name": "u"}]})
    with pytest.raises(ConfigError, match="a second entry called 'u'"):
        merged(first)


def test_a_path_given_goes_before_the_environment(first: Path, second: Path) -> None:
    write(first, kubeconfig())
    environ = {"KUBECONFIG": str(second)}
    config = Config.from_kubeconfig(first, environ=environ)
    assert config.server == "https://c.example:6443"


def test_cluster_user_and_namespace_go_before_the_context(
    first: Path, second: Path
) -> None:
    config = merged(first, second, user="v", namespace="mine")
    assert (config.token, config.username) == ("t", None)
    assert config.namespace == "mine"
    with pytest.raises(ConfigError, match="no cluster 'z'; there are: c"):
        merged(first, second, cluster="z")
    with pytest.raises(ConfigError, match="no user 'z'; there are: u, v"):
        merged(first, second, user="z")


def test_a_cluster_will_do_without_a_context(file: Path) -> None:
    content = kubeconfig() | {"current-context": ""}
    write(file, content)
    config = Config.from_kubeconfig(file, cluster="c", user="u")
    assert config.server == "https://c.example:6443"
    assert config.source == f"{file} (cluster c)"
    with pytest.raises(ConfigError, match="no context is chosen"):
        load(file, content)
