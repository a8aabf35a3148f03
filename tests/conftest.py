"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time, and no limit on how long a noisy machine takes for one.
# `pytest --hypothesis-profile=explore` looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("repeatable")

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # With --dist loadgroup, one worker has all the real servers: one at work at a time.
    for item in items:
        if "assets" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("envtest"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data that lives beside the checkout: full documents, recordings, servers."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared data beside the checkout, which is not there")
    return SHARED


@pytest.fixture(scope="session")
def assets() -> Path:
    """The folder with etcd and kube-apiserver. One that is named has to have them."""
    named = os.environ.get("KUBEBUILDER_ASSETS")
    folder = Path(named) if named else SHARED / "envtest" / "bin"
    if not named and not folder.is_dir():
        pytest.skip(
            "needs etcd and kube-apiserver: KUBEBUILDER_ASSETS names the folder"
        )
    return folder
