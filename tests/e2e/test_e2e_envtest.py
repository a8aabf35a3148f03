"""envtest itself: what it needs, says and leaves behind."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kuberuntime.config import Config
from kuberuntime.discovery import DiscoveredAPIs
from kuberuntime.dynamic import DynamicClient
from kuberuntime.meta import GroupVersionResource
from kuberuntime.rest import Forbidden, Request, RESTClient, TransportError
from kuberuntime.testing.crds import install_crds, read_crds
from kuberuntime.testing.envtest import (
    AssetsError,
    EndedError,
    Environment,
    NotReadyError,
    Program,
    find_binaries,
)

CRDS = "customresourcedefinitions"


def crd(plural: str, group: str = "envtest.kubewright.example") -> dict[str, Any]:
    """The least that a CustomResourceDefinition has."""
    names = {"plural": plural, "kind": plural.capitalize()}
    schema = {"openAPIV3Schema": {"type": "object"}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": "Cluster",
            "names": names,
            "versions": [version],
        },
    }


def version_of(config: Config) -> int:
    """The status of an answer; no second try."""
    with RESTClient(replace(config, retries=0), environ={}) as rest:
        return rest.send(Request("GET", "/version")).status


def program(folder: Path, script: str, *, ready: bool = False) -> Program:
    return Program(["/bin/sh", "-c", script], folder, lambda: ready)


def test_programs_that_are_missing_are_named_with_what_can_be_done(
    tmp_path: Path,
) -> None:
    with pytest.raises(AssetsError, match=r"no etcd and no kube-apiserver; KUBEB"):
        find_binaries(environ={}, usual=tmp_path)


def test_a_folder_that_is_named_goes_before_the_variable(tmp_path: Path) -> None:
    etcd = tmp_path / "etcd"
    etcd.touch(mode=0o755)
    with pytest.raises(AssetsError, match=r"/bin holds no kube-apiserver$"):
        find_binaries(make(tmp_path / "bin", "etcd"), environ={})
    environ = {"KUBEBUILDER_ASSETS": str(make(tmp_path / "all", "kube-apiserver"))}
    assert find_binaries(environ=environ).etcd == tmp_path / "all" / "etcd"


def make(folder: Path, *names: str) -> Path:
    """A folder with programs of these names, and etcd."""
    folder.mkdir()
    for name in {"etcd", *names}:
        (folder / name).touch(mode=0o755)
    return folder


def test_a_program_that_ends_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(EndedError, match=r"(?s)sh ended with code 3.*no such flag"):
        program(tmp_path, "echo no such flag; exit 3").start()


def test_a_program_that_is_never_ready_is_quoted_and_ended(tmp_path: Path) -> None:
    slow = program(tmp_path, "echo still busy; exec sleep 60")
    with pytest.raises(NotReadyError, match=r"(?s)sh is not ready.*still busy"):
        slow.start(patience=0.3)
    assert not slow.running


def test_a_program_is_started_once_at_a_time(tmp_path: Path) -> None:
    running = program(tmp_path, "exec sleep 60", ready=True)
    running.start()
    with pytest.raises(RuntimeError, match="runs already"):
        running.start()
    running.stop()
    assert not running.running


def test_an_environment_that_does_not_start_leaves_no_folder(
    tmp_path: Path,
) -> None:
    assets = make(tmp_path / "bin", "kube-apiserver")
    (assets / "etcd").write_text("#!/bin/sh\necho out of order; exit 1\n")
    with pytest.raises(EndedError, match="out of order"):
        Environment(assets=assets, folder=tmp_path).start()
    assert [*tmp_path.iterdir()] == [assets]


def test_a_server_has_its_crds_and_is_gone_when_its_block_ends(
    assets: Path, tmp_path: Path
) -> None:
    with Environment(crd("lamps"), assets=assets) as environment:
        with RESTClient(environment.config, environ={}) as rest:
            made = (
                DynamicClient(rest)
                .resource("lamps")
                .create({"metadata": {"name": "a"}})
            )
            assert made["metadata"]["uid"]
        environment.write_kubeconfig(tmp_path / "kubeconfig")
        config = Config.from_kubeconfig(tmp_path / "kubeconfig")
        assert version_of(config) == 200
        assert (tmp_path / "kubeconfig").stat().st_mode & 0o077 == 0
        folder = environment.etcd.log.parents[1]
    assert not folder.exists()
    with pytest.raises(TransportError, match="refused"):
        version_of(config)


def test_a_server_runs_for_an_async_block(assets: Path) -> None:
    async def run() -> Config:
        async with Environment(assets=assets) as environment:
            assert version_of(environment.config) == 200
            return environment.config

    config = asyncio.run(run())
    with pytest.raises(TransportError, match="refused"):
        version_of(config)


def test_what_is_stored_outlives_the_programs(assets: Path) -> None:
    with (
        Environment(crd("lamps"), assets=assets) as environment,
        RESTClient(environment.config, environ={}) as rest,
    ):
        lamps = DynamicClient(rest).resource("lamps")
        lamps.create({"metadata": {"name": "kept"}})
        environment.api_server.stop()
        with pytest.raises(TransportError, match="refused"):
            version_of(environment.config)
        environment.api_server.start()
        environment.etcd.kill()
        environment.etcd.start()
        environment.api_server.restart()
        assert lamps.get("kept")["metadata"]["name"] == "kept"


def test_other_users_may_do_what_they_may(
    server: Environment, served: DiscoveredAPIs
) -> None:
    # Where there are roles, one of them lets everybody see what is served.
    roles = GroupVersionResource("rbac.authorization.k8s.io", "v1", "clusterroles")
    may_discover = any(one.resource.gvr == roles for one in served)
    refused = "list resource" if may_discover else "get path"
    with (
        RESTClient(server.add_user("alice"), environ={}) as rest,
        pytest.raises(Forbidden, match=f'User "alice" cannot {refused}'),
    ):
        DynamicClient(rest).resource(CRDS).list().all()
    config = server.add_user("bob", ["system:masters"])
    with RESTClient(config, environ={}) as rest:
        DynamicClient(rest).resource(CRDS).list().all()


def test_crds_are_used_when_they_are_installed(server: Environment) -> None:
    assert server.install([crd("fans"), crd("fuses")]) == [
        "fans.envtest.kubewright.example",
        "fuses.envtest.kubewright.example",
    ]
    with RESTClient(server.config, environ={}) as rest:
        assert DynamicClient(rest).resource("fuses").list().all() == []


def test_a_crd_that_is_never_established_is_named(server: Environment) -> None:
    taken = crd("ovens")
    rival = crd("stoves")
    rival["spec"]["names"]["kind"] = taken["spec"]["names"]["kind"]
    ticks = iter(range(100))
    with RESTClient(server.config, environ={}) as rest:
        install_crds(rest, [taken])
        with pytest.raises(
            TimeoutError, match=r"stoves\S+ is established: not within 5 s"
        ):
            install_crds(rest, [rival], patience=5, clock=lambda: next(ticks))


def test_crds_are_read_from_manifests_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "kind: Other\n---\nkind: CustomResourceDefinition\nmetadata: {name: a}\n"
        "status: {}\n"
    )
    (tmp_path / "b.json").write_text(
        '{"kind": "CustomResourceDefinition", "metadata": {"name": "b"}}'
    )
    (tmp_path / "README.md").write_text("- no manifest")
    found = read_crds(crd("lamps"), tmp_path, tmp_path / "a.yaml")
    assert [one["metadata"]["name"] for one in found] == [
        "lamps.envtest.kubewright.example",
        "a",
        "b",
        "a",
    ]
    assert "status" not in found[1]


def test_a_source_without_crds_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("kind: Other")
    with pytest.raises(ValueError, match=r"a\.yaml has no CustomResourceDefinition"):
        read_crds(tmp_path / "a.yaml")
