from __future__ import annotations

from pathlib import Path

import pytest
from discovery_server import Server


@pytest.fixture
def server(repository: Path) -> Server:
    """A server with the built-in APIs of Kubernetes."""
    return Server(repository / "specs/kubernetes/1.36/discovery/aggregated")


@pytest.fixture(params=["sync", "async"])
def is_async(request: pytest.FixtureRequest) -> bool:
    """Runs the test with the sync clients, and again with the async ones."""
    return bool(request.param == "async")
