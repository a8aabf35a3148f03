"""What is asked of both servers: functions that make requests, by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from diff_session import Session

Scenario: TypeAlias = Callable[[Session], object]

SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    """Adds a scenario under the name of its function, as words."""
    add(function.__name__.replace("_", " "), function)
    return function


def add(name: str, function: Scenario) -> None:
    """Adds a scenario. Raises KeyError where its name is taken."""
    if name in SCENARIOS:
        raise KeyError(f"two scenarios are called {name!r}")
    SCENARIOS[name] = function
