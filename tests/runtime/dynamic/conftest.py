from __future__ import annotations

from collections.abc import Iterator

import pytest
from dynamic_driver import Driver


@pytest.fixture(params=["sync", "async"])
def both(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """Runs the test with the sync clients, and again with the async ones."""
    driver = Driver(is_async=request.param == "async")
    yield driver
    driver.shut_down()
