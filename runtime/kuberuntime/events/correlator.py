"""Which events are alike, and which are too many; as client-go's EventCorrelator.

Times are seconds of one clock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from kuberuntime.codec.json_types import is_mapping
from kuberuntime.events.lru import LRU
from kuberuntime.events.naming import fitting
from kuberuntime.rest.limiter import TokenBucket

Key: TypeAlias = str
"""Events with the same key are one, which is counted."""

COMBINED: Final = "(combined from similar events): "

_SOURCE: Final = ("reportingController", "reportingInstance", "regarding", "type")
_SIMILAR: Final = (*_SOURCE, "reason", "action", "related")
_UNSTABLE: Final = ("resourceVersion", "fieldPath")


@dataclass(frozen=True)
class CorrelatorOptions:
    """How many events are too many; the figures are client-go's.

    The ``max_events``-th event within ``max_interval`` seconds that differs from
    others in its note alone is combined with all that follow. A reporter may send
    ``burst`` events about an object at once, and then ``qps`` a second. ``size`` is
    how many groups of events are remembered.
    """

    max_events: int = 10
    max_interval: float = 600.0
    burst: int = 25
    qps: float = 1 / 300
    size: int = 4096


@dataclass
class _Group:
    """Events that differ in their notes alone."""

    last: float
    notes: set[str] = field(default_factory=set[str])


class Correlator:
    """Groups similar events, and holds back those of who sends too many."""

    def __init__(
        self, options: CorrelatorOptions, *, clock: Callable[[], float]
    ) -> None:
        self._options = options
        self._clock = clock
        self._groups: LRU[Key, _Group] = LRU(options.size)
        self._buckets: LRU[Key, TokenBucket] = LRU(options.size)

    def aggregate(self, event: Mapping[str, Any]) -> tuple[Key, dict[str, Any]]:
        """The key of an event, and the event as it is to be written: one of many
        that are similar gets a key, and a note, which says so."""
        now, key = self._clock(), _text(event, _SIMILAR)
        group = self._groups.get(key)
        if group is None or now - group.last > self._options.max_interval:
            group = _Group(now)
        group.last = now
        self._groups.put(key, group)
        note: str = event["note"]
        if note in group.notes or len(group.notes) < self._options.max_events - 1:
            group.notes.add(note)
            return key + note, dict(event)
        return key, {**event, "note": fitting(COMBINED + note)}

    def lets_through(self, event: Mapping[str, Any]) -> bool:
        """Whether the reporter may write this one about this object now."""
        source = _text(event, _SOURCE, without=_UNSTABLE)
        bucket = self._buckets.get(source)
        if bucket is None:
            options = self._options
            bucket = TokenBucket(options.qps, options.burst, clock=self._clock)
        self._buckets.put(source, bucket)
        if bucket.reserve() <= 0:
            return True
        bucket.give_back()
        return False


def _text(
    event: Mapping[str, Any],
    fields: tuple[str, ...],
    without: tuple[str, ...] = ("resourceVersion",),
) -> Key:
    facts: list[Any] = []
    for name in fields:
        value = event.get(name)
        if is_mapping(value):
            value = {key: value[key] for key in sorted(value) if key not in without}
        facts.append(value)
    return json.dumps(facts)
