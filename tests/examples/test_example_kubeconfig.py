"""The examples at work in a cluster, until a signal stops them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from examples.restarter.__main__ import DEPLOYMENT
from examples.restarter.controller import written_checksum
from examples.sites.__main__ import CRD
from examples.sites.client import Clientset
from examples.sites.client.web.v1 import Site, SiteSpec
from examples.sites.conditions import ready_condition

import kubeclient
from kubeclient.apps.v1 import Deployment
from kubeclient.core.v1 import ConfigMap
from kuberuntime.config import Config
from kuberuntime.meta.v1 import ObjectMeta
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.crds import read_crds
from kuberuntime.testing.http import HTTPServer
from kuberuntime.testing.kubeconfig import write_kubeconfig
from tests.examples.demos import ROOT, environment
from tests.patience import LONG


@contextmanager
def at_work(module: str, tmp_path: Path, number: int) -> Iterator[Config]:
    """A cluster in which an example works. It has to end in peace when it gets a
    signal, and to leave no lease behind."""
    server = EmbeddedServer(kubeclient.scheme, *read_crds(CRD))
    with HTTPServer(server) as http:
        kubeconfig = tmp_path / "kubeconfig"
        write_kubeconfig(http.config, kubeconfig, name="cluster")
        program = subprocess.Popen(
            [sys.executable, "-m", module, "--kubeconfig", str(kubeconfig)],
            cwd=ROOT,
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield http.config
            program.send_signal(number)
            _, stderr = program.communicate(timeout=LONG)
            with kubeclient.Clientset(http.config) as client:
                leases = list(client.coordination_v1.leases().list())
        finally:
            program.kill()
    assert (program.returncode, stderr) == (0, "")
    assert [each.spec.holder_identity for each in leases if each.spec] == [""] * len(
        leases
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_restarter_works_in_a_cluster(tmp_path: Path, number: int) -> None:
    with (
        at_work("examples.restarter", tmp_path, number) as config,
        kubeclient.Clientset(config) as client,
    ):
        client.core_v1.config_maps("default").create(
            ConfigMap(metadata=ObjectMeta(name="settings"), data={"COLOUR": "red"})
        )
        deployments = client.apps_v1.deployments("default")
        created = deployments.create(Deployment.from_yaml(DEPLOYMENT))
        version = created.metadata.resource_version or ""
        with deployments.watch(resource_version=version, timeout=LONG) as events:
            restarted = next(iter(events)).object
        assert written_checksum(restarted) is not None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_sites_are_run_in_a_cluster(tmp_path: Path, number: int) -> None:
    with (
        at_work("examples.sites", tmp_path, number) as config,
        Clientset(config) as client,
    ):
        sites = client.web_v1.sites("default")
        spec = SiteSpec(host="blog.example.com", pages={"index.html": "hello"})
        site = sites.create(Site(metadata=ObjectMeta(name="blog"), spec=spec))
        version = site.metadata.resource_version or ""
        with sites.watch(resource_version=version, timeout=LONG) as events:
            conditions = (ready_condition(event.object) for event in events)
            condition = next(found for found in conditions if found is not None)
        assert condition.reason == "Starting"
