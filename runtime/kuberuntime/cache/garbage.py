"""Reading much at once without the garbage collector going over it again and again."""

from __future__ import annotations

import gc
import threading
from types import TracebackType
from typing import Final

from kuberuntime import forks

_NEVER: Final = 2**31 - 1


class FullCollections:
    """Puts full collections off for the length of a ``with``, of any number of threads.

    The collector looks at everything there is each time that it has grown by a quarter.
    While a cache fills, all of that stays: of 50,000 large objects, looking takes twice
    as long as reading. Young garbage is collected as ever. Thresholds that the program
    sets meanwhile stay as it sets them. Python 3.14 has no full collections to put off.
    """

    def __init__(self) -> None:
        self._lock = forks.fresh(self, "_lock", threading.Lock)
        forks.in_child(self, FullCollections._forked)
        self._reading = 0
        self._usual = 0

    def __enter__(self) -> None:
        with self._lock:
            if self._reading == 0:
                first, second, self._usual = gc.get_threshold()
                gc.set_threshold(first, second, _NEVER)
            self._reading += 1

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._reading:  # else it began in the parent of this process
            self._reading -= 1
            first, second, third = gc.get_threshold()
            if self._reading == 0 and third == _NEVER:
                gc.set_threshold(first, second, self._usual)

    def _forked(self) -> None:
        self._reading = min(self._reading, 1)  # nobody reads here
        self._end()


put_off: Final = FullCollections()
"""The one of this process, as there is one collector."""
