"""What belongs to one process, and is begun anew in the children that it forks.

``fork()`` copies the memory and one thread. In the child, a lock that another thread
held is held for ever, and a connection is still the parent's. So whoever has such
things says here how a child comes by its own; what cannot go on says so when it is
asked. Nothing here ends what is the parent's: its sockets are closed in the child
without a word to the other end, and the rest is left alone.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")
Owner = TypeVar("Owner")

DEAD: Final = "this process was forked from the one that ran it: make a new one here"
"""What is said by things that run in the parent, and not here."""

_log = logging.getLogger("kuberuntime")
_owners: WeakKeyDictionary[Any, list[Callable[[Any], object]]] = WeakKeyDictionary()
_left: Final[list[object]] = []


def in_child(owner: Owner, renew: Callable[[Owner], object]) -> None:
    """Have a function called with an object in every child, before anything else.

    There is only one thread then. The object is not kept alive by this, unless the
    function does: give that of its class.
    """
    _owners.setdefault(owner, []).append(renew)


def fresh(owner: object, attribute: str, make: Callable[[], T]) -> T:
    """Something to set as an attribute, which a child sets to another of its own."""
    in_child(owner, lambda found: setattr(found, attribute, make()))
    return make()


def leave(*parents: object) -> None:
    """Keep what is the parent's as it is: nothing of it ends, or is freed, here."""
    _left.extend(parents)


def _renew_all() -> None:
    for owner, functions in list(_owners.items()):
        for renew in functions:
            try:
                renew(owner)
            except Exception:  # the others are to have their turn
                _log.exception("cannot begin anew in a forked process: %r", owner)


if hasattr(os, "register_at_fork"):  # where there is fork()
    os.register_at_fork(after_in_child=_renew_all)
