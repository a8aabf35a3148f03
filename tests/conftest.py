"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared"


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
