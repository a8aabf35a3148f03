"""Functions of the user's, and which of what they raise is a failure of theirs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final, ParamSpec

P = ParamSpec("P")

_log: Final = logging.getLogger("kuberuntime")


def is_failure(error: BaseException) -> bool:
    """Whether what a function of the user's raised is a failure like any other.

    Every Exception is. So is a CancelledError where nobody cancelled the task that it
    came out of: something was cancelled that the function waited for. What is no
    Exception otherwise, as SystemExit, ends the program, which the main thread alone
    can do: elsewhere nobody would hear of it, and it is a failure too.
    """
    if isinstance(error, Exception):
        return True
    import asyncio  # slow to load, and not every client needs it

    if isinstance(error, (asyncio.CancelledError, GeneratorExit)):
        try:
            task = asyncio.current_task()
        except RuntimeError:  # no loop runs: a thread's, or a coroutine is thrown away
            return threading.current_thread() is not threading.main_thread()
        cancelled = task is not None and task.cancelling() > 0
        return isinstance(error, GeneratorExit) or not cancelled
    return threading.current_thread() is not threading.main_thread()


def tell(function: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call a function of the user's that is told things: its failures are logged."""
    try:
        function(*args, **kwargs)
    except BaseException as error:
        if not is_failure(error):
            raise
        _log.exception("%s raised, when it was told something", _name(function))


def _name(function: Callable[..., object]) -> str:
    return str(getattr(function, "__qualname__", None) or type(function).__qualname__)
