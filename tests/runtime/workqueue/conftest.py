from __future__ import annotations

from collections.abc import Iterator

import pytest
from workqueue_driver import QueueDriver


@pytest.fixture(params=["threads", "tasks"])
def both(request: pytest.FixtureRequest) -> Iterator[QueueDriver]:
    """Runs the test with the queue of threads, and again with that of tasks."""
    driver = QueueDriver(is_async=request.param == "tasks")
    yield driver
    driver.close()
