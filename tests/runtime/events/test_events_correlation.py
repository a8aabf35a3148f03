"""Which events are written, and when; client-go's events_cache_test.go and
eventseries_test.go, by the journal alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from event_server import POD

from kuberuntime.events import CorrelatorOptions, FakeRecorder
from kuberuntime.events.correlator import COMBINED, Correlator
from kuberuntime.events.journal import (
    FINISH_TIME,
    REFRESH_TIME,
    Create,
    Journal,
    Later,
    PatchSeries,
)
from kuberuntime.events.lru import LRU

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Log:
    """A journal whose every plan is carried out at once."""

    options: CorrelatorOptions = field(default_factory=CorrelatorOptions)
    now: float = 0.0
    writes: list[tuple[str, str, int]] = field(
        default_factory=list[tuple[str, str, int]]
    )

    def __post_init__(self) -> None:
        correlator = Correlator(self.options, clock=lambda: self.now)
        self.journal = Journal(correlator)
        self.keys: set[str] = set()
        self.last: dict[str, Any] = {}

    def record(
        self,
        note: str = "",
        reason: str = "Sold",
        *,
        name: str = "web-1",
        after: float = 0.0,
        event_type: str = "Normal",
        field_path: str = "",
        version: str = "7",
    ) -> str | None:
        """What one event had written: ``create`` or ``patch``, or None."""
        self.now += after
        metadata = {"name": name, "namespace": "shop", "resourceVersion": version}
        recorder = FakeRecorder()
        recorder.event(
            {**POD, "metadata": metadata},
            event_type,
            reason,
            action="Selling",
            note=note,
            field_path=field_path,
        )
        moment = START + timedelta(seconds=self.now)
        key = self.journal.observe(recorder.events[0], moment, self.now)
        if key is None:
            return None
        self.keys.add(key)
        return self.carry_out(key)

    def carry_out(self, key: str) -> str | None:
        match self.journal.plan(key, self.now):
            case Create(event, count):
                did = "create"
            case PatchSeries(event, count):
                did = "patch"
            case _:
                return None
        self.journal.written(key, count, self.now)
        self.writes.append((did, event["note"], count))
        self.last = event
        return did


def test_an_event_is_created_and_becomes_a_series_when_it_happens_again() -> None:
    log = Log()
    assert log.record("same") == "create"
    assert "series" not in log.last
    assert log.record("same", after=5) == "patch"
    series = {"count": 2, "lastObservedTime": "2026-01-01T00:00:05.000000Z"}
    assert log.last["series"] == series


def test_a_series_is_counted_without_writing_each_time() -> None:
    log = Log()
    for _ in range(100):
        log.record("same", after=1)
    assert log.writes == [("create", "same", 1), ("patch", "same", 2)]
    log.now += FINISH_TIME
    (key,) = log.keys
    assert log.carry_out(key) == "patch"
    assert log.last["series"]["count"] == 100
    assert log.last["series"]["lastObservedTime"] == "2026-01-01T00:01:40.000000Z"


def test_another_version_of_the_object_does_not_begin_another_series() -> None:
    log = Log()
    log.record("same", version="7")
    assert log.record("same", version="8") == "patch"


@pytest.mark.parametrize(
    "different",
    [
        {"name": "web-2"},
        {"reason": "Bought"},
        {"event_type": "Warning"},
        {"field_path": "spec.containers{web}"},
        {"note": "other"},
    ],
)
def test_what_differs_in_anything_else_is_another_event(
    different: dict[str, Any],
) -> None:
    log = Log()
    assert log.record(note="same") == "create"
    assert log.record(**{"note": "same", **different}) == "create"


def test_the_tenth_event_that_differs_in_its_note_alone_is_combined() -> None:
    log = Log()
    for number in range(9):
        assert log.record(f"note {number}") == "create"
    assert log.record("note 9") == "create"
    assert log.last["note"] == COMBINED + "note 9"
    assert log.record("note 10") == "patch", "the combined one is counted"
    assert log.last["series"]["count"] == 2
    assert log.record("note 11") is None


def test_an_event_that_came_before_others_were_combined_is_still_counted_by_itself() -> (
    None
):
    log = Log()
    for number in range(20):
        log.record(f"note {number}")
    assert log.record("note 3") == "patch"
    assert log.last["note"] == "note 3"


def test_events_that_come_seldom_are_not_combined() -> None:
    log = Log()
    for number in range(9):
        log.record(f"note {number}", after=5)
    assert log.record("note 9", after=601) == "create"
    assert log.last["note"] == "note 9"


def test_many_different_events_are_all_written() -> None:
    log = Log()
    for number in range(30):
        assert log.record("note", f"Reason{number}", name=f"web-{number}") == "create"


def test_a_reporter_that_sends_too_many_about_one_object_is_held_back() -> None:
    log = Log()
    did = [log.record("note", f"Reason{number}") for number in range(30)]
    assert did == ["create"] * 25 + [None] * 5
    assert log.record("note", "Another", name="web-2") == "create"
    assert log.record("note", "Another", event_type="Warning") == "create"
    assert log.record("note", "Another", after=299) is None
    assert log.record("note", "Another", after=2) == "create", "one every 5 minutes"


def test_events_that_are_held_back_leave_nothing_behind() -> None:
    log = Log(CorrelatorOptions(burst=1))
    for number in range(100):
        log.record("note", f"Reason{number}")
    assert len(log.journal) == 1


def test_counting_a_series_is_not_held_back() -> None:
    log = Log(CorrelatorOptions(burst=1))
    log.record("same")
    for _ in range(9):
        assert log.record("same", after=1) is None
    log.now += FINISH_TIME
    (key,) = log.keys
    assert log.carry_out(key) == "patch"
    assert log.last["series"]["count"] == 10


def test_an_event_that_does_not_happen_again_is_forgotten() -> None:
    log = Log()
    log.record("same")
    (key,) = log.keys
    assert log.journal.plan(key, 100) == Later(FINISH_TIME - 100)
    assert log.journal.plan(key, FINISH_TIME) is None
    assert len(log.journal) == 0
    log.now = FINISH_TIME
    assert log.record("same") == "create", "it begins anew"


def test_a_series_that_is_over_is_written_once_more_and_forgotten() -> None:
    log = Log()
    for _ in range(3):
        log.record("same", after=60)
    (key,) = log.keys
    log.now += FINISH_TIME - 1
    assert log.journal.plan(key, log.now) == Later(1)
    log.now += 1
    assert log.carry_out(key) == "patch"
    assert log.last["series"]["count"] == 3
    assert log.carry_out(key) is None
    assert len(log.journal) == 0


def test_a_series_whose_count_is_known_is_not_written_again_when_it_is_over() -> None:
    log = Log()
    log.record("same")
    log.record("same")
    (key,) = log.keys
    log.now += FINISH_TIME
    assert log.carry_out(key) is None
    assert len(log.journal) == 0


def test_a_long_series_is_written_every_half_hour() -> None:
    log = Log()
    log.record("same")
    log.record("same")
    (key,) = log.keys
    while log.now < REFRESH_TIME - 60:
        log.record("same", after=60)
        assert log.carry_out(key) is None
    log.record("same", after=60)
    assert log.carry_out(key) == "patch"
    assert log.last["series"]["count"] == 2 + 30
    log.record("same", after=60)
    assert log.carry_out(key) is None


def test_what_happened_several_times_before_it_was_written_is_created_as_a_series() -> (
    None
):
    log = Log()
    correlated = FakeRecorder()
    for _ in range(3):
        correlated.event(POD, "Normal", "Sold", action="Selling")
    keys = [log.journal.observe(event, START, 0) for event in correlated.events]
    assert keys[0] is not None
    assert keys == [keys[0], keys[0], None]
    plan = log.journal.plan(keys[0], 0)
    assert isinstance(plan, Create)
    assert plan.event["series"]["count"] == 3


def test_of_many_groups_those_that_were_not_used_for_longest_are_forgotten() -> None:
    kept: LRU[str, int] = LRU(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)
    assert len(kept) == 2
