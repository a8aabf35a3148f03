"""A slice of what `python -m tests.soak` tells."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.soak.embedded import run


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("seed", range(40))
def test_caches_and_handlers_agree_with_the_server_after_a_story_of_faults(
    seed: int,
) -> None:
    tally = run(seed)
    assert tally.errors
    assert tally.calls
