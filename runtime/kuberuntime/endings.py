"""Ends: waiting for those of tasks, and telling of several that went wrong."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Iterable, Sequence
from typing import Any


async def ended(
    tasks: Iterable[asyncio.Future[Any]], seconds: float | None = None
) -> int:
    """Wait until all of some tasks have ended; how many had not after ``seconds``.

    Those are cancelled, and so are all of them each time that the caller is: it is
    waited for them all the same, and the caller's CancelledError raised at the end.
    What the tasks raise is left to be looked at.
    """
    running: set[asyncio.Future[Any]] = {task for task in tasks if not task.done()}
    late: int | None = None
    interrupted: asyncio.CancelledError | None = None
    while running:
        try:
            _, running = await asyncio.wait(running, timeout=seconds)
        except asyncio.CancelledError as error:
            interrupted = error
            running = {task for task in running if not task.done()}
        if late is None and running and interrupted is None:
            late = len(running)
        for task in running:
            task.cancel()
        seconds = None
    if interrupted is not None:
        raise interrupted
    return late or 0


def first_of(errors: Sequence[BaseException]) -> BaseException:
    """The first of several errors, with the others in its notes.

    Not a group of them: what is caught does not depend on who else failed.
    """
    first, *others = errors
    for other in others:
        if other is not first:
            told = "".join(traceback.format_exception(other))
            first.add_note(f"This went wrong besides:\n{told}")
    return first
