"""Which events there are, and what the server is to be told of them; without I/O.

An event is created when it is first seen. When it happens again it becomes a series,
which is written; from then on it is counted here, and written every half hour, so
that it does not expire, and when it is over. As client-go's events.EventBroadcaster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from kuberuntime.events.correlator import Correlator, Key
from kuberuntime.meta.time import format_micro_time

FINISH_TIME: Final = 6 * 60.0  # seconds without the event, after which it is over
REFRESH_TIME: Final = 30 * 60.0  # seconds between two writes of a long series


@dataclass(frozen=True)
class Create:
    """Write an event that the server does not have; ``count`` of it happened."""

    event: dict[str, Any]
    count: int


@dataclass(frozen=True)
class PatchSeries:
    """Write how often an event happened. ``event`` has it all, should it be gone."""

    event: dict[str, Any]
    count: int


@dataclass(frozen=True)
class Later:
    """Nothing is to be written for so many seconds."""

    seconds: float


Write: TypeAlias = Create | PatchSeries
"""Something to tell the server."""

Plan: TypeAlias = Write | Later | None
"""What to do about an event; None when it is over and done with."""


@dataclass
class _Series:
    event: dict[str, Any]
    seen: float
    observed: datetime
    count: int = 1
    written: int = 0  # how much of the count the server knows
    written_at: float = 0.0
    tries: int = 0


class Journal:
    """The events of the last minutes, by their keys. Not thread-safe."""

    def __init__(self, correlator: Correlator) -> None:
        self._correlator = correlator
        self._series: dict[Key, _Series] = {}

    def __len__(self) -> int:
        return len(self._series)

    def observe(
        self, event: dict[str, Any], moment: datetime, now: float
    ) -> Key | None:
        """An event happened: its key if it is to be written soon, None otherwise."""
        key, event = self._correlator.aggregate(event)
        series = self._series.get(key)
        if series is None:
            if not self._correlator.lets_through(event):
                return None
            self._series[key] = _Series(event, now, moment)
            return key
        series.count += 1
        series.seen, series.observed = now, moment
        if series.count == 2 and self._correlator.lets_through(event):
            return key
        return None

    def plan(self, key: Key, now: float, *, closing: bool = False) -> Plan:
        """What to do about an event now. With ``closing`` there is no later."""
        series = self._series.get(key)
        if series is None:
            return None
        if series.written == 0:
            return Create(_with_series(series), series.count)
        idle = now - series.seen
        over = closing or idle >= FINISH_TIME
        age = now - series.written_at
        is_series = series.written > 1
        if series.count > series.written and (
            over or not is_series or age >= REFRESH_TIME
        ):
            return PatchSeries(_with_series(series), series.count)
        if over:
            del self._series[key]
            return None
        soonest = FINISH_TIME - idle
        return Later(
            min(soonest, REFRESH_TIME - age) if age < REFRESH_TIME else soonest
        )

    def written(self, key: Key, count: int, now: float) -> None:
        """The server knows ``count`` of the event."""
        series = self._series.get(key)
        if series is not None:
            series.written, series.written_at, series.tries = count, now, 0

    def failed(self, key: Key) -> int:
        """The event could not be written; how often that happened in a row."""
        series = self._series.get(key)
        if series is None:
            return 0
        series.tries += 1
        return series.tries

    def forget(self, key: Key) -> None:
        """Nothing more is written of the event, unless it happens again."""
        self._series.pop(key, None)

    def unwritten(self) -> Iterator[Key]:
        """The events of which the server does not know all."""
        for key, series in self._series.items():
            if series.count > series.written:
                yield key


def series_of(event: dict[str, Any]) -> dict[str, Any]:
    """What changes when a series goes on, as a merge patch."""
    return {"series": event["series"]}


def _with_series(series: _Series) -> dict[str, Any]:
    if series.count == 1:
        return series.event
    observed = format_micro_time(series.observed)
    return {
        **series.event,
        "series": {"count": series.count, "lastObservedTime": observed},
    }
