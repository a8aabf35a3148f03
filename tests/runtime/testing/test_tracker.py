"""The storage: versions, history, the past."""

from __future__ import annotations

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuberuntime.meta.gvk import GroupResource
from kuberuntime.testing import ManualClock, Tracker
from kuberuntime.testing.tracker import Stored, TooOldError

MAPS = GroupResource("", "configmaps")
OTHERS = GroupResource("", "secrets")


def manifest(name: str, number: int, namespace: str = "default") -> dict[str, object]:
    metadata = {"name": name, "namespace": namespace, "uid": f"{namespace}/{name}"}
    return {"kind": "X", "apiVersion": "v1", "metadata": metadata, "n": number}


def change(tracker: Tracker, name: str, number: int) -> None:
    """Put the object, or remove it where the number is 0."""
    found = tracker.get(MAPS, "default", name)
    if number:
        tracker.put(MAPS, manifest(name, number))
    elif found is not None:
        tracker.remove(MAPS, found)


CHANGES = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 3)), max_size=40)


@given(CHANGES)
def test_the_past_is_what_it_was(changes: list[tuple[str, int]]) -> None:
    tracker = Tracker(clock=ManualClock())
    moments: dict[int, list[Stored]] = {}
    for name, number in changes:
        change(tracker, name, number)
        moments[tracker.revision] = tracker.collection(MAPS).objects()
        tracker.put(OTHERS, manifest("x", 1))
    for version, objects in moments.items():
        assert tracker.objects_at(MAPS, version) == objects
        after = "default/c"
        later = [one for one in objects if one.key >= after]
        assert tracker.objects_at(MAPS, version, "default", after) == later


@given(CHANGES, st.integers(1, 8), st.integers(1, 4))
def test_reading_on_gives_every_change_once_or_says_that_it_cannot(
    changes: list[tuple[str, int]], limit: int, every: int
) -> None:
    tracker = Tracker(clock=ManualClock(), history=limit)
    history = tracker.collection(MAPS).history
    happened: list[int] = []
    seen: list[int] = []
    position = history.position(0)
    for index, (name, number) in enumerate(changes):
        before = tracker.revision
        change(tracker, name, number)
        if tracker.revision > before:
            happened.append(tracker.revision)
        if index % every:
            continue
        missed = len(happened) - len(seen) > limit
        if missed:
            with pytest.raises(TooOldError):
                history.since(position, 3)
            seen = happened[:-limit]
            position = history.position(seen[-1])
        while found := history.since(position, 3):
            position += len(found)
            seen += [one.version for one in found]
        assert seen == happened


def test_a_long_life_leaves_no_more_than_the_history_may_hold() -> None:
    tracker = Tracker(clock=ManualClock(), history=20)
    changes = [weakref.ref(_put_and_change(tracker, number)) for number in range(500)]
    gc.collect()
    assert sum(change() is not None for change in changes) <= 20 + 20 // 4 + 2


def _put_and_change(tracker: Tracker, number: int) -> Watched:
    watched = Watched()
    tracker.put(MAPS, {**manifest("a", number), "watched": watched})
    return watched


class Watched:
    """Something in a manifest whose end can be seen."""


def test_versions_rise_over_all_resources() -> None:
    tracker = Tracker(clock=ManualClock())
    versions = [
        tracker.put(resource, manifest("a", 1)).version
        for resource in (MAPS, OTHERS, MAPS)
    ]
    assert versions == [2, 3, 4]


def test_stored_objects_are_never_changed_in_place() -> None:
    tracker = Tracker(clock=ManualClock())
    sent = manifest("a", 1)
    first = tracker.put(MAPS, sent)
    tracker.put(MAPS, manifest("a", 2))
    assert first.manifest["n"] == 1
    assert first.metadata["resourceVersion"] == "2"
    assert "resourceVersion" not in sent["metadata"]  # type: ignore[operator]


def test_the_past_is_forgotten_after_a_while() -> None:
    clock = ManualClock()
    tracker = Tracker(clock=clock, compacted_after=100)
    first = tracker.put(MAPS, manifest("a", 1)).version
    tracker.put(MAPS, manifest("a", 2))
    clock.advance(100)
    assert tracker.objects_at(MAPS, first)
    clock.advance(100)
    with pytest.raises(TooOldError):
        tracker.objects_at(MAPS, first)


def test_owners_are_known_by_their_dependents() -> None:
    tracker = Tracker(clock=ManualClock())
    owned = manifest("child", 1)
    references = [{"uid": "default/owner"}]
    owned["metadata"] = {**owned["metadata"], "ownerReferences": references}  # type: ignore[dict-item]
    child = tracker.put(MAPS, owned)
    assert tracker.owners.dependents("default/owner") == [(MAPS, "default/child")]
    tracker.remove(MAPS, child)
    assert tracker.owners.dependents("default/owner") == []
