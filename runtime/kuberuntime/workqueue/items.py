"""Which items wait, and which are under way: the rules of a queue, without locks.

Times are seconds of one clock, handed in.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Hashable, Iterator
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Items(Generic[T]):
    """The state of a queue; as client-go's workqueue.Typed and its delaying queue.

    ``ready`` are to be taken, first in, first out. ``dirty`` are to be worked on,
    with the time when they were added; those of them that are under way become
    ready when they are done. ``processing`` are under way, since when. An item is
    never in ``ready`` and in ``processing``.
    """

    def __init__(self) -> None:
        self.ready: deque[T] = deque()
        self.dirty: dict[T, float] = {}
        self.processing: dict[T, float] = {}
        # An entry whose time is not the one in _due has been replaced by an earlier.
        self._heap: list[tuple[float, int, T]] = []
        self._due: dict[T, float] = {}
        self._order = count()

    @property
    def idle(self) -> bool:
        """Nothing is ready, and nothing under way."""
        return not self.ready and not self.processing

    @property
    def next_due(self) -> float | None:
        """When the first of the delayed items becomes ready; None without any."""
        while self._heap:
            due, _, item = self._heap[0]
            if self._due.get(item) == due:
                return due
            heapq.heappop(self._heap)
        return None

    @property
    def delayed(self) -> int:
        """How many items are delayed."""
        return len(self._due)

    def add(self, item: T, now: float) -> bool:
        """Mark an item as to be worked on. False where it was already."""
        if item in self.dirty:
            return False
        self.dirty[item] = now
        if item not in self.processing:
            self.ready.append(item)
        return True

    def add_at(self, item: T, due: float) -> None:
        """Add an item when it is time; the earliest time of several counts."""
        if self._due.get(item, due + 1) <= due:
            return
        self._due[item] = due
        heapq.heappush(self._heap, (due, next(self._order), item))

    def admit(self, now: float) -> Iterator[T]:
        """Add the delayed items whose time has come; those that were not dirty."""
        while (due := self.next_due) is not None and due <= now:
            _, _, item = heapq.heappop(self._heap)
            del self._due[item]
            if self.add(item, due):
                yield item

    def take(self, now: float) -> tuple[T, float]:
        """The first item that is ready, and the seconds that it had waited."""
        item = self.ready.popleft()
        self.processing[item] = now
        return item, now - self.dirty.pop(item)

    def done(self, item: T, now: float) -> float | None:
        """The seconds that it took; None for an item that is not under way.

        What was added meanwhile becomes ready.
        """
        since = self.processing.pop(item, None)
        if since is None:
            return None
        if item in self.dirty:
            self.ready.append(item)
        return now - since

    def forget_processing(self) -> None:
        """Nobody is at work; what was added meanwhile becomes ready."""
        self.ready.extend(item for item in self.dirty if item in self.processing)
        self.processing.clear()

    def drop_delayed(self) -> None:
        """Forget the items whose time has not come."""
        self._heap.clear()
        self._due.clear()
