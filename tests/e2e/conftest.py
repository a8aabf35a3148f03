"""One real server for all tests of this folder, and clients of either half for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from e2e_driver import Driver
from e2e_server import CRDS, imported, run_kubewright
from e2e_toys import GROUP, TOYS

from kuberuntime.discovery import DiscoveredAPIs, DiscoveryClient
from kuberuntime.dynamic import DynamicClient
from kuberuntime.mapper import RESTMapper
from kuberuntime.meta import GroupVersionResource
from kuberuntime.rest import RESTClient
from kuberuntime.testing.crds import install_crds, read_crds
from kuberuntime.testing.envtest import Environment

PROJECTS = ("cert-manager", "gateway-api", "knative-serving", "prometheus-operator")


def pytest_configure(config: pytest.Config) -> None:
    # pytest-xdist's workers have a second thread, and Python 3.12 warns of forks there.
    config.addinivalue_line(
        "filterwarnings", "ignore:This process .* is multi-threaded:DeprecationWarning"
    )


@pytest.fixture(scope="session")
def server(assets: Path) -> Iterator[Environment]:
    """etcd and kube-apiserver, for as long as the tests run."""
    with Environment(assets=assets) as running:
        yield running


@pytest.fixture(scope="session")
def admin(server: Environment) -> Iterator[RESTClient]:
    """What prepares the server for the tests. It has the toys."""
    with RESTClient(server.config, environ={}) as rest:
        install_crds(rest, TOYS)
        yield rest


@pytest.fixture(scope="session")
def projects(admin: RESTClient, shared: Path) -> list[str]:
    """The CRDs of public projects, installed; their names."""
    folders = [shared / "crds" / project for project in PROJECTS]
    return install_crds(admin, read_crds(*folders))


@pytest.fixture(scope="session")
def fetched(
    server: Environment,
    projects: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """What the server says about itself, saved by the command."""
    folder = tmp_path_factory.mktemp("fetched")
    kubeconfig, specs = folder / "kubeconfig", folder / "specs"
    server.write_kubeconfig(kubeconfig)
    run_kubewright("fetch", "--out", specs, "--kubeconfig", kubeconfig, cache=folder)
    return specs


@pytest.fixture(scope="session")
def package(
    fetched: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ModuleType]:
    """A client generated from what the server says about itself, by the command."""
    folder = tmp_path_factory.mktemp("generated")
    cache, out = folder / "cache", folder / "out"
    arguments = ("generate", fetched, "--package", "e2eclient", "--out", out)
    run_kubewright(*arguments, cache=cache)
    with imported(out, "e2eclient") as module:
        yield module


@pytest.fixture(scope="session")
def served(admin: RESTClient) -> DiscoveredAPIs:
    """What the server had when the tests began."""
    return DiscoveryClient(admin).server_groups_and_resources()


@pytest.fixture
def needs(served: DiscoveredAPIs) -> Callable[[str, str, str], None]:
    """Skips where the server lacks a built-in resource; has only custom ones."""

    def check(group: str, version: str, plural: str) -> None:
        wanted = GroupVersionResource(group, version, plural)
        if not any(one.resource.gvr == wanted for one in served):
            pytest.skip(
                f"needs {wanted}: KUBEBUILDER_ASSETS with a full kube-apiserver"
            )

    return check


@pytest.fixture(params=["sync", "async"])
def both(
    request: pytest.FixtureRequest, server: Environment, admin: RESTClient
) -> Iterator[Driver]:
    """Runs the test with the sync clients, and again with the async ones."""
    driver = Driver(server.config, is_async=request.param == "async")
    yield driver
    driver.shut_down()


_numbers = count()


@pytest.fixture
def namespace(
    request: pytest.FixtureRequest, admin: RESTClient, served: DiscoveredAPIs
) -> str:
    """A namespace that only this test uses."""
    words = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
    name = f"{words[:40].strip('-')}-{next(_numbers)}"
    namespaces = GroupVersionResource("", "v1", "namespaces")
    if any(one.resource.gvr == namespaces for one in served):
        client = DynamicClient(admin).for_resource(
            RESTMapper(served).resource_for(namespaces)
        )
        client.create({"metadata": {"name": name}})
    return name


@pytest.fixture
def gadgets(both: Driver, package: ModuleType, namespace: str) -> Any:
    """The typed client of gadgets in the test's namespace."""
    return both.clientset(package).toys_v1.gadgets(namespace)


@pytest.fixture
def loose_gadgets(both: Driver, namespace: str) -> Any:
    """The dynamic client of the same."""
    return both.resource(f"gadgets.v1.{GROUP}", namespace)


@pytest.fixture
def crds(both: Driver) -> Any:
    """The dynamic client of CustomResourceDefinitions."""
    return both.resource(CRDS)


@pytest.fixture
def typed(gadgets: Any) -> Any:
    """Makes a typed gadget of a manifest."""
    return gadgets.object_type.from_dict
