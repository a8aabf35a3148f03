"""A slice of the churn that `make bench` measures whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

OBJECTS = 300


def test_an_hour_of_changes_leaves_nothing_in_memory(repository: Path) -> None:
    worker = repository / "benchmarks" / "workers" / "embed.py"
    done = subprocess.run(
        [sys.executable, str(worker), "churn", str(OBJECTS)],
        capture_output=True,
        text=True,
        check=True,
    )
    measured = json.loads(done.stdout)
    # Four times an hour each; two events of those that are replaced, a watch for each.
    assert measured["events"] >= OBJECTS * 4
    assert measured["growth"] < 100 * OBJECTS
