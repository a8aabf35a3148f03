"""Fixtures for tests that need an API server.

Tests take ``kube_server``, ``kube_config`` and ``kube_namespace``. Which server it is
says ``--kube``, else the variable ``PYTEST_KUBE``::

    pytest                      the embedded one, in process
    pytest --kube=envtest       etcd and kube-apiserver of KUBEBUILDER_ASSETS
    pytest --kube=kubeconfig    the cluster that kubectl would talk to

A project says in its conftest.py what the server is to have, by fixtures that take
the place of the empty ones here::

    @pytest.fixture(scope="session")
    def kube_sources():
        return [kubeclient.scheme]

    @pytest.fixture(scope="session")
    def kube_crds():
        return ["config/crd"]

Nothing is started, and next to nothing imported, before a test asks for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from kuberuntime.config import Config
    from kuberuntime.testing.crds import CRDSource
    from kuberuntime.testing.servers import KubeServer, ServerKind

VARIABLE: Final = "PYTEST_KUBE"
KINDS: Final[tuple[ServerKind, ...]] = ("embedded", "envtest", "kubeconfig")

_LONGEST: Final = 50  # characters of a namespace's name, before what makes it unique


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--kube``."""
    parser.getgroup("kuberuntime").addoption(
        "--kube",
        choices=KINDS,
        help=f"the API server that tests talk to, else {VARIABLE}, else embedded",
    )


def chosen_kind(option: str | None, environ: Any = os.environ) -> ServerKind:
    """Which server was asked for. Raises UsageError for one that is none."""
    kind = option or environ.get(VARIABLE) or KINDS[0]
    if kind not in KINDS:
        raise pytest.UsageError(f"{VARIABLE}={kind}: choose from {', '.join(KINDS)}")
    return kind


@pytest.fixture(scope="session")
def kube_sources() -> Sequence[Any]:
    """What the embedded server serves, as EmbeddedServer takes it: nothing, here."""
    return ()


@pytest.fixture(scope="session")
def kube_crds() -> Sequence[CRDSource]:
    """CRDs that the server has: manifests, files, folders. None, here.

    Paths that are relative are looked for from pytest's root, wherever it is run from.
    """
    return ()


@pytest.fixture(scope="session")
def kube_server(
    request: pytest.FixtureRequest,
    kube_sources: Sequence[Any],
    kube_crds: Sequence[CRDSource],
) -> Iterator[KubeServer]:
    """The server, for all tests of a run. See :class:`KubeServer`."""
    from kuberuntime.testing.servers import running_server

    kind = chosen_kind(request.config.getoption("kube"))
    root = request.config.rootpath
    crds = [one if isinstance(one, Mapping) else root / one for one in kube_crds]
    with running_server(kind, kube_sources, crds) as server:
        yield server


@pytest.fixture(scope="session")
def kube_config(kube_server: KubeServer) -> Config:
    """How to reach the server."""
    return kube_server.config


@pytest.fixture
def kube_namespace(
    request: pytest.FixtureRequest, kube_server: KubeServer
) -> Iterator[str]:
    """A namespace that only this test uses. It is deleted afterwards.

    A server without namespaces takes any name, and has nothing to delete.
    """
    from kuberuntime.testing.namespaces import namespace_for

    words = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
    with namespace_for(kube_server, words[:_LONGEST].strip("-") or "test") as name:
        yield name
