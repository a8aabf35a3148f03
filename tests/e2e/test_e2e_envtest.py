"""The harness itself: what it needs, says and leaves behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from envtest import ControlPlane, find_binaries
from envtest.processes import EndedError, RunningProcess

from kuberuntime.rest import Request, RESTClient, TransportError


def test_binaries_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="etcd and kube-apiserver"):
        find_binaries(tmp_path, {})


def test_assets_that_lack_them_are_an_error_and_no_skip(tmp_path: Path) -> None:
    (tmp_path / "etcd").touch()
    with pytest.raises(NotADirectoryError, match="holds no kube-apiserver"):
        find_binaries(tmp_path, {"KUBEBUILDER_ASSETS": str(tmp_path)})


def test_a_program_that_ends_is_quoted(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", "echo no such flag; exit 3"]
    with (
        RunningProcess(command, tmp_path) as running,
        pytest.raises(EndedError, match=r"(?s)sh ended with code 3.*no such flag"),
    ):
        running.wait_until(lambda: False)


def test_a_server_is_gone_when_its_block_ends(shared: Path, tmp_path: Path) -> None:
    try:
        binaries = find_binaries(shared)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    with ControlPlane(binaries, tmp_path) as running:
        config = replace(running.config, retries=0)
        with RESTClient(config, environ={}) as rest:
            assert rest.send(Request("GET", "/version")).status == 200
    with (
        RESTClient(config, environ={}) as rest,
        pytest.raises(TransportError, match="refused"),
    ):
        rest.send(Request("GET", "/version"))
