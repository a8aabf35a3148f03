"""Garments, and a manager of each kind for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from patching_driver import Wardrobe
from patching_kinds import garment_schemas, read_schemas

from kuberuntime.schema import Schemas


@pytest.fixture(scope="session")
def built_in(repository: Path) -> Schemas:
    """The schemas of Kubernetes' core and apps."""
    return read_schemas(
        repository, "api__v1", "apis__apps__v1", "apis__autoscaling__v1"
    )


@pytest.fixture(scope="session")
def garment_types(built_in: Schemas) -> Schemas:
    """The schemas of garments."""
    return garment_schemas(built_in)


@pytest.fixture
def wardrobe(garment_types: Schemas) -> Wardrobe:
    """One garment that is not there yet."""
    return Wardrobe(garment_types)
