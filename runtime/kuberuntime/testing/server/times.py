"""Moments as metadata has them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def written(seconds: float) -> str:
    """A moment, in seconds since the epoch, as a Time."""
    return _written(int(seconds))


@lru_cache(maxsize=8)
def _written(seconds: int) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> float:
    """A Time as seconds since the epoch. ValueError for what is none."""
    return datetime.fromisoformat(text).timestamp()
