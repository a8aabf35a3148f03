"""Runs something in a child that is forked, and brings back what it gave."""

from __future__ import annotations

import os
import pickle
import select
import signal
import traceback
import warnings
from collections.abc import Callable
from typing import Any

LONGEST = 60.0  # seconds, after which a child hangs


class Child:
    """A process that does something, and ends.

    It has nothing of the test's own clean-up: it goes without a word.
    """

    def __init__(self, work: Callable[[], Any]) -> None:
        self._read, write = os.pipe()
        with warnings.catch_warnings():
            # That of a process with threads is what the tests are about.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid:
            os.close(write)
            return
        try:
            answer = pickle.dumps((True, work()))
        except BaseException:
            answer = pickle.dumps((False, traceback.format_exc()))
        with os.fdopen(write, "wb") as pipe:
            pipe.write(answer)
        os._exit(0)

    def result(self) -> Any:
        """What it gave. Fails with its traceback, or where it hangs."""
        answer = b""
        with os.fdopen(self._read, "rb", buffering=0) as pipe:
            while True:
                if not select.select([pipe], [], [], LONGEST)[0]:
                    os.kill(self._pid, signal.SIGKILL)
                    os.waitpid(self._pid, 0)
                    raise AssertionError("the child hangs")
                piece = pipe.read(65536)
                if not piece:
                    break
                answer += piece
        os.waitpid(self._pid, 0)
        well, result = pickle.loads(answer)
        assert well, result
        return result


def in_child(work: Callable[[], Any]) -> Any:
    """The result of something, in a child."""
    return Child(work).result()
