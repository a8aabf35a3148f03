"""How long watches run, and when one that is silent counts as dead."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

_SHORTEST: Final = 300  # seconds; as client-go's reflector, which takes one to two

GRACE: Final = 30.0
"""Seconds after which a watch that the server should have ended is dead."""


def default_watch_seconds(draw: Callable[[], float] = random.random) -> int:
    """When to have the server end a watch: not all at one time.

    ``draw`` gives a number from 0 to 1.
    """
    return int(_SHORTEST * (1 + draw()))
