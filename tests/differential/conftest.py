"""Both servers, with the same custom resources."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from diff_kinds import CRDS
from diff_session import has_namespaces

from kuberuntime.rest import RESTClient
from kuberuntime.testing import EmbeddedServer
from kuberuntime.testing.crds import install_crds
from kuberuntime.testing.envtest import Environment


def pytest_configure(config: pytest.Config) -> None:
    # pytest-xdist's workers have a second thread, and Python 3.12 warns of forks there.
    config.addinivalue_line(
        "filterwarnings", "ignore:This process .* is multi-threaded:DeprecationWarning"
    )


@pytest.fixture(scope="session")
def real(assets: Path) -> Iterator[RESTClient]:
    """A client of kube-apiserver."""
    with (
        Environment(assets=assets) as environment,
        RESTClient(
            replace(environment.config, retries=0),
            environ={},
            on_warning=lambda warning: None,
        ) as rest,
    ):
        install_crds(rest, CRDS)
        yield rest


@pytest.fixture(scope="session")
def full(real: RESTClient) -> bool:
    """Whether that is a kube-apiserver with all it has, not one of CRDs alone."""
    return has_namespaces(real)


@pytest.fixture(scope="session")
def embedded() -> Iterator[RESTClient]:
    """A client of the embedded server, without what controllers do in a cluster."""
    with bare_server() as rest:
        yield rest


@pytest.fixture(scope="session")
def untouched() -> Iterator[RESTClient]:
    """A client of another one, which has seen no scenario."""
    with bare_server() as rest:
        yield rest


@contextmanager
def bare_server() -> Iterator[RESTClient]:
    """A client of an embedded server of the custom resources alone."""
    server = EmbeddedServer(*CRDS, controllers=False)
    with RESTClient(
        replace(server.config(), retries=0),
        environ={},
        on_warning=lambda warning: None,
        transport=server.transport(),
    ) as rest:
        yield rest
